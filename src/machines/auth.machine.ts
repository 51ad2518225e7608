import type { IdToken } from '../domain/id-token.ts';
import type { Place } from '../domain/reservation.ts';
import type { ProvidedToken, SessionEvent, SessionEventName, ValidationResult } from '../domain/session.ts';
import type { Seconds } from '../domain/time.ts';
import type { AuthContext, AuthEffect, AuthInput, AuthRules, Claim, Decision } from './auth-words.ts';
import { assign, enqueueActions, type Stamp, setup } from './kit.ts';
import {
  booted,
  faultHeard,
  groupLearnt,
  plugKeptFor,
  plugTimeOver,
  sessionHeard,
  tokenPresented,
  untouched,
  validated,
  withdrawn,
} from './token-desk.ts';

export type AuthSettings = AuthRules & { readonly evConnectionTimeOut: Seconds };

export type AuthEvent = Stamp &
  (
    | { type: 'token presented'; token: ProvidedToken; callId?: string; transactionId?: string }
    | { type: 'validated'; requestId: string; result: ValidationResult }
    /** From ourselves, the connection timeout after a token was taken. */
    | { type: 'plug time over'; deskId: string }
    | { type: 'fault news'; evseId: number; faulted: boolean }
    /** The plug stays locked until this token, or one of its group, is shown. */
    | { type: 'plug kept'; evseId: number; token: IdToken; parent?: IdToken }
    | { type: 'set_connection_timeout'; connection_timeout: Seconds }
    | { type: 'set_master_pass_group_id'; master_pass_group_id: string }
    /** The CSMS has told the group of who charges. */
    | { type: 'group learnt'; evseId: number; idToken: IdToken; groupId: IdToken }
    /** Whom EVSEs are kept for, and which. */
    | { type: 'reservations changed'; reservations: Claim[]; places: Place[] }
    | { type: 'withdraw_authorization'; request: { evse_id?: number; id_token?: IdToken } }
    | { type: 'boot'; evseIds?: readonly number[] }
    | {
        [E in SessionEventName]: { type: E; evseId: number } & Extract<SessionEvent, { event: E }>;
      }[SessionEventName]
  );

/**
 * The built-in Auth: brings tokens and EVSEs together, whichever comes first. All tokens of the station pass this one desk;
 * who waits for what is in its context, since any number may wait at once.
 */
export const authMachine = (settings: AuthSettings) =>
  setup({
    types: {
      context: {} as AuthContext,
      events: {} as AuthEvent,
      input: {} as AuthInput,
      emitted: {} as AuthEffect,
    },
    actions: {
      decide: enqueueActions(({ context, event, enqueue }) => {
        const { context: after, effects, watch = [], unwatch = [] } = decisionOn(context, event, settings);
        enqueue.assign(after);
        for (const one of effects) enqueue.emit(one);
        for (const deskId of unwatch) enqueue.cancel(deskId);
        const delay = 1000 * (after.connectionTimeout ?? settings.evConnectionTimeOut);
        for (const deskId of watch)
          enqueue.raise({ type: 'plug time over', deskId, at: event.at, id: deskId }, { id: deskId, delay });
      }),
      'note the connection timeout': assign(({ event }) =>
        event.type === 'set_connection_timeout' ? { connectionTimeout: event.connection_timeout } : {},
      ),
      'note the master pass group': assign(({ event }) =>
        event.type === 'set_master_pass_group_id' ? { masterPassGroupId: event.master_pass_group_id } : {},
      ),
      'note the reservations': assign(({ event }) =>
        event.type === 'reservations changed'
          ? { reservations: event.reservations, places: event.places }
          : {},
      ),
    },
  }).createMachine({
    id: 'auth',
    description:
      'Which EVSE a token is for, whether it starts or stops, and how long it may wait for the plug.',
    context: ({ input }) => ({
      selectionAlgorithm: input.selectionAlgorithm ?? 'FindFirst',
      connectionTimeout: null,
      evses: input.evseIds.map(untouched),
      waiting: [],
      reservations: [],
      places: [],
      masterPassGroupId: null,
    }),
    initial: 'on duty',
    states: {
      'on duty': {
        description:
          'Takes tokens from readers and the CSMS, verdicts from the OCPP side, and news from the EVSEs.',
        on: {
          set_connection_timeout: { actions: 'note the connection timeout' },
          set_master_pass_group_id: { actions: 'note the master pass group' },
          'reservations changed': { actions: 'note the reservations' },
          'token presented': { actions: 'decide' },
          validated: { actions: 'decide' },
          'plug time over': { actions: 'decide' },
          withdraw_authorization: { actions: 'decide' },
          'fault news': { actions: 'decide' },
          'plug kept': { actions: 'decide' },
          'group learnt': { actions: 'decide' },
          boot: { actions: 'decide' },
          SessionStarted: { actions: 'decide' },
          TransactionStarted: { actions: 'decide' },
          TransactionFinished: { actions: 'decide' },
          Deauthorized: { actions: 'decide' },
          PluginTimeout: { actions: 'decide' },
          SessionFinished: { actions: 'decide' },
          Enabled: { actions: 'decide' },
          Disabled: { actions: 'decide' },
        },
      },
    },
  });

const decisionOn = (context: AuthContext, event: AuthEvent, rules: AuthRules): Decision => {
  switch (event.type) {
    case 'token presented':
      return tokenPresented(context, event.token, event, event.id, rules);
    case 'validated':
      return validated(context, event.requestId, event.result, rules);
    case 'plug time over':
      return plugTimeOver(context, event.deskId);
    case 'fault news':
      return faultHeard(context, event.evseId, event.faulted);
    case 'group learnt':
      return groupLearnt(context, event.evseId, event.idToken, event.groupId);
    case 'plug kept':
      return plugKeptFor(context, event);
    case 'withdraw_authorization':
      return withdrawn(context, event.request);
    case 'boot':
      return booted(context, event.evseIds);
    default:
      return 'event' in event
        ? sessionHeard(context, event.evseId, event, event.at, rules)
        : { context, effects: [] };
  }
};
