/** What Auth is given, remembers and says: the words of auth.machine.ts. */
import type { IdToken } from '../domain/id-token.ts';
import type { Place, Reservation } from '../domain/reservation.ts';
import {
  type ProvidedToken,
  type TokenStatus,
  type ValidationResult,
  withoutProof,
} from '../domain/session.ts';
import type { Instant } from '../domain/time.ts';
import type { StoppedReason } from '../domain/transaction.ts';
import type { Post } from './kit.ts';

/** FindFirst takes the first EVSE that can serve; PlugEvents waits for a car and takes the one plugged in first. */
export type SelectionAlgorithm = 'FindFirst' | 'PlugEvents';
export type AuthInput = { evseIds: readonly number[]; selectionAlgorithm?: SelectionAlgorithm };

/** Whoever an EVSE is given to: for the time until the plug, then for the transaction. */
export type Holder = { deskId: string; token: ProvidedToken; parent?: IdToken; reservationId?: number };
export type EvseView = {
  evseId: number;
  /** `kept`: the car has gone, and the plug is locked until the holder comes back. */
  phase: 'free' | 'plugged' | 'given' | 'charging' | 'finished' | 'kept';
  /** When the car was plugged in; null: no car. */
  pluggedAt: Instant | null;
  enabled: boolean;
  faulted: boolean;
  holder: Holder | null;
};
/** A token at the desk: its verdict is awaited or, with one, a car for it. */
export type Waiting = { deskId: string; token: ProvidedToken; verdict?: ValidationResult };

/** For whom an EVSE may be kept. */
export type Claim = Pick<Reservation, 'id' | 'idToken' | 'groupIdToken'>;

/** What decides beside tokens and EVSEs. */
export type AuthRules = {
  /** False: whoever plugs in may charge. */
  readonly authEnabled: boolean;
  /** Its tokens stop what runs and start nothing (C16); empty: there is none. */
  readonly masterPassGroupId: string;
};

export type AuthContext = {
  selectionAlgorithm: SelectionAlgorithm;
  /** Seconds; null: the setting in force. */
  connectionTimeout: number | null;
  evses: EvseView[];
  waiting: Waiting[];
  reservations: Claim[];
  /** What the reservations mean for the EVSEs that are free. */
  places: Place[];
  /** Set by a module; null: the setting in force. */
  masterPassGroupId: string | null;
};

type ManagerCall<C extends string, A> = {
  type: 'call';
  interface: 'evse_manager';
  evseId: number;
  command: C;
  args: A;
};
export type AuthEffect =
  | Post
  | {
      type: 'publish';
      interface: 'auth';
      variable: 'token_validation_status';
      value: { token: ProvidedToken; status: TokenStatus };
    }
  | {
      type: 'call';
      interface: 'auth_validator';
      command: 'validate_token';
      args: { provided_token: ProvidedToken };
      requestId: string;
    }
  | ManagerCall<'authorize_response', { provided_token: ProvidedToken; validation_result: ValidationResult }>
  | ManagerCall<'withdraw_authorization', { reason: StoppedReason }>
  | ManagerCall<'stop_transaction', { request: { reason: StoppedReason; id_token?: IdToken } }>
  | {
      type: 'reply';
      callId: string;
      reply: {
        status: 'Accepted' | 'Rejected';
        transactionId?: string;
        statusInfo?: { reasonCode: string; additionalInfo?: string };
      };
    };

/** What a decision comes to. `watch` and `unwatch` name those whose plug is awaited from now on, or no longer. */
export type Decision = {
  context: AuthContext;
  effects: AuthEffect[];
  watch?: string[];
  unwatch?: string[];
};

export const status = (token: ProvidedToken, value: TokenStatus): AuthEffect => ({
  type: 'publish',
  interface: 'auth',
  variable: 'token_validation_status',
  value: { token: withoutProof(token), status: value },
});

export const question = ({ deskId, token }: Waiting): AuthEffect => ({
  type: 'call',
  interface: 'auth_validator',
  command: 'validate_token',
  args: { provided_token: token },
  requestId: deskId,
});

const toManager = (evseId: number) => ({ type: 'call', interface: 'evse_manager', evseId }) as const;

export const withdrawal = (evseId: number, reason: StoppedReason): AuthEffect => ({
  ...toManager(evseId),
  command: 'withdraw_authorization',
  args: { reason },
});

export const stopping = (
  evse: EvseView,
  token: ProvidedToken,
  reason: StoppedReason = 'Local',
): AuthEffect[] => [
  {
    ...toManager(evse.evseId),
    command: 'stop_transaction',
    args: { request: { reason, id_token: token.id_token } },
  },
];

const reply = (callId: string, answer: Extract<AuthEffect, { type: 'reply' }>['reply']): AuthEffect => ({
  type: 'reply',
  callId,
  reply: answer,
});

/** F01.FR.23, FR.24. */
export const refusal = (callId: string, busy: boolean): AuthEffect =>
  reply(callId, {
    status: 'Rejected',
    statusInfo: {
      reasonCode: busy ? 'TxInProgress' : 'Unspecified',
      additionalInfo: `no EVSE can start: ${busy ? 'in use' : 'out of order'}`,
    },
  });

export const acceptance = (callId: string, transactionId?: string): AuthEffect =>
  reply(callId, { status: 'Accepted', ...(transactionId !== undefined && { transactionId }) });

export const grant = (evseId: number, token: ProvidedToken, verdict: ValidationResult): AuthEffect => ({
  ...toManager(evseId),
  command: 'authorize_response',
  args: { provided_token: token, validation_result: verdict },
});

/** The token for which an EVSE was reserved has come (`presented`), charges (`used`) or has gone again (`given up`). */
export const claimNews = (
  reservationId: number | undefined,
  type: 'presented' | 'used' | 'given up',
): AuthEffect[] =>
  reservationId === undefined ? [] : [{ type: 'post', to: `reservation/${reservationId}`, event: { type } }];
