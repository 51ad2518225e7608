/** EVerest's API module `evse_manager_consumer`: sessions, meter and power of one EVSE. */
import { REASONS } from '../link/session-event.ts';
import type { Json, Saying, Translation } from './api.ts';

/** The implementation of the link; EVerest's EvseManager calls its own so too. */
export const EVSE = 'evse';

/** Reasons of ours that EVerest's API has no word for. */
const WITHOUT_WORD: readonly unknown[] = ['EVSEDisabled', 'ImmediateReset', 'ReqEnergyTransferRejected'];

const reasonToEverest = (reason: unknown): unknown => {
  if (reason === 'ImmediateReset') return 'HardReset';
  const hasWord = (REASONS as readonly unknown[]).includes(reason) && !WITHOUT_WORD.includes(reason);
  return hasWord ? reason : 'Other';
};

const asSaid = (variable: string) => (value: unknown) => [{ variable, value }];

/** What the energy tree grants at its root, amps per phase; a limit in watts alone says nothing of the offered current. */
const offered = (payload: unknown): Saying[] => {
  const { limits_root_side } = Object(payload) as { limits_root_side?: Json };
  const { value } = Object(limits_root_side?.ac_max_current_A) as { value?: unknown };
  return typeof value === 'number'
    ? [{ variable: 'limits', value: { max_current: Math.max(0, value) } }]
    : [];
};

/** Enabled and Disabled also come while there is no session. */
const sessionEvent = (payload: unknown): Saying[] => {
  const event = Object(payload) as Json;
  return [{ variable: 'session_event', value: { ...event, uuid: event.uuid || 'none' } }];
};

const always = (name: string) => () => ({ name, answer: (reply: unknown) => reply === true });

export const evseManagerApi: Translation = {
  type: 'evse_manager_consumer',
  implementation: EVSE,
  commands: {
    get_evse: () => ({ name: 'get_evse', answer: (reply) => reply }),
    enable_disable: ({ connector_id, cmd_source }) => ({
      name: 'enable_disable',
      payload: { connector_id, source: cmd_source },
      // EVerest says what holds now: another source may have more to say than the CSMS.
      answer: (reply) => reply === (Object(cmd_source).enable_state === 'Enable'),
    }),
    pause_charging: always('pause_charging'),
    resume_charging: always('resume_charging'),
    stop_transaction: ({ request }) => {
      const { reason, id_tag } = Object(request) as Json;
      const payload = { reason: reasonToEverest(reason), ...(id_tag !== undefined && { id_tag }) };
      return { name: 'stop_transaction', payload, answer: (reply) => reply === true };
    },
    force_unlock: ({ connector_id }) => ({
      name: 'force_unlock',
      payload: connector_id,
      answer: (reply) => reply === true,
    }),
  },
  says: {
    session_event: sessionEvent,
    powermeter: asSaid('powermeter'),
    ev_info: asSaid('ev_info'),
    enforced_limits: offered,
  },
  remembers: ['session_event', 'session_info', 'powermeter', 'ev_info', 'enforced_limits'].map((as) => ({
    request: `${as}/get`,
    as,
  })),
};
