import net from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { connectionUrl, subprotocolsToOffer } from '../../src/actors/csms/csms-endpoint.ts';
import { learn } from '../../src/actors/csms/csms-session.ts';
import { CsmsWorld, transactionEvent } from './csms-world.ts';
import { ScriptedCsms } from './scripted-csms.ts';

let world: CsmsWorld;
const open = async (change?: (world: CsmsWorld) => void) => {
  world = await CsmsWorld.open(change);
  return world;
};
afterEach(() => world?.close());

const state = () => world.host.snapshot('connection')?.value;
const WAITING = 'waiting before the next attempt';
const settled = async (expected: unknown) => {
  for (let turns = 0; turns < 500 && state() !== expected; turns++)
    await new Promise((resolve) => setImmediate(resolve)).then(() => world.host.atRest());
  await world.csms.settled();
  expect(state()).toEqual(expected);
};

describe('the handshake', () => {
  test('OCPP-J 3.1.1: the identity is percent-encoded behind the URL', () => {
    const endpoint = { identity: 'RDAM|123 /ä', subprotocols: [] };
    expect(connectionUrl({ ...endpoint, csmsUrl: 'ws://csms/a/' })).toBe(
      'ws://csms/a/RDAM%7C123%20%2F%C3%A4',
    );
  });

  test('offers the versions in order, and names itself with basic auth: the password is raw bytes (1.6 14.1)', async () => {
    await open((world) => {
      world.endpoint = { ...world.endpoint, password: Uint8Array.from([0, 1, 0xff, 0x7f]) };
    });
    await world.booted();
    const { url, headers } = world.server.handshakes[0] ?? { headers: {} };
    expect(url).toBe('/ocpp/CS%201');
    expect(headers['sec-websocket-protocol']).toBe('ocpp2.0.1,ocpp1.6');
    expect(headers['sec-websocket-extensions']).toBeUndefined();
    const credentials = Buffer.from(String(headers.authorization).replace('Basic ', ''), 'base64');
    expect([...credentials]).toEqual([...Buffer.from('CS 1:'), 0, 1, 0xff, 0x7f]);
  });

  test.each(['ocpp1.6', 'ocpp2.0.1'])('works in the version that the CSMS picks: %s', async (picked) => {
    await open((world) => {
      world.server.pick = () => picked;
    });
    await world.booted();
    expect(world.csms.link.session?.subprotocol).toBe(picked);
    expect(Object.keys(world.server.of('BootNotification')[0] ?? {})).toContain(
      picked === 'ocpp1.6' ? 'chargePointVendor' : 'chargingStation',
    );
  });

  test.each([
    ['picks no subprotocol', false],
    ['picks one that was not offered', 'ocpp1.5'],
  ] as const)('a server that %s is left, and tried again', async (_what, picked) => {
    await open((world) => {
      world.server.pick = () => picked;
    });
    await world.server.until(() => world.server.handshakes.length === 1);
    await settled(WAITING);
    expect(world.host.snapshot('connection')?.context.refusals).toBe(1);
    world.server.pick = () => 'ocpp1.6';
    await world.clock.advance(10_000);
    await world.booted();
  });

  test.each([401, 404, 503])('HTTP %i is tried again, for ever', async (code) => {
    await open((world) => {
      world.server.status = code;
    });
    for (const wait of [10, 20, 40, 80, 80, 80]) {
      await settled(WAITING);
      await world.clock.advance(wait * 1000);
    }
    await settled(WAITING);
    expect(world.server.handshakes).toHaveLength(7);
    expect(world.host.snapshot('connection')?.context.refusals).toBe(code === 503 ? 0 : 7);
  });

  test('nobody there: tried again', async () => {
    const gone = await ScriptedCsms.start();
    const { url } = gone;
    await gone.stop();
    await open((world) => {
      world.endpoint = { ...world.endpoint, csmsUrl: url };
    });
    await settled(WAITING);
  });

  test('a server that accepts and says nothing is given up after the opening timeout', async () => {
    const mute = net.createServer(() => {});
    await new Promise<void>((resolve) => mute.listen(0, '127.0.0.1', resolve));
    const { port } = mute.address() as net.AddressInfo;
    await open((world) => {
      world.endpoint = { ...world.endpoint, csmsUrl: `ws://127.0.0.1:${port}` };
    });
    await world.host.atRest();
    await world.clock.advance(29_000);
    expect(state()).toBe('connecting');
    await world.clock.advance(1000);
    await settled(WAITING);
    mute.close();
  });

  test('the pinned version alone is offered, or first among all when the server keeps refusing it', () => {
    const both = ['ocpp2.0.1', 'ocpp1.6'] as const;
    expect(subprotocolsToOffer(both, undefined, 'pinned')).toEqual(both);
    expect(subprotocolsToOffer(both, 'ocpp1.6', 'pinned')).toEqual(['ocpp1.6']);
    expect(subprotocolsToOffer(both, 'ocpp1.6', 'all')).toEqual(['ocpp1.6', 'ocpp2.0.1']);
  });
});

describe('the connection', () => {
  test('a lost one is made again without a BootNotification (B04)', async () => {
    await (await open()).booted();
    world.server.drop();
    await settled(WAITING);
    await world.clock.advance(10_000);
    await world.server.until(() => world.server.sockets.length === 2);
    await world.csms.settled();
    expect(state()).toEqual({ connected: 'quiet' });
    expect(world.server.of('BootNotification')).toHaveLength(1);
    expect(world.host.snapshot('registration')?.value).toBe('accepted');
  });

  test('a half-open one is found by its missing pong', async () => {
    await (await open()).booted();
    // From now on the server reads nothing, so it does not answer pings either.
    world.server.socket.pause();
    await world.clock.advance(60_000);
    expect(state()).toEqual({ connected: 'waiting for the pong' });
    await world.clock.advance(5000);
    await settled(WAITING);
  });

  test('a pong keeps it', async () => {
    await (await open()).booted();
    let pings = 0;
    world.server.socket.on('ping', () => pings++);
    await world.clock.advance(180_000);
    await world.csms.settled();
    expect(pings).toBe(3);
    expect(state()).toEqual({ connected: 'quiet' });
  });

  test('the operator closes it in order, with code 1000', async () => {
    await (await open()).booted();
    const code = new Promise((resolve) => world.server.socket.once('close', resolve));
    await world.csms.stop();
    expect(await code).toBe(1000);
    expect(world.csms.link.session).toBeUndefined();
  });

  test('one that opens when the next attempt is decided on already is not taken for that one', async () => {
    await (await open()).booted();
    const operator = (type: 'connect' | 'disconnect') => world.host.receive('connection', { type });
    operator('disconnect');
    await settled('disconnected by the operator');
    await world.notify(transactionEvent(0, 'Started'));
    operator('connect');
    await world.host.atRest();
    world.learn = (subprotocol) => {
      world.learn = learn;
      operator('disconnect');
      operator('connect');
      return learn(subprotocol);
    };
    await world.server.hears('TransactionEvent');
    expect(world.server.sockets).toHaveLength(3);
    expect(world.csms.link.session).toBeDefined();
  });

  test('every frame is shown, both ways, with its time', async () => {
    await (await open()).booted();
    expect(world.frames.map(({ direction, text }) => [direction, JSON.parse(text)[0]])).toEqual([
      ['out', 2],
      ['in', 3],
    ]);
  });
});
