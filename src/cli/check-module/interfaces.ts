/** What a module has to keep to, interface by interface: commands that move nothing, and the shapes of what it says. */
import { authResults, tokenValidationStatus } from '../../charger/link/auth.ts';
import { chargerInformationResults } from '../../charger/link/charger-information.ts';
import { dataTransferResults } from '../../charger/link/data-transfer.ts';
import { displayMessageResults } from '../../charger/link/display-message.ts';
import { evInfo, evseManagerResults, evseShape, limits } from '../../charger/link/evse-manager.ts';
import { checkValue, NOTHING } from '../../charger/link/interface.ts';
import { powermeter, powermeterResults } from '../../charger/link/powermeter.ts';
import { reservationResults, reservationUpdate } from '../../charger/link/reservation.ts';
import { securityResults } from '../../charger/link/security.ts';
import { sessionEventFromWire } from '../../charger/link/session-event.ts';
import { systemResults } from '../../charger/link/system.ts';
import { providedToken } from '../../charger/link/tokens.ts';

export type Shape = Parameters<typeof checkValue>[0];
export type Trial = { command: string; args: object; result: Shape };
export type InterfaceRules = {
  /** Without these the station cannot do with the module what it is connected for. */
  needed: readonly string[];
  /** What it may implement besides. */
  known: readonly string[];
  /** Commands that move nothing, in order. */
  trials: readonly Trial[];
  /** What it publishes; gives what is wrong with a value. */
  published: { readonly [variable: string]: (value: unknown) => string | undefined };
  /** What it has to have published a few seconds after it was started. */
  awaited: readonly string[];
};

const shaped = (shape: Shape) => (value: unknown) => {
  const read = checkValue(shape, value);
  return 'refused' in read ? read.refused : undefined;
};

const sessionEvent = (value: unknown): string | undefined => {
  const read = sessionEventFromWire(value, { now: new Date().toISOString() });
  return 'refused' in read ? read.refused : undefined;
};

const truth = (value: unknown) => (typeof value === 'boolean' ? undefined : 'expected boolean');

const switched = (enable_state: 'Enable' | 'Disable'): Trial => ({
  command: 'enable_disable',
  args: {
    connector_id: 0,
    cmd_source: { enable_source: 'CSMS', enable_state, enable_priority: 5000 },
  },
  result: evseManagerResults.enable_disable,
});

const evseManager: InterfaceRules = {
  needed: ['enable_disable', 'stop_transaction'],
  known: [...Object.keys(evseManagerResults), 'get_evse', 'external_ready_to_start_charging'],
  trials: [
    { command: 'get_evse', args: {}, result: evseShape },
    switched('Disable'),
    switched('Enable'),
    {
      command: 'stop_transaction',
      args: { request: { reason: 'Other' } },
      result: evseManagerResults.stop_transaction,
    },
    { command: 'withdraw_authorization', args: {}, result: NOTHING },
  ],
  published: {
    ready: truth,
    session_event: sessionEvent,
    powermeter: shaped(powermeter),
    limits: shaped(limits),
    ev_info: shaped(evInfo),
  },
  awaited: ['ready', 'powermeter'],
};

const METERED = 'check-module';
const meter: InterfaceRules = {
  needed: [],
  known: Object.keys(powermeterResults),
  trials: [
    {
      command: 'start_transaction',
      args: {
        value: {
          evse_id: '1',
          transaction_id: METERED,
          identification_status: 'ASSIGNED',
          identification_flags: [],
          identification_type: 'ISO14443',
          identification_data: '04A2B3C4',
        },
      },
      result: powermeterResults.start_transaction,
    },
    {
      command: 'stop_transaction',
      args: { transaction_id: METERED },
      result: powermeterResults.stop_transaction,
    },
  ],
  published: { powermeter: shaped(powermeter) },
  awaited: ['powermeter'],
};

const of = (
  results: object,
  needed: readonly string[],
  trials: readonly Trial[] = [],
  published: InterfaceRules['published'] = {},
): InterfaceRules => ({ needed, known: Object.keys(results), trials, published, awaited: [] });

const trial = <C extends string>(results: { [K in C]: Shape }, command: C, args: object): Trial => ({
  command,
  args,
  result: results[command],
});

/** By the name of the connection that the module stands behind. */
export const rules: { readonly [name: string]: InterfaceRules } = {
  evse_manager: evseManager,
  powermeter: meter,
  system: of(
    systemResults,
    ['reset'],
    [trial(systemResults, 'get_boot_reason', {}), trial(systemResults, 'is_reset_allowed', { type: 'Soft' })],
  ),
  security: of(securityResults, ['get_installed_certificates']),
  auth: of(authResults, [], [trial(authResults, 'set_connection_timeout', { connection_timeout: 60 })], {
    token_validation_status: shaped(tokenValidationStatus),
  }),
  reservation: of(
    reservationResults,
    ['reserve_now', 'cancel_reservation', 'exists_reservation'],
    [
      trial(reservationResults, 'exists_reservation', { request: { evse_id: 1, id_token: 'NOBODY' } }),
      trial(reservationResults, 'cancel_reservation', { reservation_id: 2_147_483_647 }),
    ],
    { reservation_update: shaped(reservationUpdate) },
  ),
  data_transfer: of(
    dataTransferResults,
    ['data_transfer'],
    [trial(dataTransferResults, 'data_transfer', { request: { vendor_id: 'org.example.nobody' } })],
  ),
  display_message: of(
    displayMessageResults,
    ['set_display_message', 'get_display_messages', 'clear_display_message'],
    [trial(displayMessageResults, 'get_display_messages', { request: {} })],
  ),
  charger_information: of(
    chargerInformationResults,
    ['get_charger_information'],
    [trial(chargerInformationResults, 'get_charger_information', {})],
  ),
  evse_energy_sink: of(
    { set_external_limits: NOTHING },
    ['set_external_limits'],
    [
      {
        command: 'set_external_limits',
        args: {
          schedule_import: [
            {
              timestamp: new Date(0).toISOString(),
              limits_to_root: { ac_max_current_A: { value: 16, source: 'OCPP' } },
              limits_to_leaves: {},
            },
          ],
          schedule_export: [],
          schedule_setpoints: [],
        },
        result: NOTHING,
      },
    ],
  ),
  token_provider: of({}, [], [], { provided_token: shaped(providedToken) }),
};
