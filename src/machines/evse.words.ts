import type { ReasonOfLoss, ResetReason } from '../domain/happening.ts';
import type { Measurand, Powermeter, SampledExtras } from '../domain/metering.ts';
import type { Notification } from '../domain/notifications.ts';
import { FACTS, type FactEvent, factsAfter, type SessionFacts } from '../domain/session-facts.ts';
import type { Instant } from '../domain/time.ts';
import type { StoppedReason } from '../domain/transaction.ts';
import type { Change } from '../domain/tx-points.ts';
import type { Post, Stamp, Start } from './kit.ts';

export type EvseInput = { evseId: number; connectorIds: number[] };

export type EvseContext = EvseInput & {
  facts: SessionFacts;
  /** The running transaction; null: none. */
  transactionId: string | null;
  /** The session that the EvseManager has confirmed since the process began; only looked at until it is ready. */
  confirmedSession: string | null;
  /** The EvseManager has reported ready since the process began. */
  ready: boolean;
  /** The restart was ordered: transactions lost with it end with Reboot, not PowerLoss. */
  restartOrdered: boolean;
  /** The EvseManager's process has gone while ours went on: transactions lost with it end with Other. */
  moduleGone: boolean;
  /** The CSMS refused the token: no energy in this transaction. */
  energyWithheld: boolean;
};

export type EvseEvent = Stamp &
  (
    | FactEvent
    /** The process has begun; sent to every EVSE before any module speaks. */
    | { type: 'booted'; ordered?: boolean; moduleGone?: boolean }
    | { type: 'EvseReady'; meter_value: Powermeter; ordered?: boolean }
    | { type: 'aligned sample'; meter_value: Powermeter; extras: SampledExtras; slot: Instant }
    | { type: 'triggered sample'; meter_value: Powermeter; extras: SampledExtras; measurands?: Measurand[] }
    | { type: 'token refused'; transactionId: string; stop: boolean }
    | { type: 'transaction ended'; transactionId: string }
    /** The reset of the EVSE or of the station is here, and nothing of before goes on. */
    | { type: 'reset'; reason: ResetReason }
  );

/** A command to the EvseManager of this EVSE. */
type Call = {
  type: 'call';
  interface: 'evse_manager';
  evseId: number;
  command: 'stop_transaction' | 'withdraw_authorization' | 'pause_charging';
  args: { request: { reason: StoppedReason } } | { reason: StoppedReason } | Record<string, never>;
};

export type EvseEffect =
  | { type: 'notify'; notification: Notification; triggered?: boolean }
  | Post
  | Start
  | Call;

/** What the session did, as the domain sees it. */
type Fact = Extract<EvseEvent, { type: (typeof FACTS)[number] }>;

export const isFact = (event: EvseEvent): event is Fact => (FACTS as readonly string[]).includes(event.type);

export function onEveryFact<const T>(transitions: T): Record<(typeof FACTS)[number], T> {
  return Object.fromEntries(FACTS.map((type) => [type, transitions])) as Record<(typeof FACTS)[number], T>;
}

export const changeBy = ({ facts }: EvseContext, event: FactEvent): Change => ({
  before: facts,
  after: factsAfter(facts, event),
});

/** After a restart the EvseManager either resumes a session, or what it still has is a new one. */
export const confirmation = ({ ready }: EvseContext, event: Fact): Partial<EvseContext> =>
  event.type === 'SessionResumed' || (event.type === 'SessionStarted' && !ready)
    ? { confirmedSession: event.uuid }
    : {};

type Message = { type: string; [member: string]: unknown };

export const toTransaction = ({ transactionId }: EvseContext, event: Message): Post => ({
  type: 'post',
  to: `transaction/${transactionId}`,
  event,
});

export const toConnectors = ({ evseId }: EvseContext, event: Message): Post => ({
  type: 'post',
  to: `connector/${evseId}/*`,
  event,
});

/** Before the power path closes there is no transaction of the EvseManager to stop, only an authorization. */
export const stopCall = ({ evseId, facts }: EvseContext): Call => {
  const reason: StoppedReason = 'DeAuthorized';
  const call = { type: 'call' as const, interface: 'evse_manager' as const, evseId };
  return facts.powerPathClosed
    ? { ...call, command: 'stop_transaction', args: { request: { reason } } }
    : { ...call, command: 'withdraw_authorization', args: { reason } };
};

export const pauseCall = ({ evseId }: EvseContext): Call => ({
  type: 'call',
  interface: 'evse_manager',
  evseId,
  command: 'pause_charging',
  args: {},
});

/** Whether the EvseManager comes back from a restart that was commanded. */
export const isOrdered = (event: EvseEvent): boolean =>
  (event.type === 'EvseReady' || event.type === 'booted') && event.ordered === true;

/** Why a transaction ends whose session was not found again, or that a reset ends. */
export const reasonOfLoss = (context: EvseContext, event: EvseEvent): ReasonOfLoss => {
  if (event.type === 'reset') return event.reason;
  if (context.restartOrdered || isOrdered(event)) return 'Reboot';
  return context.moduleGone ? 'Other' : 'PowerLoss';
};
