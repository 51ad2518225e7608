import { afterEach, describe, expect, test } from 'vitest';
import { CsmsWorld } from './csms-world.ts';

let world: CsmsWorld;
type Version = 'ocpp1.6' | 'ocpp2.0.1';
const open = async (subprotocol: Version, registration = 'Accepted') => {
  world = await CsmsWorld.open(({ server }) => {
    server.pick = () => subprotocol;
    server.scripts.BootNotification = () => ({
      status: registration,
      currentTime: '2025-01-01T00:00:00Z',
      interval: 300,
    });
  });
  return world.booted();
};
afterEach(() => world?.close());

const getVariables = { getVariableData: [{ component: { name: 'A' }, variable: { name: 'B' } }] };
const answered = {
  results: [{ component: { name: 'A' }, variable: { name: 'B' }, status: 'Accepted' as const, value: '1' }],
};
/** All that is kept, and all that has an effect. */
const memory = () =>
  JSON.stringify([
    world.storage.actors.all(),
    world.storage.outbox.size(),
    world.commands,
    world.host.snapshot('connection')?.value,
    world.host.snapshot('registration')?.value,
    world.host.snapshot('delivery')?.value,
  ]);

describe('a CALL of the CSMS', () => {
  test('is translated, and answered after the commit', async () => {
    await open('ocpp2.0.1');
    world.reply = () => answered;
    expect(await world.server.call('GetVariables', getVariables)).toMatchObject([
      3,
      'csms-1',
      { getVariableResult: [{ attributeStatus: 'Accepted', attributeValue: '1' }] },
    ]);
    expect(world.commands.map(({ command }) => command)).toMatchObject([{ type: 'getVariables' }]);
  });

  test.each([
    ['ocpp1.6', 'MakeCoffee', {}, 'NotImplemented'],
    ['ocpp2.0.1', 'MakeCoffee', {}, 'NotImplemented'],
    ['ocpp2.0.1', '__proto__', {}, 'NotImplemented'],
    ['ocpp1.6', 'BootNotification', { chargePointVendor: 'V', chargePointModel: 'M' }, 'NotSupported'],
    ['ocpp1.6', 'ChangeConfiguration', { key: 'A' }, 'OccurenceConstraintViolation'],
    ['ocpp2.0.1', 'GetVariables', { getVariableData: [] }, 'OccurrenceConstraintViolation'],
    ['ocpp1.6', 'ChangeConfiguration', { key: 'A', value: 1 }, 'TypeConstraintViolation'],
    ['ocpp1.6', 'Reset', { type: 'Gentle' }, 'PropertyConstraintViolation'],
    ['ocpp1.6', 'Reset', { type: 'Soft', how: 'now' }, 'FormationViolation'],
    ['ocpp2.0.1', 'Reset', { type: 'OnIdle', how: 'now' }, 'FormatViolation'],
  ] as const)('%s %s %j: %s, and nothing changes', async (version, action, payload, code) => {
    await open(version);
    const before = memory();
    expect((await world.server.call(action, payload)).slice(0, 3)).toEqual([4, 'csms-1', code]);
    expect(memory()).toBe(before);
  });

  test.each([
    ['not JSON', '{'],
    ['no array', '{"a":1}'],
    ['an empty array', '[]'],
    ['a wrong type', '["2","1","Reset",{}]'],
    ['an unknown message type', '[9,"1",{}]'],
    ['a string of 1 MB', JSON.stringify('x'.repeat(1_000_000))],
    ['deep nesting', '['.repeat(50_000)],
    ['a binary frame', Buffer.from('[2,"1","Reset",{"type":"Soft"}]')],
    ['an answer to nothing', '[3,"nobody",{}]'],
    ['an error to nothing', '[4,"nobody","InternalError","",{}]'],
  ])('%s does no harm', async (_what, text) => {
    for (const version of ['ocpp1.6', 'ocpp2.0.1'] as const) {
      await open(version);
      world.reply = () => answered;
      const before = memory();
      world.server.socket.send(text);
      // The next CALL is answered as if nothing had been.
      world.server.socket.send(JSON.stringify([2, 'next', 'MakeCoffee', {}]));
      await world.server.until(() => world.server.texts.some((each) => each.includes('"next"')));
      expect(memory()).toBe(before);
      await world.close();
    }
    await open('ocpp1.6');
  });

  test.each(['throw', 'wrong'])('a handler that fails (%s) is an InternalError', async (how) => {
    await open('ocpp2.0.1');
    world.reply = () => (how === 'throw' ? 'throw' : { results: [] });
    expect((await world.server.call('GetVariables', getVariables)).slice(0, 3)).toEqual([
      4,
      'csms-1',
      'InternalError',
    ]);
  });

  test('what the station cannot do is said with the code it names', async () => {
    await open('ocpp2.0.1');
    world.reply = () => ({ error: 'NotSupported', description: 'no such thing here' });
    expect(await world.server.call('GetVariables', getVariables)).toEqual([
      4,
      'csms-1',
      'NotSupported',
      'no such thing here',
      {},
    ]);
  });

  test('one that nobody answers is an InternalError after MessageTimeout', async () => {
    await open('ocpp2.0.1');
    world.reply = () => 'later';
    const answer = world.server.call('GetVariables', getVariables);
    while (world.commands.length === 0) await new Promise((resolve) => setImmediate(resolve));
    await world.clock.advance(30_000);
    expect((await answer).slice(0, 3)).toEqual([4, 'csms-1', 'InternalError']);
  });

  test('a reply is bound to its socket: after a reconnect nobody gets it', async () => {
    await open('ocpp2.0.1');
    world.reply = () => 'later';
    world.server.socket.send(JSON.stringify([2, 'old', 'GetVariables', getVariables]));
    while (world.commands.length === 0) await new Promise((resolve) => setImmediate(resolve));
    world.server.drop();
    while (world.csms.link.session) await new Promise((resolve) => setImmediate(resolve));
    await world.csms.settled();
    await world.clock.advance(20_000);
    await world.server.until(() => world.server.sockets.length === 2);
    const effect = { type: 'reply', callId: world.commands[0]?.callId, reply: answered };
    world.host.emit(effect);
    await world.csms.settled();
    expect(world.server.texts.filter((text) => text.includes('"old"'))).toEqual([]);
  });

  test('a CSMS that sends 200 ahead gets all answers, in order', async () => {
    await open('ocpp2.0.1');
    world.reply = () => answered;
    const ids = Array.from({ length: 200 }, (_, index) => `n${index}`);
    for (const id of ids) world.server.socket.send(JSON.stringify([2, id, 'GetVariables', getVariables]));
    const got = () => world.server.texts.map((text) => JSON.parse(text)).filter(([kind]) => kind === 3);
    await world.server.until(() => got().length === 200);
    expect(got().map(([, id]) => id)).toEqual(ids);
  });

  test('one that pauses for us may go away: the connection is closed all the same', async () => {
    await open('ocpp2.0.1');
    world.reply = () => 'later';
    for (let index = 0; index < 80; index++)
      world.server.socket.send(JSON.stringify([2, `n${index}`, 'GetVariables', getVariables]));
    while (world.commands.length < 65) await new Promise((resolve) => setImmediate(resolve));
    world.server.drop();
    await world.clock.advance(85_000);
    await world.server.until(() => world.server.sockets.length === 2);
  });
});

describe('before the acceptance', () => {
  test('B03.FR.08: a CSMS that rejected us gets SecurityError in 2.0.1', async () => {
    await open('ocpp2.0.1', 'Rejected');
    expect((await world.server.call('GetVariables', getVariables)).slice(0, 3)).toEqual([
      4,
      'csms-1',
      'SecurityError',
    ]);
  });

  test('1.6 section 2: a CSMS that rejected us gets no answer', async () => {
    await open('ocpp1.6', 'Rejected');
    world.server.socket.send(JSON.stringify([2, 'unheard', 'GetConfiguration', {}]));
    world.server.socket.send('[');
    await world.csms.settled();
    await world.clock.advance(300_000);
    await world.server.hears('BootNotification', 2);
    expect(world.server.texts.filter((text) => text.includes('unheard'))).toEqual([]);
  });

  test('B02.FR.01: a pending CSMS is answered', async () => {
    await open('ocpp2.0.1', 'Pending');
    world.reply = () => answered;
    expect((await world.server.call('GetVariables', getVariables)).slice(0, 2)).toEqual([3, 'csms-1']);
  });
});
