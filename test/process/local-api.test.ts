import { connect } from 'node:net';
import { describe, expect, it } from 'vitest';
import type { ApiEvent } from '../../src/trial/local-api.ts';
import { VERSIONS } from './harness/dialect.ts';
import type { Version } from './harness/station-files.ts';
import { expectRight, type World, world } from './harness/world.ts';

type Variables = { status: string; value?: string; component_variable: object }[];

/** The same setting as a 1.6 key and as a 2.0.1 variable; `readOnly` cannot be written by a CSMS. */
const NAMES: Record<Version, { setting: object; readOnly: object; unknown: object }> = {
  '1.6': {
    setting: { component: { name: '' }, variable: { name: 'ConnectionTimeOut' } },
    readOnly: { component: { name: '' }, variable: { name: 'NumberOfConnectors' } },
    unknown: { component: { name: '' }, variable: { name: 'NoSuchKey' } },
  },
  '2.0.1': {
    setting: { component: { name: 'TxCtrlr' }, variable: { name: 'EVConnectionTimeOut' } },
    readOnly: { component: { name: 'OCPPCommCtrlr' }, variable: { name: 'ActiveNetworkProfile' } },
    unknown: { component: { name: 'OCPPCommCtrlr' }, variable: { name: 'NoSuchVariable' } },
  },
};

const post = (at: World, path: string, body: object = {}): Promise<unknown> => at.api.post(path, body);
const told = (events: readonly ApiEvent[], topic: string) =>
  events.filter((event) => event.topic === topic).map(({ data }) => data);
const names = (at: World, events: readonly ApiEvent[], topic: string, name: string) =>
  at.until(`${topic} ${name}`, () => told(events, topic).find((data) => JSON.stringify(data).includes(name)));

describe.each(VERSIONS)('local API, OCPP %s', (version) => {
  it('GET /status, GET /evses and GET /evses/{id} tell what is', async () => {
    const at = await world(version, { evses: 2 });
    await at.online();
    expect(await at.api.status()).toMatchObject({
      state: 'running',
      ocpp: { connected: true },
      modules: { ocpp: { state: 'ready' }, evse_1: { state: 'ready' } },
    });
    const idle = { state: 'Available', plugged_in: false, connectors: [{ id: 1, state: 'Available' }] };
    expect(await at.api.evses()).toMatchObject([
      { id: 1, ...idle },
      { id: 2, ...idle },
    ]);
    await at.api.plugIn(2);
    await at.api.swipe('TOKEN', [2]);
    await at.state(2, 'Charging');
    expect(await at.api.evse(2)).toMatchObject({
      id: 2,
      plugged_in: true,
      transaction_id: expect.any(String),
    });
    await expect(at.api.evse(3)).rejects.toMatchObject({ status: 404, code: 'unknown_evse' });
  });

  it('a fault that came before a car stands at its plug, and goes from there though the car is at the other one', async () => {
    const at = await world(version, { connectors: 2 });
    await at.online();
    await at.api.fault(1, 'DiodeFault');
    await at.state(1, 'Faulted');
    await at.api.plugIn(1, { connector_id: 2 });
    await at.api.advance(1000);
    await at.api.clearFault(1, 'DiodeFault');
    await at.api.unplug(1);
    await at.state(1, 'Available');
    const free = { state: 'Available' };
    expect(await at.api.evse(1)).toMatchObject({ faults: [], connectors: [free, free] });
    const said = JSON.stringify(at.csms.received('NotifyEvent').flatMap(({ eventData }) => eventData));
    if (version === '2.0.1') expect(said).toContain('"cleared":true');
    expectRight(at);
  });

  it('a car does not arrive at a plug that is not there', async () => {
    const at = await world(version);
    await expect(at.api.plugIn(1, { connector_id: 2 })).rejects.toMatchObject({
      status: 400,
      code: 'unknown_connector',
    });
    expect(await at.api.evse(1)).toMatchObject({ plugged_in: false });
  });

  it('POST /tokens and POST /evses/{id}/simulator/plug-in, POST /evses/{id}/simulator/unplug make a session', async () => {
    const at = await world(version, { evses: 2 });
    await at.online();
    await post(at, '/tokens', { id_token: { value: 'TOKEN', type: 'ISO14443' }, evse_ids: [2] });
    await at.api.plugIn(2, { current_A: 16, phases: 3, ready_delay_s: 2 });
    await at.state(2, 'Charging');
    expect((await at.api.evse(1)).state).toBe('Available');
    await at.api.unplug(2);
    await at.state(2, 'Available');
    await at.transaction('ended', 2);
    expectRight(at);
  });

  it('POST /evses/{id}/simulator/pause, POST /evses/{id}/simulator/resume and POST /evses/{id}/simulator/limit', async () => {
    const at = await world(version, { evses: 2 });
    await at.online();
    await at.api.plugIn(2);
    await at.api.swipe('TOKEN', [2]);
    await at.state(2, 'Charging');
    await at.api.pause(2);
    await at.state(2, 'SuspendedEV');
    await at.api.resume(2, { current_A: 10 });
    await at.state(2, 'Charging');
    await at.api.limit(2, 0);
    await at.state(2, 'SuspendedEVSE');
    await at.api.limit(2, null);
    await at.state(2, 'Charging');
    expectRight(at);
  });

  it('POST /evses/{id}/simulator/plug-in waits delay_s, and the car leaves after max_duration_s', async () => {
    const at = await world(version);
    await at.online();
    await at.api.plugIn(1, { delay_s: 5, max_duration_s: 20 });
    await at.advance(4000);
    expect((await at.api.evse(1)).plugged_in).toBe(false);
    await at.advance(2000);
    expect((await at.api.evse(1)).plugged_in).toBe(true);
    await at.api.swipe('TOKEN');
    await at.state(1, 'Charging');
    await at.state(1, 'Available');
    expect((await at.api.evse(1)).plugged_in).toBe(false);
    // A car that is still on its way turns round.
    await at.api.plugIn(1, { delay_s: 5 });
    await at.api.unplug(1);
    await at.advance(10_000);
    expect((await at.api.evse(1)).plugged_in).toBe(false);
  });

  it('POST /evses/{id}/simulator/faults, DELETE /evses/{id}/simulator/faults/{type} and POST /evses/{id}/simulator/bay', async () => {
    const at = await world(version);
    await at.online();
    expect(await at.api.fault(1, 'MREC6UnderVoltage')).toEqual({});
    await at.state(1, 'Faulted');
    expect(await at.api.clearFault(1, 'MREC6UnderVoltage')).toEqual({});
    await at.state(1, 'Available');
    expect(await post(at, '/evses/1/simulator/bay', { occupied: true })).toEqual({});
    expect(await post(at, '/evses/1/simulator/bay', { occupied: false })).toEqual({});
    expect((await at.api.evse(1)).state).toBe('Available');
  });

  it('POST /ocpp/connect and POST /ocpp/disconnect: charging and queueing go on, no reconnect is tried', async () => {
    const at = await world(version);
    await at.online();
    await at.api.disconnect();
    await at.until('offline', async () => !(await at.api.status()).ocpp.connected);
    await at.advance(120_000);
    expect((await at.api.status()).ocpp.connected).toBe(false);
    await at.api.plugIn(1);
    await at.api.connect();
    await at.until('online again', async () => (await at.api.status()).ocpp.connected);
  });

  it('POST /ocpp/connect and POST /ocpp/disconnect are refused without EnableExternalWebsocketControl', async () => {
    const at = await world(version, { ocpp: { EnableExternalWebsocketControl: false } });
    await expect(at.api.disconnect()).rejects.toMatchObject({ status: 403 });
    await expect(at.api.connect()).rejects.toMatchObject({ status: 403 });
    expect((await at.api.get('/status')) as object).toMatchObject({ state: 'running' });
  });

  it('POST /ocpp/stop and POST /ocpp/restart, with or without operator control', async () => {
    const at = await world(version, { ocpp: { EnableExternalWebsocketControl: false } });
    await at.online();
    expect(await post(at, '/ocpp/restart')).toEqual({ result: false });
    expect((await at.api.status()).ocpp.connected).toBe(true);
    expect(await post(at, '/ocpp/stop')).toEqual({ result: true });
    expect(await post(at, '/ocpp/stop')).toEqual({ result: false });
    await at.until('offline', async () => !(await at.api.status()).ocpp.connected);
    expect(await post(at, '/ocpp/restart')).toEqual({ result: true });
    await at.until('online again', async () => (await at.api.status()).ocpp.connected);
  });

  it('POST /ocpp/variables/get and POST /ocpp/variables/set: in order, echoed, kept over a restart', async () => {
    const at = await world(version);
    const { setting, readOnly, unknown } = NAMES[version];
    const get = (...them: object[]) =>
      post(at, '/ocpp/variables/get', {
        requests: them.map((component_variable) => ({ component_variable })),
      }) as Promise<Variables>;
    const set = (component_variable: object, value: string | number) =>
      post(at, '/ocpp/variables/set', { requests: [{ component_variable, value }], source: 'test' });
    expect(await get(unknown, readOnly)).toMatchObject([
      { status: 'UnknownVariable', component_variable: unknown },
      {
        status: 'Accepted',
        component_variable: readOnly,
        attribute_type: 'Actual',
        value: expect.any(String),
      },
    ]);
    expect(await set(setting, 77)).toEqual([{ component_variable: setting, status: 'Accepted' }]);
    expect(await set(readOnly, '7')).toEqual([{ component_variable: readOnly, status: 'Rejected' }]);
    await at.station.kill();
    await at.restart();
    expect(await get(setting)).toMatchObject([{ status: 'Accepted', value: '77' }]);
  });

  it('POST /ocpp/variables/monitor and topic event_data: every change is told, with the variable as registered', async () => {
    const at = await world(version);
    const { setting } = NAMES[version];
    const events = await at.eavesdrop(['event_data']);
    expect(await post(at, '/ocpp/variables/monitor', { component_variables: [setting] })).toEqual({});
    const requests = [{ component_variable: setting, value: '88' }];
    expect(await post(at, '/ocpp/variables/set', { requests })).toMatchObject([{ status: 'Accepted' }]);
    await at.until('event_data', () => events.length > 0);
    expect(told(events, 'event_data')).toEqual([
      {
        event_id: expect.any(Number),
        timestamp: expect.stringMatching(/Z$/),
        trigger: 'Alerting',
        actual_value: '88',
        component_variable: setting,
        event_notification_type: 'CustomMonitor',
      },
    ]);
  });

  it('POST /ocpp/security-events and topic security_event', async () => {
    const at = await world(version);
    await at.online();
    const events = await at.eavesdrop(['security_event']);
    const event = { type: 'TamperDetectionActivated', info: 'lid open' };
    expect(await post(at, '/ocpp/security-events', event)).toEqual({});
    await at.until('the CSMS is told', () =>
      at.csms
        .received('SecurityEventNotification')
        .some(({ type, techInfo }) => type === event.type && techInfo === event.info),
    );
    await at.until('the stream tells it', () => events.length > 0);
    expect(told(events, 'security_event')).toMatchObject([{ ...event, timestamp: expect.any(String) }]);
    expectRight(at);
  });

  it('POST /ocpp/availability', async () => {
    const at = await world(version, { evses: 2 });
    await at.online();
    const evse = { id: 2, connector_id: 1 };
    const change = (operational_status: string, where: object) =>
      post(at, '/ocpp/availability', { operational_status, ...where });
    expect(await change('Inoperative', { evse })).toEqual({ status: 'Accepted' });
    await at.state(2, 'Unavailable');
    expect((await at.api.evse(1)).state).toBe('Available');
    expect(await change('Operative', { evse })).toEqual({ status: 'Accepted' });
    await at.state(2, 'Available');
    expect(await change('Inoperative', {})).toEqual({ status: 'Accepted' });
    await at.state(1, 'Unavailable');
    await at.state(2, 'Unavailable');
    expect(await change('Inoperative', { evse: { id: 9, connector_id: 1 } })).toMatchObject({
      status: 'Rejected',
      status_info: { reason_code: 'InvalidInput', additional_info: expect.any(String) },
    });
  });

  it('POST /ocpp/data-transfer: the answer of the CSMS, or Offline at once', async () => {
    const at = await world(version, {
      prepare: (csms) => csms.handle('DataTransfer', () => ({ status: 'Accepted', data: 'yes' })),
    });
    await at.online();
    const body = { vendor_id: 'com.example', message_id: 'm', data: '"text"' };
    expect(await post(at, '/ocpp/data-transfer', body)).toEqual({ status: 'Accepted', data: '"yes"' });
    expect(at.csms.received('DataTransfer')).toMatchObject([
      { vendorId: 'com.example', messageId: 'm', data: 'text' },
    ]);
    await post(at, '/ocpp/stop');
    await at.until('offline', async () => !(await at.api.status()).ocpp.connected);
    expect(await post(at, '/ocpp/data-transfer', body)).toEqual({ status: 'Offline' });
  });

  it('topics evse_state, session_event, powermeter, token, connection_status and transaction of one session', async () => {
    const at = await world(version);
    await at.online();
    const topics = ['evse_state', 'session_event', 'powermeter', 'token', 'connection_status', 'transaction'];
    const events = await at.eavesdrop(topics);
    await at.api.plugIn(1);
    await at.api.swipe('TOKEN');
    await at.state(1, 'Charging');
    await at.api.unplug(1);
    await at.state(1, 'Available');
    await at.transaction('ended');
    await post(at, '/ocpp/stop');
    await names(at, events, 'connection_status', '"connected":false');
    expect(told(events, 'evse_state').map(({ state }) => state)).toEqual(
      expect.arrayContaining(['Preparing', 'Charging', 'Finishing', 'Available']),
    );
    expect(told(events, 'evse_state')[0]).toMatchObject({ evse_id: 1, connector_id: 1 });
    const sessions = told(events, 'session_event').map(({ event }) => event);
    expect(sessions).toEqual(
      expect.arrayContaining([
        'SessionStarted',
        'TransactionStarted',
        'TransactionFinished',
        'SessionFinished',
      ]),
    );
    expect(told(events, 'powermeter')[0]).toMatchObject({ evse_id: 1, energy_Wh_import: { total: 0 } });
    expect(told(events, 'token').map(({ status }) => status)).toEqual(expect.arrayContaining(['Accepted']));
    expect(told(events, 'transaction').map(({ transaction_event }) => transaction_event)).toEqual(
      expect.arrayContaining(['Started', 'Ended']),
    );
    expect(told(events, 'transaction')[0]).toMatchObject({
      evse: { id: 1, connector_id: 1 },
      session_id: expect.any(String),
      transaction_id: expect.any(String),
    });
    for (const { data } of events) expect(data.timestamp).toMatch(/Z$/);
    expectRight(at);
  });
});

describe('local API, whatever the version', () => {
  it('POST /ocpp/variables/set writes what is read-only with access.config.allow_set_read_only', async () => {
    const at = await world('2.0.1', { access: { allow_set_read_only: true } });
    const component_variable = NAMES['2.0.1'].readOnly;
    const requests = [{ component_variable, value: '1' }];
    expect(await post(at, '/ocpp/variables/set', { requests })).toEqual([
      { component_variable, status: 'Accepted' },
    ]);
  });

  it('POST /ocpp/availability in 1.6 wants connector 1 of an EVSE', async () => {
    const at = await world('1.6');
    for (const evse of [{ id: 1 }, { id: 1, connector_id: 2 }])
      expect(await post(at, '/ocpp/availability', { operational_status: 'Inoperative', evse })).toMatchObject(
        {
          status: 'Rejected',
          status_info: { reason_code: 'InvalidInput' },
        },
      );
  });

  it('GET /openapi.json, GET /outbox, GET /dead-letters, GET /display/messages; POST /clock/advance', async () => {
    const at = await world('2.0.1', { csmsOpen: false });
    await at.api.plugIn(1);
    expect(await post(at, '/clock/advance', { ms: 5000 })).toEqual({});
    expect(await at.api.get('/openapi.json')).toMatchObject({ openapi: '3.1.0' });
    expect(await at.api.get('/outbox')).toMatchObject({ entries: expect.any(Number) });
    expect(await at.api.get('/dead-letters')).toEqual([]);
    expect(await at.api.get('/display/messages')).toEqual({ messages: [] });
    await expect(at.api.get('/dead-letters/1')).rejects.toMatchObject({ status: 404 });
    await expect(post(at, '/dead-letters/1/retry')).rejects.toMatchObject({ status: 404 });
  });

  it('every path refuses a foreign Host and Origin', async () => {
    const at = await world('2.0.1');
    const { port } = new URL(at.api.url);
    const upgrade = 'Connection: Upgrade\r\nUpgrade: websocket\r\n';
    const asked = (line: string, headers: string) =>
      new Promise<string>((resolve, reject) => {
        const socket = connect(Number(port), '127.0.0.1', () =>
          socket.write(`${line} HTTP/1.1\r\n${headers}\r\n`),
        );
        socket.once('data', (data) => {
          socket.destroy();
          resolve(String(data).split('\r\n')[0] ?? '');
        });
        socket.once('error', reject);
      });
    const own = `Host: 127.0.0.1:${port}\r\n`;
    const paths = ['/status', '/evses', '/events', '/openapi.json', '/modules/x/link', '/nothing'];
    for (const path of paths) {
      const line = `GET /api/v1${path}`;
      expect(await asked(line, 'Host: evil.example\r\n'), path).toContain('403');
      expect(await asked(line, `${own}Origin: https://evil.example\r\n`), path).toContain('403');
      expect(await asked(line, `${own}Origin: https://evil.example\r\n${upgrade}`), path).toContain('403');
    }
    expect(await asked('GET /api/v1/status', own)).toContain('200');
  });
});
