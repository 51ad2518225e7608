/** `session_event` on the link, in EVerest's words, and in the contract. */
import * as z from 'zod/mini';
import type { IdToken } from '../../domain/id-token.ts';
import type { Powermeter, SignedMeterValue } from '../../domain/metering.ts';
import type { ProvidedToken, SessionEvent } from '../../domain/session.ts';
import type { StoppedReason } from '../../domain/transaction.ts';
import { TIMESTAMP } from './interface.ts';
import { complaint } from './messages.ts';
import { powermeter, signedMeterValue } from './powermeter.ts';
import { bareTokenToWire, idToken, idTokenToWire, providedToken } from './tokens.ts';

/** What a module may leave to us to know. */
export type SessionLore = {
  now: string;
  /** The token it was authorized with last. */
  token?: ProvidedToken;
  /** Its last reading. */
  reading?: Powermeter;
};

/** Undefined: an event that we have no use for. */
export type SessionRead = { value: SessionEvent | undefined } | { refused: string };

/** The words of the link for why a transaction ends. */
export const REASONS = [
  'DeAuthorized',
  'EmergencyStop',
  'EnergyLimitReached',
  'EVDisconnected',
  'EVSEDisabled',
  'GroundFault',
  'HardReset',
  'ImmediateReset',
  'Local',
  'LocalOutOfCredit',
  'MasterPass',
  'Other',
  'OvercurrentFault',
  'PowerLoss',
  'PowerQuality',
  'Reboot',
  'Remote',
  'ReqEnergyTransferRejected',
  'SOCLimitReached',
  'SoftReset',
  'StoppedByEV',
  'TimeLimitReached',
  'Timeout',
  'UnlockCommand',
] as const;
export const REASON = z.pipe(
  z.enum(REASONS),
  // OCPP has no word for these two.
  z.transform(
    (reason): StoppedReason =>
      reason === 'EVSEDisabled' || reason === 'ReqEnergyTransferRejected' ? 'Other' : reason,
  ),
);

const reading = { meter_value: z.exactOptional(powermeter) };
const signed = { ...reading, signed_meter_value: z.exactOptional(signedMeterValue) };
/** EVerest's `id_tag` with all that Auth knew of the token, or the token alone. */
const token = { id_tag: z.exactOptional(providedToken), id_token: z.exactOptional(idToken) };
const RESERVATION = z.exactOptional(z.int());

const part = <S extends z.ZodMiniType>(shape: S) => z.exactOptional(shape);
const wireEvent = z.object({
  uuid: z.string().check(z.minLength(1), z.maxLength(255)),
  timestamp: z.exactOptional(TIMESTAMP),
  connector_id: z._default(z.int().check(z.minimum(1)), 1),
  event: z.enum([
    'Authorized',
    'Deauthorized',
    'Enabled',
    'Disabled',
    'SessionStarted',
    'AuthRequired',
    'TransactionStarted',
    'PrepareCharging',
    'ChargingStarted',
    'ChargingPausedEV',
    'ChargingPausedEVSE',
    'ReplugStarted',
    'ReplugFinished',
    'StoppingCharging',
    'ChargingFinished',
    'TransactionFinished',
    'SessionFinished',
    'ReservationStart',
    'ReservationEnd',
    'PluginTimeout',
    'SwitchingPhases',
    'SessionResumed',
  ]),
  ...reading,
  session_started: part(
    z.object({
      reason: z.enum(['EVConnected', 'Authorized']),
      ...signed,
      ...token,
      reservation_id: RESERVATION,
    }),
  ),
  session_finished: part(z.object(reading)),
  session_resumed: part(z.object(reading)),
  authorized: part(z.object({ ...reading, ...token })),
  deauthorized: part(z.object({ ...reading, ...token, reason: z.exactOptional(REASON) })),
  authorization_event: part(z.object(reading)),
  transaction_started: part(z.object({ ...signed, ...token, reservation_id: RESERVATION })),
  transaction_finished: part(z.object({ ...signed, ...token, reason: z.exactOptional(REASON) })),
  charging_state_changed_event: part(z.object(reading)),
  charging_paused_evse: part(
    z.object({ reasons: z._default(z.array(z.enum(['UserPause', 'Error', 'NoEnergy'])), []) }),
  ),
});
type WireEvent = z.output<typeof wireEvent>;

/** A session event that a module published; what it left out is filled in from what is known. */
export const sessionEventFromWire = (value: unknown, lore: SessionLore): SessionRead => {
  const read = z.safeParse(wireEvent, value);
  if (!read.success) return { refused: complaint(read.error) };
  const told = tellingOf(read.data, lore);
  const lack = lackOf(read.data, told);
  // EVerest's does not say whom it authorized; TransactionStarted, which follows, does.
  if (read.data.event === 'Authorized' && !told.token) return { value: undefined };
  return lack === undefined ? { value: eventOf(read.data, told as Telling) } : { refused: lack };
};

/** What goes with the event, wherever the module has put it. */
type Detail = {
  meter_value?: Powermeter;
  signed_meter_value?: SignedMeterValue;
  id_tag?: ProvidedToken;
  id_token?: IdToken;
  reason?: StoppedReason | 'EVConnected' | 'Authorized';
  reservation_id?: number;
};

const detailOf = (wire: WireEvent): Detail | undefined =>
  wire.session_started ??
  wire.session_finished ??
  wire.session_resumed ??
  wire.authorized ??
  wire.deauthorized ??
  wire.authorization_event ??
  wire.transaction_started ??
  wire.transaction_finished ??
  wire.charging_state_changed_event;

type Telling = { detail: Detail; timestamp: string; meter_value: Powermeter; token: ProvidedToken };

const tellingOf = (wire: WireEvent, lore: SessionLore): Partial<Telling> => {
  const detail = detailOf(wire);
  const reading = detail?.meter_value ?? wire.meter_value ?? lore.reading;
  const signature = detail?.signed_meter_value;
  const token = detail?.id_tag ?? (detail?.id_token ? withLore(detail.id_token, lore.token) : lore.token);
  return {
    detail: detail ?? {},
    timestamp: wire.timestamp ?? lore.now,
    ...(reading && { meter_value: signature ? { ...reading, signed_meter_value: signature } : reading }),
    ...(token && { token }),
  };
};

/** A token that is only named, with what we know of it from its authorization. */
const withLore = (token: IdToken, known: ProvidedToken | undefined): ProvidedToken =>
  known?.id_token.value === token.value ? known : { id_token: token, authorization_type: 'RFID' };

const WITHOUT_A_READING: readonly WireEvent['event'][] = [
  'AuthRequired',
  'Disabled',
  'Enabled',
  'PluginTimeout',
  'PrepareCharging',
  'ReservationEnd',
  'ReservationStart',
  'StoppingCharging',
  'SwitchingPhases',
];

const lackOf = ({ event, session_started }: WireEvent, told: Partial<Telling>): string | undefined => {
  if (event === 'SessionStarted' && !session_started) return 'session_started is missing';
  if (!told.meter_value && !WITHOUT_A_READING.includes(event))
    return `${event}: meter_value is missing, and no reading was published before`;
  if (!told.token && event === 'TransactionStarted')
    return `${event}: id_tag is missing, and nobody was authorized`;
  return undefined;
};

const eventOf = (wire: WireEvent, told: Telling): SessionEvent | undefined => {
  const { event, uuid, connector_id } = wire;
  const { meter_value, timestamp } = told;
  const session = { uuid, timestamp, connector_id };
  switch (event) {
    case 'SessionStarted':
      return { ...session, event, session_started: { ...started(wire, told), meter_value } };
    case 'Authorized':
      return { ...session, event, authorized: { ...groundsOf(told), meter_value } };
    case 'Deauthorized':
      return { ...session, event, deauthorized: { ...ended(told, 'DeAuthorized'), meter_value } };
    case 'TransactionStarted':
      return {
        ...session,
        event,
        transaction_started: { ...groundsOf(told), meter_value, ...reserved(told) },
      };
    case 'TransactionFinished':
      return { ...session, event, transaction_finished: { ...ended(told, 'Other'), meter_value } };
    case 'ChargingStarted':
    case 'ChargingPausedEV':
    case 'ReplugStarted':
    case 'ReplugFinished':
    case 'ChargingFinished':
      return { ...session, event, charging_state_changed_event: { meter_value } };
    case 'ChargingPausedEVSE': {
      const { reasons } = wire.charging_paused_evse ?? { reasons: [] };
      return {
        ...session,
        event,
        charging_state_changed_event: { meter_value },
        charging_paused_evse: { reasons },
      };
    }
    case 'SessionFinished':
      return { ...session, event, session_finished: { meter_value } };
    case 'SessionResumed':
      return { ...session, event, session_resumed: { meter_value } };
    case 'SwitchingPhases':
      return undefined;
    default:
      return { ...session, event };
  }
};

const started = ({ session_started }: WireEvent, told: Telling) => {
  const idToken = tokenIn(told);
  return {
    reason: session_started?.reason ?? ('EVConnected' as const),
    ...(idToken && { id_token: idToken }),
    ...reserved(told),
  };
};

const ended = ({ detail }: Telling, usual: StoppedReason) => {
  const idToken = tokenIn({ detail });
  return {
    reason: (detail.reason as StoppedReason | undefined) ?? usual,
    ...(idToken && { id_token: idToken }),
  };
};

const reserved = ({ detail: { reservation_id } }: Telling) =>
  reservation_id === undefined ? {} : { reservation_id };

const tokenIn = ({ detail }: Pick<Telling, 'detail'>): IdToken | undefined =>
  detail.id_token ?? detail.id_tag?.id_token;

const groundsOf = ({ token: { id_token, parent_id_token, remote_start_id } }: Telling) => ({
  id_token,
  ...(parent_id_token && { parent_id_token }),
  ...(remote_start_id !== undefined && { remote_start_id }),
});

/** A session event of a built-in EvseManager, as a module hears it. */
export const sessionEventToWire = (session: SessionEvent): object => {
  switch (session.event) {
    case 'SessionStarted': {
      const { session_started, ...rest } = session;
      return { ...rest, session_started: tagged(session_started) };
    }
    case 'Authorized': {
      const { authorized, ...rest } = session;
      return { ...rest, authorization_event: { meter_value: authorized.meter_value } };
    }
    case 'Deauthorized': {
      const { deauthorized, ...rest } = session;
      return { ...rest, authorization_event: { meter_value: deauthorized.meter_value } };
    }
    case 'TransactionStarted': {
      const { transaction_started, ...rest } = session;
      return { ...rest, transaction_started: tagged(transaction_started) };
    }
    case 'TransactionFinished': {
      const { transaction_finished, ...rest } = session;
      return { ...rest, transaction_finished: tagged(transaction_finished) };
    }
    default:
      return session;
  }
};

type Tagged = {
  id_token?: IdToken;
  parent_id_token?: IdToken;
  remote_start_id?: number;
  meter_value: Powermeter;
};

const tagged = ({ id_token, parent_id_token, remote_start_id, ...rest }: Tagged): object => ({
  ...rest,
  ...(id_token && {
    id_tag: {
      ...bareTokenToWire(id_token),
      ...(parent_id_token && { parent_id_token: idTokenToWire(parent_id_token) }),
      ...(remote_start_id !== undefined && { request_id: remote_start_id }),
    },
  }),
});
