/** What is told to and by the EVSE of another process: the words of external-evse.machine.ts. */
import type { ChargerError } from '../domain/connector.ts';
import { blocksCharging, isSameError } from '../domain/error-codes.ts';
import type { ProvidedToken, SessionEvent, ValidationResult } from '../domain/session.ts';
import type { StoppedReason } from '../domain/transaction.ts';
import type { Post, Stamp } from './kit.ts';

export type ExternalEvseInput = {
  evseId: number;
  /** How the EVSE is shown while its module is gone. */
  onLoss: 'unavailable' | 'faulted';
  /** Seconds that its session is held open for the module to come back. */
  graceSeconds: number;
};

/** Commands go to the module as they are. */
export type ModuleCommandEvent =
  | { type: 'authorize_response'; provided_token: ProvidedToken; validation_result: ValidationResult }
  | { type: 'withdraw_authorization'; reason: StoppedReason }
  | { type: 'stop_transaction'; request: { reason: StoppedReason } }
  | { type: 'enable_disable'; connector_id: number; cmd_source: object }
  | { type: 'pause_charging' }
  | { type: 'resume_charging' }
  | { type: 'force_unlock'; connector_id: number }
  | { type: 'reserve'; reservation_id: number }
  | { type: 'cancel_reservation' };

export type ExternalEvseEvent = Stamp &
  (
    | ModuleCommandEvent
    | { type: 'session told'; session: SessionEvent }
    | { type: 'ready told' }
    | { type: 'error told'; change: 'raised' | 'cleared'; error: ChargerError }
    | { type: 'module gone' }
  );

export type ExternalEvseContext = ExternalEvseInput & {
  /** Whom the module was told to serve last. */
  token: ProvidedToken | null;
  errors: ChargerError[];
  /** The reservation of this EVSE that the module was told of; null: none. */
  reservationId: number | null;
};

export type ExternalEvseEffect =
  | Post
  | { type: 'module command'; evseId: number; command: ModuleCommandEvent['type']; args: object }
  | {
      type: 'publish';
      interface: 'evse_manager';
      evseId: number;
      variable: 'session_event';
      value: SessionEvent;
    }
  | { type: 'publish'; interface: 'evse_manager'; evseId: number; variable: 'ready'; value: true }
  | { type: 'raiseError' | 'clearError'; evseId: number; error: ChargerError }
  | { type: 'session given up'; evseId: number };

/** Shown as this while the module is gone, where that counts as a fault. */
const MODULE_LOST: ChargerError = {
  type: 'ModuleLost',
  message: 'the module of this EVSE is gone',
  severity: 'High',
};

export const resumes = (event: ExternalEvseEvent): boolean =>
  event.type === 'session told' && event.session.event === 'SessionResumed';

export const command = (
  { evseId }: ExternalEvseContext,
  name: ModuleCommandEvent['type'],
  args: object,
): ExternalEvseEffect => ({
  type: 'module command',
  evseId,
  command: name,
  args,
});

export const publication = ({ evseId }: ExternalEvseContext, value: SessionEvent): ExternalEvseEffect => ({
  type: 'publish',
  interface: 'evse_manager',
  evseId,
  variable: 'session_event',
  value,
});

export const errorsAfter = (
  errors: ChargerError[],
  { change, error }: { change: 'raised' | 'cleared'; error: ChargerError },
): ChargerError[] => {
  const others = errors.filter((known) => !isSameError(known, error));
  return change === 'raised' ? [...others, error] : others;
};

/** The connectors show it; Auth gives no token to an EVSE that cannot charge. */
export const errorNews = (
  context: ExternalEvseContext,
  told: { change: 'raised' | 'cleared'; error: ChargerError },
): ExternalEvseEffect[] => {
  const { evseId } = context;
  const type = told.change === 'raised' ? 'raiseError' : 'clearError';
  return [
    { type, evseId, error: told.error },
    toAuth(evseId, errorsAfter(context.errors, told).some(blocksCharging)),
  ];
};

const toAuth = (evseId: number, faulted: boolean): Post => ({
  type: 'post',
  to: 'auth',
  event: { type: 'fault news', evseId, faulted } as Post['event'],
});

const toConnectors = (evseId: number, type: string): Post => ({
  type: 'post',
  to: `connector/${evseId}/*`,
  event: { type },
});

/** Errors went with the module that had raised them. */
export const lossNews = ({ evseId, errors, onLoss }: ExternalEvseContext): ExternalEvseEffect[] => [
  ...errors.map((error) => ({ type: 'clearError' as const, evseId, error })),
  onLoss === 'faulted'
    ? { type: 'raiseError', evseId, error: MODULE_LOST }
    : toConnectors(evseId, 'module lost'),
  toAuth(evseId, true),
];

export const returnNews = ({ evseId, errors }: ExternalEvseContext): ExternalEvseEffect[] => [
  { type: 'clearError', evseId, error: MODULE_LOST },
  toConnectors(evseId, 'module back'),
  toAuth(evseId, errors.some(blocksCharging)),
];
