/**
 * What has become of a session while we did not hear: after a power cut of ours, of the broker's or of EVerest's. EVerest
 * remembers the last session event and a summary; what lies between is told here as far as it is known.
 */
import { fromRfc3339, toRfc3339 } from '../../domain/time.ts';
import type { Json } from './api.ts';

/** What EVerest remembers of an EVSE; members are absent where it remembers nothing. */
export type Remembered = { event?: Json; info?: Json; reading?: Json };

/** What our side has on its disk. */
export type Known = {
  sessionId: string | null;
  /** A transaction of the EvseManager runs: energy may flow. */
  charging: boolean;
  /** The token that was authorized last, as the link has it (`ProvidedIdToken`). */
  token?: object;
};

/** Session events to be told, in order. Stop: EVerest charges for somebody we cannot name. */
export type Reconciled = { events: Json[]; stop: boolean };

const CHARGING = ['Charging', 'ChargingPausedEV', 'ChargingPausedEVSE'];
const GONE = ['Unplugged', 'Unknown'];
const STATE_EVENTS: { readonly [state: string]: string } = {
  Charging: 'ChargingStarted',
  ChargingPausedEV: 'ChargingPausedEV',
  ChargingPausedEVSE: 'ChargingPausedEVSE',
};

/** @param now RFC 3339, for what EVerest has no time of */
export const reconcile = (remembered: Remembered, known: Known, now: string): Reconciled => {
  const { event, info } = remembered;
  const state = String(info?.state ?? (event?.event === 'SessionFinished' ? 'Unplugged' : 'Unknown'));
  const uuid = String(event?.uuid || known.sessionId || '');
  if (GONE.includes(state) || event?.event === 'SessionFinished' || uuid === '')
    return { events: afterTheEnd(remembered, known, now), stop: false };
  const context = { remembered, known, now, uuid, state };
  return uuid === known.sessionId ? goingOn(context) : begunMeanwhile(context);
};

type Context = { remembered: Remembered; known: Known; now: string; uuid: string; state: string };

/** The car has left. When EVerest still knows the end of our session, it is told with its own reading and time. */
const afterTheEnd = ({ event }: Remembered, { sessionId, charging }: Known, now: string): Json[] => {
  if (!event || sessionId === null || event.uuid !== sessionId || event.event !== 'SessionFinished')
    return [];
  const { meter_value } = Object(event.session_finished) as Json;
  const timestamp = event.timestamp ?? now;
  const ended = {
    uuid: sessionId,
    timestamp,
    event: 'TransactionFinished',
    transaction_finished: { meter_value, reason: 'Other' },
  };
  return charging ? [ended, event] : [event];
};

const goingOn = (context: Context): Reconciled => {
  const { known, state } = context;
  const resumed = told(context, 'SessionResumed', 'session_resumed');
  if (!CHARGING.includes(state))
    return { events: [...(known.charging ? [finished(context)] : []), resumed], stop: false };
  if (known.charging) return { events: [resumed, present(context)], stop: false };
  const start = started(context);
  return start
    ? { events: [resumed, start, present(context)], stop: false }
    : { events: [resumed], stop: true };
};

/** A session that we hear of for the first time. */
const begunMeanwhile = (context: Context): Reconciled => {
  const { remembered, state } = context;
  const session = {
    ...told(context, 'SessionStarted', 'session_started', { reason: 'EVConnected' }),
    ...at(remembered.info?.session_start_time),
  };
  if (!CHARGING.includes(state)) return { events: [session], stop: false };
  const start = started(context);
  return start
    ? { events: [session, start, present(context)], stop: false }
    : { events: [session], stop: true };
};

/** The event itself where it was the last one; else made of the summary: its reading is the register less the energy since. */
const started = (context: Context): Json | undefined => {
  const { remembered, known } = context;
  const { event, info } = remembered;
  if (event?.event === 'TransactionStarted') return event;
  if (!known.token) return undefined;
  return {
    ...told(context, 'TransactionStarted', 'transaction_started', {
      id_tag: known.token,
      meter_value: readingBefore(remembered),
    }),
    ...at(info?.transaction_start_time),
  };
};

const readingBefore = ({ reading, info }: Remembered): Json | undefined => {
  const { total } = Object(reading?.energy_Wh_import) as { total?: number };
  if (!reading || total === undefined) return undefined;
  const charged = Number(info?.charged_energy_wh ?? 0);
  const since = info?.transaction_start_time;
  return {
    ...(typeof since === 'string' ? { timestamp: since } : { timestamp: reading.timestamp }),
    energy_Wh_import: { total: Math.max(0, total - charged) },
  };
};

const finished = (context: Context): Json => {
  const { event, info } = context.remembered;
  if (event?.event === 'TransactionFinished') return event;
  const reason = context.state === 'FinishedEV' ? 'StoppedByEV' : 'Other';
  return {
    ...told(context, 'TransactionFinished', 'transaction_finished', { reason }),
    ...at(info?.transaction_end_time),
  };
};

const present = (context: Context): Json =>
  told(context, STATE_EVENTS[context.state] ?? 'ChargingStarted', 'charging_state_changed_event');

/** Only a time that was: a clock that was wrong yields to ours. */
const at = (time: unknown): { timestamp?: string } =>
  typeof time === 'string' && fromRfc3339(time) > 0 ? { timestamp: toRfc3339(fromRfc3339(time)) } : {};

const told = (
  { remembered: { event, reading }, now, uuid }: Context,
  name: string,
  part: string,
  detail: Json = {},
): Json => ({
  uuid,
  timestamp: now,
  event: name,
  ...(event?.connector_id !== undefined && { connector_id: event.connector_id }),
  [part]: { ...(reading && { meter_value: reading }), ...detail },
});
