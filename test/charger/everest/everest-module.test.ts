import { beforeEach, describe, expect, test } from 'vitest';
import { type ApiType, readTopic } from '../../../src/charger/everest/api.ts';
import { EverestModule } from '../../../src/charger/everest/everest-module.ts';
import { translations } from '../../../src/charger/everest/translations.ts';

const part = (type: ApiType) => ({ api: { type, moduleId: `${type}_1` }, translation: translations[type] });
const types = Object.keys(translations) as ApiType[];

type Sent = { topic: string; payload: unknown };
let sent: Sent[];
let said: { type: string; [member: string]: unknown }[];
let errors: object[];
let refusals: string[];
let module: EverestModule;
let station: (message: object) => void;

beforeEach(() => {
  sent = [];
  said = [];
  errors = [];
  refusals = [];
  let ids = 0;
  module = new EverestModule({
    parts: types.map(part),
    publish: (topic, payload) => sent.push({ topic, payload }),
    newId: () => `id${++ids}`,
    log: (text) => refusals.push(text),
    errors: (saying) => errors.push(saying),
    started: () => said.push({ type: 'the module was started' }),
  });
  const transport = module.transport();
  transport.listen({
    message: (text) => said.push(JSON.parse(text)),
    closed: () => said.push({ type: 'closed' }),
  });
  station = (message) => transport.send(JSON.stringify(message));
});

const hears = (type: ApiType, name: string, payload: unknown) =>
  module.heard(module.parts.find(({ api }) => api.type === type)!, name, payload);
const m2e = (type: ApiType, name: string) => `everest_api/1/${type}/${type}_1/m2e/${name}`;
const call = (implementation_id: string, command: string, args: object) =>
  station({ type: 'call', id: 'c', implementation_id, command, args });
/** The answer to the last request comes. */
const reply = (payload: unknown) => {
  const { headers } = sent.at(-1)!.payload as { headers: { replyTo: string } };
  const { api, name } = readTopic(headers.replyTo)!;
  hears(api.type, name, payload);
};

describe('topics', () => {
  test('only what EVerest says is read', () => {
    expect(readTopic('everest_api/1/auth_consumer/a/e2m/token/get/7')).toEqual({
      api: { type: 'auth_consumer', moduleId: 'a' },
      name: 'token/get/7',
    });
    for (const other of ['everest_api/1/auth_consumer/a/m2e/x', 'everest_api/2/auth_consumer/a/e2m/x', 'x'])
      expect(readTopic(other)).toBeUndefined();
  });
});

describe('EVerest as a module of the link', () => {
  test('is ready with what it can do, and wants to hear what is passed on', () => {
    module.begin();
    expect(said.at(-1)).toMatchObject({
      type: 'ready',
      implements: {
        evse: [
          'get_evse',
          'enable_disable',
          'pause_charging',
          'resume_charging',
          'stop_transaction',
          'force_unlock',
        ],
        energy: ['set_external_limits'],
        auth: ['withdraw_authorization'],
      },
    });
    const wanted = said.filter(({ type }) => type === 'subscribe').map(({ variable }) => variable);
    expect(wanted).toEqual(['validate_result_update', 'provided_token', 'session_cost', 'tariff_message']);
  });

  test.each([
    ['pause_charging', {}, undefined, true, true],
    ['force_unlock', { connector_id: 2 }, 2, false, false],
    ['stop_transaction', { request: { reason: 'ImmediateReset' } }, { reason: 'HardReset' }, true, true],
    ['stop_transaction', { request: { reason: 'Nonsense' } }, { reason: 'Other' }, true, true],
    [
      'enable_disable',
      {
        connector_id: 0,
        cmd_source: { enable_source: 'CSMS', enable_state: 'Disable', enable_priority: 5000 },
      },
      { connector_id: 0, source: { enable_source: 'CSMS', enable_state: 'Disable', enable_priority: 5000 } },
      false,
      true,
    ],
  ])('%s is an order with a reply', (command, args, payload, answer, result) => {
    call('evse', command, args);
    expect(sent).toEqual([
      {
        topic: m2e('evse_manager_consumer', command),
        payload: {
          headers: {
            replyTo: `everest_api/1/evse_manager_consumer/evse_manager_consumer_1/e2m/${command}/id1`,
          },
          ...(payload !== undefined && { payload }),
        },
      },
    ]);
    expect(said).toEqual([]);
    reply(answer);
    expect(said).toEqual([{ type: 'result', id: 'c', value: result }]);
  });

  test('limits are told without an answer', () => {
    const limits = { schedule_import: [], schedule_export: [], schedule_setpoints: [] };
    call('energy', 'set_external_limits', limits);
    expect(sent).toEqual([
      { topic: m2e('external_energy_limits_consumer', 'set_external_limits'), payload: limits },
    ]);
    expect(said).toEqual([{ type: 'result', id: 'c', value: null }]);
  });

  test('a token is validated by the station', () => {
    const token = { id_token: { value: 'T', type: 'ISO14443' }, authorization_type: 'RFID' };
    hears('auth_token_validator', 'validate_token', { headers: { replyTo: 'here' }, payload: token });
    expect(said).toMatchObject([
      {
        type: 'call',
        connection: 'auth_validator',
        command: 'validate_token',
        args: { provided_token: token },
      },
    ]);
    const { id } = said[0]!;
    station({ type: 'result', id, value: { authorization_status: 'Accepted' } });
    expect(sent).toEqual([
      { topic: 'here', payload: { authorization_status: 'Accepted', tariff_messages: [] } },
    ]);
    hears('auth_token_validator', 'validate_token', { headers: { replyTo: 'there' }, payload: token });
    station({ type: 'error', id: said[1]!.id, message: 'no such token' });
    expect(sent[1]).toEqual({
      topic: 'there',
      payload: { authorization_status: 'Unknown', tariff_messages: [] },
    });
  });

  test('nobody is let charge while the station is not there', () => {
    module.end();
    hears('auth_token_validator', 'validate_token', { headers: { replyTo: 'here' }, payload: {} });
    expect(sent[0]?.payload).toMatchObject({ authorization_status: 'Unknown' });
  });

  test('what is said becomes publications; what is offered is not more than granted', () => {
    const limit = (value: unknown) => ({ limits_root_side: { ac_max_current_A: { value, source: 'x' } } });
    hears('evse_manager_consumer', 'enforced_limits', limit(13));
    hears('evse_manager_consumer', 'enforced_limits', limit(-3));
    hears('evse_manager_consumer', 'enforced_limits', { limits_root_side: { total_power_W: { value: 1 } } });
    hears('evse_manager_consumer', 'session_event', { uuid: '', event: 'Enabled' });
    hears('auth_consumer', 'token_validation_status', { status: 'UsedToReauthorize' });
    expect(said.map(({ variable, value }) => [variable, value])).toEqual([
      ['limits', { max_current: 13 }],
      ['limits', { max_current: 0 }],
      ['session_event', { uuid: 'none', event: 'Enabled' }],
    ]);
  });

  test('errors are told with the module they come from', () => {
    const error = { type: 'evse_manager/Hot', message: 'hot', severity: 'Low', sub_type: '' };
    const origin = { module_id: 'm', implementation_id: 'main' };
    hears('error_history_consumer', 'error_raised', { ...error, origin, uuid: 'u', state: 'Active' });
    const told = { origin: 'm', error: { type: 'evse_manager/Hot', message: 'hot', severity: 'Low' } };
    expect(errors).toEqual([{ change: 'raised', ...told }]);
    hears('error_history_consumer', 'active_errors', { errors: [{ ...error, origin }] });
    expect(errors[1]).toEqual({ errors: [told] });
  });

  test('asks for all that EVerest remembers, and says it when the station listens', () => {
    module.end();
    const asked: string[] = [];
    module.remember(() => asked.push('complete'));
    expect(sent.map(({ topic }) => topic.split('/m2e/')[1])).toEqual([
      'session_event/get',
      'session_info/get',
      'powermeter/get',
      'ev_info/get',
      'enforced_limits/get',
      'token_validation_status/get',
      'active_errors',
    ]);
    for (const { payload } of [...sent]) {
      const { api, name } = readTopic((payload as { headers: { replyTo: string } }).headers.replyTo)!;
      expect(asked).toEqual([]);
      hears(api.type, name, name.startsWith('ev_info') ? { soc: 7 } : null);
    }
    expect(asked).toEqual(['complete']);
    expect(module.recall('ev_info')).toEqual({ soc: 7 });
    expect(module.recall('powermeter')).toBeUndefined();
  });

  test('what the station does not take is logged; what it tells is passed on', () => {
    station({ type: 'error', message: 'powermeter: expected object' });
    expect(refusals).toEqual(['what it said is not taken: powermeter: expected object']);
    station({
      type: 'variable',
      connection: 'auth_provider',
      index: 0,
      variable: 'provided_token',
      value: 1,
    });
    expect(sent).toEqual([{ topic: m2e('auth_token_provider', 'provided_token'), payload: 1 }]);
    station({ type: 'started' });
    expect(said).toEqual([{ type: 'the module was started' }]);
  });
});
