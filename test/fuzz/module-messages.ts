import { readJson } from '../../src/domain/json-text.ts';
import type { Random } from '../faults/random.ts';
import { pick, whole } from './inventor.ts';
import { garbled, mutated } from './mutation.ts';

type Json = { [member: string]: unknown };

const NOW = '2026-03-04T12:00:00.000Z';
const reading = (total: number) => ({
  timestamp: NOW,
  energy_Wh_import: { total },
  power_W: { total: 1000 },
});
const token = {
  id_token: { value: 'FUZZ', type: 'ISO14443' },
  authorization_type: 'RFID',
  connectors: [2],
};

/** Good publications, by the implementation that says them. */
const PUBLISHED: readonly [implementation: string, variable: string, value: unknown][] = [
  ['evse', 'ready', true],
  ['evse', 'powermeter', reading(1)],
  ['evse', 'limits', { max_current: 16, nr_of_phases_available: 3 }],
  ['evse', 'ev_info', { soc: 40 }],
  ...(
    [
      ['SessionStarted', { session_started: { reason: 'EVConnected', meter_value: reading(1) } }],
      ['AuthRequired', {}],
      ['Authorized', { authorized: { id_tag: token, meter_value: reading(1) } }],
      ['TransactionStarted', { transaction_started: { id_tag: token, meter_value: reading(1) } }],
      ['ChargingStarted', {}],
      ['ChargingPausedEV', {}],
      ['ChargingPausedEVSE', { charging_state_changed: { meter_value: reading(2) } }],
      ['TransactionFinished', { transaction_finished: { reason: 'Local', meter_value: reading(3) } }],
      ['SessionFinished', { session_finished: { meter_value: reading(3) } }],
      ['SessionResumed', { session_resumed: { meter_value: reading(3) } }],
      ['Enabled', {}],
      ['ReservationEnd', { reservation_end: { reason: 'Expired' } }],
    ] as [string, Json][]
  ).map(
    ([event, more]) =>
      ['evse', 'session_event', { uuid: 'fuzz-1', timestamp: NOW, event, ...more }] as [
        string,
        string,
        unknown,
      ],
  ),
  ['powermeter', 'powermeter', reading(7)],
  ['powermeter', 'public_key_ocmf', 'KEY'],
  ['reader', 'provided_token', token],
  ['system', 'firmware_update_status', { firmware_update_status: 'Downloading', request_id: 1 }],
  ['system', 'log_status', { log_status: 'Uploading', request_id: 1 }],
  ['system', 'configure_network_status', { request_id: 1, status: 'Ready' }],
  [
    'iso15118',
    'iso15118_certificate_request',
    { exi_request: 'AA', iso15118_schema_version: 'urn:x', certificate_action: 'Install' },
  ],
  ['reservation', 'reservation_update', { reservation_id: 1, reservation_status: 'Expired' }],
];

const named = { component: { name: 'OCPPCommCtrlr' }, variable: { name: 'HeartbeatInterval' } };

/** Good calls of what the station provides. */
const CALLED: readonly [connection: string, command: string, args: Json][] = [
  ['ocpp', 'get_variables', { requests: [{ component_variable: named }] }],
  ['ocpp', 'set_variables', { requests: [{ component_variable: named, value: '86400' }], source: 'fuzz' }],
  ['ocpp', 'monitor_variables', { component_variables: [named] }],
  ['ocpp', 'security_event', { event: { type: 'x', info: 'y', critical: false, timestamp: NOW } }],
  [
    'ocpp',
    'change_availability',
    { request: { operational_status: 'Operative', evse: { id: 2, connector_id: 1 } } },
  ],
  ['ocpp', 'set_external_limit', { evse_id: 2, schedule: [{ start_s: 0, limit: 10 }] }],
  ['ocpp', 'clear_external_limit', { evse_id: 2 }],
  ['ocpp', 'nonsense', {}],
  ['to_csms', 'data_transfer', { request: { vendor_id: 'v', message_id: 'm', data: '{}' } }],
  ['validator', 'validate_token', { provided_token: token }],
  ['evse_1', 'pause_charging', {}],
  ['evse_1', 'force_unlock', { connector_id: 1 }],
  ['nobody', 'get_variables', {}],
];

const error = { type: 'evse_board_support/MREC6UnderVoltage', sub_type: '', message: 'm', severity: 'High' };

/** Draws messages of a module: good ones in any order, mutated ones, and what is no message at all. */
export class ModuleMessages {
  readonly #random: Random;
  #calls = 0;

  constructor(random: Random) {
    this.#random = random;
  }

  draw(): string {
    const kind = this.#random.next();
    const good = this.#good();
    if (kind < 0.25) return JSON.stringify(good);
    if (kind < 0.8) return mutated(good, this.#random);
    return garbled(JSON.stringify(good), JSON.stringify(this.#good()), this.#random);
  }

  /** What nobody can take for a message. */
  nonsense(): string {
    for (;;) {
      const text = this.#random.chance(0.5)
        ? this.draw()
        : mutated(this.#good(), this.#random).replace('"type"', '"tipe"');
      if (isNonsense(text)) return text;
    }
  }

  #good(): Json {
    const random = this.#random;
    const at = { connection: pick(random, ['ocpp', 'evse_1', 'nobody']), index: whole(random, 0, 1) };
    return pick<() => Json>(random, [
      () => this.#publication(),
      () => this.#publication(),
      () => this.#publication(),
      () => this.#call(),
      () => this.#call(),
      () => ({
        type: pick(random, ['raise_error', 'clear_error']),
        implementation_id: pick(random, ['evse', 'system', 'x']),
        error,
      }),
      () => ({
        type: 'subscribe',
        ...at,
        variable: pick(random, ['event_data', 'connection_status', 'powermeter']),
      }),
      () => ({ type: 'subscribe_errors', ...at }),
      () => ({ type: 'result', id: 'nobody', value: null }),
      () => ({ type: 'error', id: 'nobody', message: 'x' }),
      () => ({ type: 'ready', implements: { evse: ['get_evse'] } }),
    ])();
  }

  #publication(): Json {
    const [implementation_id, variable, value] = pick(this.#random, PUBLISHED);
    return { type: 'publish', implementation_id, variable, value };
  }

  #call(): Json {
    const [connection, command, args] = pick(this.#random, CALLED);
    this.#calls += 1;
    return { type: 'call', id: `call-${this.#calls}`, connection, index: 0, command, args };
  }
}

const TYPES = [
  'ready',
  'call',
  'result',
  'error',
  'publish',
  'subscribe',
  'subscribe_errors',
  'raise_error',
  'clear_error',
];

/** Neither JSON, nor an object with one of the types. */
export const isNonsense = (text: string): boolean => !TYPES.includes(String(read(text)?.type));

/** The id of a call that has to be answered; undefined: it is none. */
export const calledId = (text: string): string | undefined => {
  const message = read(text);
  const { type, id } = message ?? {};
  return type === 'call' && typeof id === 'string' && id !== '' ? id : undefined;
};

/** The id of whatever it is: what is wrong with a message is told by it as well. */
export const idOf = (text: string): unknown => read(text)?.id;

/** Undefined: no message, like what nests deeper than anybody walks. */
const read = (text: string): Json | undefined => {
  const value = readJson(text);
  return typeof value === 'object' && value !== null ? (value as Json) : undefined;
};
