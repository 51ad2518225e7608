import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openWorld, type World } from './fake-station.ts';

let world: World;
beforeEach(async () => {
  world = await openWorld();
});
afterEach(() => world.api.close());

const errorOf = (body: unknown) => (body as { error: { code: string; message: string } }).error;

describe('reads', () => {
  it('GET /status, GET /evses, GET /outbox, GET /dead-letters and GET /dead-letters/{id} answer 200', async () => {
    expect(await world.send('GET', '/status')).toEqual({
      status: 200,
      body: { state: 'running', ocpp: { connected: true }, modules: {}, pid: process.pid },
    });
    expect(await world.send('GET', '/evses')).toEqual({ status: 200, body: world.station.evses() });
    expect(await world.send('GET', '/evses/2')).toEqual({ status: 200, body: world.station.evses()[1] });
    expect((await world.send('GET', '/outbox')).body).toEqual({ entries: 0, bytes: 0, oldest: [] });
    expect((await world.send('GET', '/dead-letters')).body).toMatchObject([{ id: 7, reason: 'timeout' }]);
    expect((await world.send('GET', '/dead-letters/7')).body).toMatchObject({
      notification: { event: 'StartupOfTheDevice' },
    });
  });

  it('answer 404 for what is not there', async () => {
    for (const path of ['/evses/3', '/evses/x', '/dead-letters/8', '/nothing'])
      expect((await world.send('GET', path)).status, path).toBe(404);
    expect(errorOf((await world.send('GET', '/evses/3')).body)).toEqual({
      code: 'unknown_evse',
      message: 'there is no EVSE 3',
    });
  });
});

describe('the simulated car', () => {
  it.each([
    [
      'POST',
      'plug-in',
      { delay_s: 2, current_A: 16, phases: 3 },
      ['plugIn', { delay_s: 2, current_A: 16, phases: 3 }],
    ],
    ['POST', 'plug-in', undefined, ['plugIn', {}]],
    ['POST', 'unplug', undefined, ['unplug', undefined]],
    ['POST', 'pause', {}, ['pause', undefined]],
    ['POST', 'resume', { current_A: 10 }, ['resume', { current_A: 10 }]],
    ['POST', 'renegotiate', { energy_Wh: 5000 }, ['renegotiate', { energy_Wh: 5000 }]],
    ['POST', 'finish', undefined, ['finish', undefined]],
    ['POST', 'limit', { current_A: 0 }, ['limit', 0]],
    ['POST', 'limit', { current_A: null }, ['limit', null]],
    ['POST', 'bay', { occupied: true }, ['bay', true]],
    ['POST', 'faults', { type: 'MREC6UnderVoltage' }, ['raiseFault', 'MREC6UnderVoltage']],
    ['DELETE', 'faults/MREC6UnderVoltage', undefined, ['clearFault', 'MREC6UnderVoltage']],
    ['DELETE', 'faults/two%0Alines', undefined, ['clearFault', 'two\nlines']],
    [
      'DELETE',
      'faults/evse_board_support%2FDiodeFault',
      undefined,
      ['clearFault', 'evse_board_support/DiodeFault'],
    ],
  ])('%s %s %j', async (method, path, body, call) => {
    const answer = await world.send(method, `/evses/1/simulator/${path}`, body);
    expect(answer).toEqual({ status: 202, body: {} });
    expect(world.station.calls).toEqual([call]);
  });

  it('raises no fault that no address could clear', async () => {
    const answer = await world.send('POST', '/evses/1/simulator/faults', { type: '..' });
    expect([answer.status, errorOf(answer.body).message]).toEqual([400, 'type: expected more than dots']);
    expect(world.station.calls).toEqual([]);
  });

  it('is not at an EVSE without a simulator, nor at one that does not exist', async () => {
    expect((await world.send('POST', '/evses/2/simulator/plug-in')).status).toBe(409);
    expect((await world.send('POST', '/evses/3/simulator/plug-in')).status).toBe(404);
  });
});

describe('a command', () => {
  it('is answered only after its commit', async () => {
    let commit = () => {};
    world.station.commit = new Promise((resolve) => {
      commit = resolve;
    });
    let answered = false;
    const answer = world.send('POST', '/tokens', { id_token: { value: 'A' } }).then(() => {
      answered = true;
    });
    await expect.poll(() => world.station.calls).toHaveLength(1);
    await world.send('GET', '/nothing');
    expect(answered).toBe(false);
    commit();
    await answer;
  });

  it('presents a token, with defaults', async () => {
    await world.send('POST', '/tokens', { id_token: { value: 'DEADBEEF' } });
    const full = { id_token: { value: 'X', type: 'Central' }, authorization_type: 'OCPP', evse_ids: [1] };
    await world.send('POST', '/tokens', full);
    expect(world.station.calls).toEqual([
      ['presentToken', { id_token: { value: 'DEADBEEF', type: 'ISO14443' }, authorization_type: 'RFID' }],
      ['presentToken', full],
    ]);
  });

  it.each([
    ['{', 'bad_json', 'the body is not JSON'],
    [`{"a":${'['.repeat(50_000)}${']'.repeat(50_000)}}`, 'bad_json', 'nests deeper than 64'],
    ['[]', 'bad_body', 'body: expected object'],
    ['{"id_token":{"value":"A"},"evse_id":1}', 'bad_body', 'body: unknown evse_id'],
    [
      '{"id_token":{"value":"A","type":"RFID"}}',
      'bad_body',
      /id_token\.type: expected one of Central, eMAID/,
    ],
    [
      '{"id_token":{"value":""},"evse_ids":[0]}',
      'bad_body',
      /value: expected at least 1; evse_ids\.0: .*at least 1/,
    ],
    ['{"id_token":{"value":"A"},"evse_ids":[3]}', 'unknown_evse', 'there is no EVSE 3'],
  ])('is refused with a bad body: %s', async (body, code, message) => {
    const answer = await world.send('POST', '/tokens', body);
    expect(answer.status).toBe(400);
    expect(errorOf(answer.body).code).toBe(code);
    expect(errorOf(answer.body).message).toMatch(message);
    expect(world.station.calls).toEqual([]);
  });

  it('has a body of at most 1 MB', async () => {
    const answer = await world.send('POST', '/tokens', { id_token: { value: 'x'.repeat(1_000_001) } });
    expect(answer.status).toBe(413);
  });

  it('connects and disconnects only with EnableExternalWebsocketControl', async () => {
    expect((await world.send('POST', '/ocpp/connect')).status).toBe(403);
    world.station.connection = {
      connect: () => world.station.calls.push(['connect']),
      disconnect: () => world.station.calls.push(['disconnect']),
    };
    expect((await world.send('POST', '/ocpp/disconnect')).status).toBe(202);
    expect((await world.send('POST', '/ocpp/connect')).status).toBe(202);
    expect(world.station.calls).toEqual([['disconnect'], ['connect']]);
  });

  it('transfers data, and answers with what the CSMS said', async () => {
    const request = { vendor_id: 'com.example', message_id: 'm', data: '{}' };
    const answer = { status: 200, body: { status: 'Accepted', data: '42' } };
    expect(await world.send('POST', '/ocpp/data-transfer', request)).toEqual(answer);
    expect(world.station.calls).toEqual([['dataTransfer', request]]);
    expect((await world.send('POST', '/ocpp/data-transfer', { data: '1' })).status).toBe(400);
  });

  it('moves only a simulated clock', async () => {
    expect((await world.send('POST', '/clock/advance', { ms: 5 })).status).toBe(409);
    world.station.advanceClock = async (ms) => void world.station.calls.push(['advance', ms]);
    expect(await world.send('POST', '/clock/advance', { ms: 5 })).toEqual({ status: 200, body: {} });
    expect(world.station.calls).toEqual([['advance', 5]]);
  });

  it('POST /dead-letters/{id}/retry puts a dead letter back', async () => {
    expect((await world.send('POST', '/dead-letters/7/retry')).status).toBe(202);
    expect((await world.send('POST', '/dead-letters/8/retry')).status).toBe(404);
    expect(world.station.calls).toEqual([['retry', 7]]);
  });
});

describe('the commands of ocpp_generic', () => {
  const component_variable = {
    component: { name: 'OCPPCommCtrlr' },
    variable: { name: 'HeartbeatInterval' },
  };
  const got = [{ status: 'Accepted', component_variable, attribute_type: 'Actual', value: '60' }];

  it.each([
    ['/ocpp/stop', undefined, 'stop', {}, true, { result: true }],
    ['/ocpp/restart', {}, 'restart', {}, false, { result: false }],
    [
      '/ocpp/variables/get',
      { requests: [{ component_variable }] },
      'get_variables',
      { requests: [{ component_variable }] },
      got,
      got,
    ],
    [
      '/ocpp/variables/set',
      { requests: [{ component_variable, value: 30 }], source: 'installer' },
      'set_variables',
      { requests: [{ component_variable, value: 30 }], source: 'installer' },
      [{ component_variable, status: 'Accepted' }],
      [{ component_variable, status: 'Accepted' }],
    ],
    [
      '/ocpp/variables/monitor',
      { component_variables: [{ variable: { name: 'HeartbeatInterval' } }] },
      'monitor_variables',
      { component_variables: [{ component: { name: '' }, variable: { name: 'HeartbeatInterval' } }] },
      null,
      {},
    ],
    [
      '/ocpp/security-events',
      { type: 'TamperDetectionActivated', info: 'lid' },
      'security_event',
      { event: { type: 'TamperDetectionActivated', info: 'lid' } },
      null,
      {},
    ],
    [
      '/ocpp/availability',
      { operational_status: 'Inoperative', evse: { id: 1, connector_id: 1 } },
      'change_availability',
      { request: { operational_status: 'Inoperative', evse: { id: 1, connector_id: 1 } } },
      { status: 'Accepted' },
      { status: 'Accepted' },
    ],
  ])('POST %s answers 200 with the result', async (path, body, command, args, value, answer) => {
    world.station.outcome = { value };
    expect(await world.send('POST', path, body)).toEqual({ status: 200, body: answer });
    expect(world.station.calls).toEqual([[command, args]]);
  });

  it.each([
    ['/ocpp/stop', { now: true }, 'body: unknown now'],
    ['/ocpp/variables/get', {}, 'requests: expected array'],
    ['/ocpp/variables/set', { requests: [{ component_variable }] }, /requests\.0\.value: /],
    ['/ocpp/security-events', { type: 'X', timestamp: 'noon' }, 'timestamp: not valid'],
    ['/ocpp/availability', { operational_status: 'On' }, /expected one of Operative, Inoperative/],
  ])('POST %s is refused with a bad body: %j', async (path, body, message) => {
    const answer = await world.send('POST', path, body);
    expect(answer.status).toBe(400);
    expect(errorOf(answer.body).message).toMatch(message);
    expect(world.station.calls).toEqual([]);
  });

  it('say so when the station cannot make sense of them', async () => {
    world.station.outcome = { failed: 'value: expected string' };
    const answer = await world.send('POST', '/ocpp/stop');
    expect([answer.status, errorOf(answer.body).message]).toEqual([400, 'value: expected string']);
  });
});

describe('what waits for the CSMS or for later', () => {
  it('POST /ocpp/data-transfer answers 200 with what the CSMS said', async () => {
    const body = { vendor_id: 'com.example', message_id: 'x', data: '42' };
    expect(await world.send('POST', '/ocpp/data-transfer', body)).toEqual({
      status: 200,
      body: { status: 'Accepted', data: '42' },
    });
    expect(world.station.calls).toEqual([['dataTransfer', body]]);
  });

  it('GET /display/messages is an empty list as long as nothing is to be shown', async () => {
    expect(await world.send('GET', '/display/messages')).toEqual({ status: 200, body: { messages: [] } });
  });

  it('GET /ocpp/composite-schedules', async () => {
    const answer = await world.send('GET', '/ocpp/composite-schedules');
    expect(answer).toMatchObject({ status: 200, body: { schedules: [{ evse: 0, duration: 600 }] } });
  });

  it('POST /ocpp/external-limits and POST /ocpp/external-limits/clear are commands of ocpp_generic', async () => {
    const body = { evse_id: 1, schedule: [{ start_s: 0, limit: 16 }] };
    world.station.outcome = { value: { status: 'Accepted' } };
    expect((await world.send('POST', '/ocpp/external-limits', body)).body).toEqual({ status: 'Accepted' });
    expect((await world.send('POST', '/ocpp/external-limits/clear', { evse_id: 1 })).status).toBe(200);
    expect((await world.send('POST', '/ocpp/external-limits', { schedule: [] })).status).toBe(400);
    expect(world.station.calls).toEqual([
      ['set_external_limit', body],
      ['clear_external_limit', { evse_id: 1 }],
    ]);
  });

  it('POST /ocpp/explain-limit, of an EVSE that there is', async () => {
    const ask = (body: object) => world.send('POST', '/ocpp/explain-limit', body);
    expect(await ask({ evse_id: 1 })).toMatchObject({
      status: 200,
      body: { evse_id: 1, limit: 32, words: ['so'] },
    });
    const unknown = await ask({ evse_id: 9 });
    expect([unknown.status, errorOf(unknown.body).code]).toEqual([400, 'unknown_evse']);
    expect((await ask({ evse_id: 1, at: 'noon' })).status).toBe(400);
  });
});
