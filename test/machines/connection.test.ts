import { describe, expect, test } from 'vitest';
import { connectionMachine } from '../../src/machines/connection.machine.ts';
import { testSettings } from '../settings.ts';
import { Bench } from './run-machine.ts';

const opened = { type: 'socket opened', subprotocol: 'ocpp2.0.1', url: 'ws://csms/cs1' };
const refused = (random = 0, byServer = false) => ({
  type: 'socket refused',
  byServer,
  reason: 'HTTP status 404',
  random,
});
const closed = (random = 0) => ({ type: 'socket closed', code: 1006, reason: '', random });
const open = (offer = 'pinned', slot = 1) => ({ type: 'openSocket', offer, slot });
const WAITING = 'waiting before the next attempt';

const bench = (changes = {}) => new Bench(connectionMachine(testSettings(changes)));
const connected = (changes = {}) => {
  const world = bench(changes);
  world.send({ type: 'connect' });
  world.send(opened);
  return world;
};

describe('connection', () => {
  test('connects when told, and tells the registration that we are online', () => {
    const world = bench();
    expect(world.send({ type: 'connect' })).toEqual([open()]);
    expect(world.send(opened)).toEqual([
      { type: 'profileProven', slot: 1 },
      { type: 'connectionStatus', connected: true, url: 'ws://csms/cs1', subprotocol: 'ocpp2.0.1', slot: 1 },
      {
        type: 'post',
        to: 'registration',
        event: { type: 'online', subprotocol: 'ocpp2.0.1', sameCsms: false },
      },
    ]);
  });

  test('a second connection to the same CSMS in the same version is known as such, another version is not', async () => {
    const world = connected();
    expect(world.send(closed())).toEqual([
      { type: 'connectionStatus', connected: false },
      { type: 'post', to: 'registration', event: { type: 'offline' } },
    ]);
    await world.wait(10);
    expect(world.send(opened)[2]).toMatchObject({ event: { sameCsms: true } });
    world.send(closed());
    await world.wait(10);
    expect(world.send({ ...opened, subprotocol: 'ocpp1.6' })[2]).toMatchObject({
      event: { sameCsms: false },
    });
  });

  test('part 4, 5.3: the wait doubles RetryBackOffRepeatTimes times, then stays, with a new random part each time', async () => {
    const world = bench();
    world.send({ type: 'connect' });
    const waits: number[] = [];
    for (const random of [0, 0.2, 0.4, 0.6, 0.8, 1]) {
      world.send(refused(random));
      const from = world.clock.now();
      while (world.state !== 'connecting') await world.wait(1);
      waits.push((world.clock.now() - from) / 1000);
    }
    expect(waits).toEqual([10, 21, 42, 83, 84, 85]);
  });

  test('part 4, 5.3 [E 2025-04]: the wait starts anew after a successful connection', async () => {
    const world = bench();
    world.send({ type: 'connect' });
    for (const seconds of [10, 20, 40]) {
      world.send(refused());
      await world.wait(seconds);
    }
    world.send(opened);
    world.send(closed());
    await world.wait(9.9);
    expect(world.state).toBe(WAITING);
    expect(await world.wait(0.1)).toEqual([open()]);
  });

  test('offers all versions after three handshakes that the server refused', async () => {
    const world = bench();
    world.send({ type: 'connect' });
    const offers: unknown[] = [];
    for (let attempt = 0; attempt < 4; attempt++) {
      world.send(refused(0, true));
      offers.push(...(await world.wait(100)));
    }
    expect(offers).toEqual([open(), open(), open('all'), open('all')]);
  });

  test('A04 the CSMS hears of a failure to connect once in a series, with the reason cut to what it may hold', async () => {
    const world = bench();
    world.send({ type: 'connect' });
    const failed = { ...refused(), reason: 'x'.repeat(300), securityEvent: 'InvalidCsmsCertificate' };
    expect(world.send(failed)).toContainEqual({
      type: 'notify',
      notification: {
        type: 'securityEvent',
        event: 'InvalidCsmsCertificate',
        at: world.clock.now(),
        techInfo: 'x'.repeat(255),
      },
    });
    await world.wait(10);
    expect(world.send(failed)).not.toContainEqual(expect.objectContaining({ type: 'notify' }));
  });

  test('a silent network is no refusal', async () => {
    const world = bench();
    world.send({ type: 'connect' });
    for (const byServer of [true, true, false, true]) {
      world.send(refused(0, byServer));
      expect(await world.wait(100)).toEqual([open()]);
    }
  });

  test('pings every WebSocketPingInterval and drops a connection without a pong', async () => {
    const world = connected();
    expect(await world.wait(60)).toEqual([{ type: 'ping', payload: '' }]);
    world.send({ type: 'pong' });
    expect(world.state).toEqual({ connected: 'quiet' });
    expect(await world.wait(60)).toEqual([{ type: 'ping', payload: '' }]);
    expect(await world.wait(5)).toEqual([
      { type: 'connectionStatus', connected: false },
      { type: 'post', to: 'registration', event: { type: 'offline' } },
      { type: 'closeSocket', code: 1006 },
    ]);
    world.send(closed());
    expect(await world.wait(10)).toEqual([open()]);
  });

  test('WebSocketPingInterval 0 sends no ping, and a change counts at once', async () => {
    const settings = testSettings({ webSocketPingInterval: 0 });
    const world = new Bench(connectionMachine(settings));
    world.send({ type: 'connect' });
    world.send(opened);
    expect(await world.wait(86_400)).toEqual([]);
    settings.webSocketPingInterval = 30;
    world.send({ type: 'settings changed' });
    expect(await world.wait(30)).toEqual([{ type: 'ping', payload: '' }]);
  });

  test('A01 another password: closed in order, and back at once', () => {
    const world = connected();
    expect(world.send({ type: 'credentials changed' })).toEqual([
      { type: 'connectionStatus', connected: false },
      { type: 'post', to: 'registration', event: { type: 'offline' } },
      { type: 'closeSocket', code: 1000 },
    ]);
    expect(world.send({ ...closed(), code: 1000 })).toEqual([open()]);
    expect(world.send(opened)[2]).toMatchObject({ event: { sameCsms: true } });
  });

  test('a probe pings at once', () => {
    expect(connected().send({ type: 'probe' })).toEqual([{ type: 'ping', payload: '' }]);
  });

  test('the operator lets go of the connection: no attempt is made until he wants it back', async () => {
    const world = connected();
    expect(world.send({ type: 'disconnect' })).toEqual([
      { type: 'connectionStatus', connected: false },
      { type: 'post', to: 'registration', event: { type: 'offline' } },
      { type: 'closeSocket', code: 1000 },
    ]);
    world.send({ ...closed(), code: 1000 });
    expect(await world.wait(86_400)).toEqual([]);
    expect(world.send({ type: 'connect' })).toEqual([open()]);
  });

  test.each(['connecting', WAITING])('the operator may disconnect while %s', (state) => {
    const world = bench();
    world.send({ type: 'connect' });
    if (state === WAITING) world.send(refused());
    expect(world.state).toBe(state);
    world.send({ type: 'disconnect' });
    expect(world.state).toBe('disconnected by the operator');
  });

  test('connect while waiting tries at once', () => {
    const world = bench();
    world.send({ type: 'connect' });
    world.send(refused());
    expect(world.send({ type: 'connect' })).toEqual([open()]);
  });
});

describe('connection, where other modules have a say', () => {
  const asking = () =>
    new Bench(connectionMachine(testSettings({ networkConfigTimeout: 60 }), { asksForTheWay: true }));
  const attemptOf = (effects: object[]) => (effects[0] as { attempt: string }).attempt;

  test('the way is asked for before every attempt, and only an answer to the present one counts', () => {
    const world = asking();
    const first = world.send({ type: 'connect' });
    expect(first).toEqual([{ type: 'prepareWay', attempt: expect.any(String), slot: 1 }]);
    expect(world.send({ type: 'way prepared', attempt: 'another' })).toEqual([]);
    expect(world.state).toBe('preparing the way');
    expect(world.send({ type: 'way prepared', attempt: attemptOf(first), via: 'eth1' })).toEqual([
      { ...open(), via: 'eth1' },
    ]);
    world.send(opened);
    world.send(closed());
    expect(world.state).toBe(WAITING);
  });

  test('a way that is barred, or takes too long, is a moment of waiting; the operator may interfere', async () => {
    const world = asking();
    world.send({ type: 'way barred', attempt: attemptOf(world.send({ type: 'connect' })) });
    expect(world.state).toBe(WAITING);
    world.send({ type: 'connect' });
    await world.wait(60);
    expect(world.state).toBe(WAITING);
    world.send({ type: 'connect' });
    expect(world.send({ type: 'disconnect' })).toEqual([{ type: 'closeSocket', code: 1000 }]);
    expect(world.state).toBe('disconnected by the operator');
  });
});
