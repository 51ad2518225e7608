import { describe, expect, test } from 'vitest';
import { admits, registrationMachine } from '../../src/machines/registration.machine.ts';
import { testSettings } from '../settings.ts';
import { Bench } from './run-machine.ts';

const station = { vendorName: 'V', model: 'M' };
const NOW = 1_000_000;
const online = (sameCsms = false) => ({ type: 'online', subprotocol: 'ocpp2.0.1', sameCsms });
const answer = (status: string, interval = 300, currentTime = NOW) => ({
  type: 'answered',
  inquiry: 'bootNotification',
  answer: { status, interval, currentTime },
});
const unanswered = { type: 'unanswered', inquiry: 'bootNotification', why: 'timeout' };
const boot = (reason = 'PowerUp') => ({
  type: 'inquire',
  inquiry: { type: 'bootNotification', reason, station },
});
const heartbeat = { type: 'inquire', inquiry: { type: 'heartbeat' } };
const delivery = (event: object) => ({ type: 'post', to: 'delivery', event });
const report = (which: string) => ({
  type: 'post',
  to: 'connector/*',
  event: { type: 'online', report: which },
});

const bench = (changes = {}) =>
  new Bench(registrationMachine(testSettings(changes)), { reason: 'PowerUp', station });
const having = (...events: Parameters<Bench['send']>[0][]) => {
  const world = bench();
  for (const event of events) world.send(event);
  return world;
};

/** For modules that want to know. */
const told = (status: string, interval: number) => ({
  type: 'boot answered',
  answer: { status, currentTime: NOW, interval },
});

describe('registration', () => {
  test('B01.FR.01: a BootNotification goes out first, with the reason', () => {
    expect(bench().send(online())).toEqual([boot()]);
  });

  test('B01.FR.04, FR.05, FR.06: accepted, the clock is set, the interval kept, the queue opened, all connectors reported', () => {
    const world = having(online());
    expect(world.send(answer('Accepted', 120))).toEqual([
      { type: 'setClock', at: NOW },
      told('Accepted', 120),
      { type: 'setVariable', component: 'OCPPCommCtrlr', variable: 'HeartbeatInterval', value: '120' },
      { type: 'post', to: 'registration', event: { type: 'settings changed' } },
      delivery({ type: 'open', resumed: false }),
      report('all'),
    ]);
    expect(admits(world.snapshot)).toBe('all');
  });

  test('B01.FR.04: an interval of 0 leaves our own heartbeat interval', () => {
    expect(having(online()).send(answer('Accepted', 0))).not.toContainEqual(
      expect.objectContaining({ type: 'setVariable' }),
    );
    expect(having(online()).send(answer('Accepted', 1))).toContainEqual(
      expect.objectContaining({ type: 'setVariable', value: '1' }),
    );
  });

  test('an answer to another question than the boot leaves the heartbeat interval', () => {
    const world = having(online(), answer('Accepted', 120));
    const beat = { type: 'answered', inquiry: 'heartbeat', answer: { currentTime: NOW } };
    expect(world.send(beat)).toEqual([{ type: 'setClock', at: NOW }]);
  });

  test('B02.FR.02, FR.07: pending, commands are served, nothing else is sent, and the boot is repeated after the interval', async () => {
    const world = having(online());
    expect(world.send(answer('Pending', 40))).toEqual([
      { type: 'setClock', at: NOW },
      told('Pending', 40),
      delivery({ type: 'triggered only' }),
    ]);
    expect(admits(world.snapshot)).toBe('pending');
    expect(await world.wait(39)).toEqual([]);
    expect(await world.wait(1)).toEqual([boot()]);
    expect(admits(world.snapshot)).toBe('pending');
  });

  test('B02.FR.04: a triggered BootNotification does not wait and says so (B01.FR.09)', () => {
    expect(having(online(), answer('Pending')).send({ type: 'trigger boot' })).toEqual([boot('Triggered')]);
  });

  test('F06: a triggered heartbeat may go while pending', () => {
    expect(having(online(), answer('Pending')).send({ type: 'trigger heartbeat' })).toEqual([
      { ...heartbeat, triggered: true },
    ]);
  });

  test('B03.FR.02: rejected, there is silence until the interval has passed', async () => {
    const world = having(online());
    expect(world.send(answer('Rejected', 90))).toEqual([told('Rejected', 90), delivery({ type: 'close' })]);
    expect(admits(world.snapshot)).toBe('none');
    expect(await world.wait(89)).toEqual([]);
    expect(await world.wait(1)).toEqual([boot()]);
  });

  test.each(['Pending', 'Rejected'])(
    'B02.FR.08: an interval of 0 with %s means 60 seconds to us',
    async (status) => {
      const world = having(online(), answer(status, 0));
      expect(await world.wait(59)).toEqual([]);
      expect(await world.wait(1)).toEqual([boot()]);
    },
  );

  test('B03.FR.06: a reconnect does not cut the interval short', async () => {
    const world = having(online(), answer('Rejected', 300));
    await world.wait(100);
    world.send({ type: 'offline' });
    expect(world.send(online(true))).toEqual([]);
    expect(await world.wait(199)).toEqual([]);
    expect(await world.wait(1)).toEqual([boot()]);
  });

  test('1.6 section 2.6: without an answer the boot is repeated for ever, by our own back-off', async () => {
    const world = having(online());
    for (const seconds of [10, 20, 40, 80, 80, 80]) {
      world.send(unanswered);
      expect(await world.wait(seconds - 1)).toEqual([]);
      expect(await world.wait(1)).toEqual([boot()]);
    }
  });

  test('B04.FR.02: back within OfflineThreshold there is no boot, and only changes are reported', async () => {
    const world = having(online(), answer('Accepted'));
    expect(world.send({ type: 'offline' })).toEqual([
      delivery({ type: 'close' }),
      { type: 'post', to: 'connector/*', event: { type: 'offline' } },
    ]);
    await world.wait(60);
    expect(world.send(online(true))).toEqual([delivery({ type: 'open', resumed: true }), report('changed')]);
    expect(world.state).toBe('accepted');
  });

  test('B04.FR.01: after longer than OfflineThreshold every connector is reported', async () => {
    const world = having(online(), answer('Accepted'), { type: 'offline' });
    await world.wait(61);
    expect(world.send(online(true))[1]).toEqual(report('all'));
  });

  test('B10.FR.10: another CSMS, or another version, is booted anew', () => {
    const world = having(online(), answer('Accepted'), { type: 'offline' });
    expect(world.send(online(false))).toEqual([boot()]);
    expect(admits(world.snapshot)).toBe('none');
  });

  test('a heartbeat follows HeartbeatInterval of silence, a CALL puts it off', async () => {
    const world = having(online(), answer('Accepted'));
    await world.wait(200);
    world.send({ type: 'call sent' });
    expect(await world.wait(299)).toEqual([]);
    expect(await world.wait(1)).toEqual([heartbeat]);
    expect(
      world.send({ type: 'answered', inquiry: 'heartbeat', answer: { currentTime: 5_000_000 } }),
    ).toEqual([{ type: 'setClock', at: 5_000_000 }]);
    expect(await world.wait(300)).toEqual([heartbeat]);
  });

  test('1.6 section 4.6: a busy day still has its heartbeat, for the clock', async () => {
    const world = having(online(), answer('Accepted'));
    const seen: object[] = [];
    for (let minute = 0; minute < 24 * 60; minute++) {
      await world.wait(60);
      seen.push(...world.send({ type: 'call sent' }));
    }
    expect(seen[0]).toEqual(heartbeat);
  });

  test('a CSMS that answers no heartbeat is asked once an interval: the CALL of a heartbeat calls for no other', async () => {
    const world = having(online(), answer('Accepted'));
    const asked: object[] = [];
    const sent = (effects: object[]) => asked.push(...effects.filter((effect) => 'inquiry' in effect));
    for (let hour = 0; hour < 26; hour++) {
      sent(await world.wait(3600 - 1));
      sent(world.send({ type: 'call sent' }));
      world.send({ type: 'unanswered', inquiry: 'heartbeat', why: 'error' });
    }
    const before = asked.length;
    for (let call = 0; call < 10; call++) sent(world.send({ type: 'call sent' }));
    expect(asked.length - before).toBe(0);
  });

  test('a CSMS that leaves its heartbeats unanswered is asked again after the interval, not with each message', async () => {
    const world = having(online(), answer('Accepted'));
    for (let hour = 0; hour < 24; hour++) {
      await world.wait(3600);
      world.send({ type: 'call sent' });
    }
    await world.wait(200);
    expect(world.send({ type: 'call sent' })).toEqual([]);
    await world.wait(99.9);
    expect(world.send({ type: 'call sent' })).toEqual([]);
    await world.wait(0.1);
    expect(world.send({ type: 'call sent' })).toEqual([heartbeat]);
  });

  test('a change of HeartbeatInterval counts at once', async () => {
    const settings = testSettings();
    const world = new Bench(registrationMachine(settings), { reason: 'PowerUp', station });
    world.send(online());
    world.send(answer('Accepted'));
    settings.heartbeatInterval = 10;
    world.send({ type: 'settings changed' });
    expect(await world.wait(10)).toEqual([heartbeat]);
  });

  test('an unanswered heartbeat changes nothing', () => {
    const world = having(online(), answer('Accepted'));
    world.send({ type: 'unanswered', inquiry: 'heartbeat', why: 'timeout' });
    expect(world.state).toBe('accepted');
  });

  test('before there is a registration no command is served', () => {
    expect(admits(undefined)).toBe('none');
  });

  test('the connection may go at any time', () => {
    for (const world of [
      having(online()),
      having(online(), unanswered),
      having(online(), answer('Pending')),
      having(online(), answer('Rejected')),
      having(online(), answer('Accepted')),
    ]) {
      world.send({ type: 'offline' });
      expect(world.state).toBe('offline');
      expect(admits(world.snapshot)).toBe('none');
    }
  });
});
