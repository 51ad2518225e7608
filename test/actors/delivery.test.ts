import { afterEach, describe, expect, test } from 'vitest';
import type { Notification } from '../../src/domain/notifications.ts';
import { CsmsWorld, status, transactionEvent } from './csms-world.ts';

let world: CsmsWorld;
const open = async (subprotocol: 'ocpp1.6' | 'ocpp2.0.1', change?: (world: CsmsWorld) => void) => {
  world = await CsmsWorld.open((opening) => {
    opening.server.pick = () => subprotocol;
    change?.(opening);
  });
  return world;
};
afterEach(() => world?.close());

const session = (): Notification[] => [
  transactionEvent(0, 'Started'),
  transactionEvent(1, 'Updated'),
  transactionEvent(2, 'Updated'),
  transactionEvent(3, 'Ended'),
];
const disconnected = async () => {
  world.server.drop();
  while (world.csms.link.session) await new Promise((resolve) => setImmediate(resolve));
  await world.csms.settled();
};
const reconnected = async (times = 2) => {
  await world.clock.advance(100_000);
  await world.server.until(() => world.server.sockets.length >= times);
  await world.csms.settled();
};

describe('the queue', () => {
  test('1.6: a session goes out in order, and the number learnt from StartTransaction is filled in', async () => {
    await (await open('ocpp1.6')).booted();
    await world.notify(...session());
    await world.server.hears('StopTransaction');
    await world.csms.settled();
    expect(world.server.actions()).toEqual([
      'BootNotification',
      'StartTransaction',
      'MeterValues',
      'MeterValues',
      'StopTransaction',
    ]);
    expect(world.server.of('MeterValues').map(({ transactionId }) => transactionId)).toEqual([42, 42]);
    expect(world.server.of('StopTransaction')[0]).toMatchObject({ transactionId: 42 });
    expect(world.queued()).toEqual([]);
    expect(world.storage.announcements.all()).toEqual([]);
  });

  test('the receipt goes to the transaction, and what it says of the token is learnt', async () => {
    await (await open('ocpp1.6')).booted();
    await world.notify(transactionEvent(0, 'Started'));
    await world.server.hears('StartTransaction');
    await world.csms.settled();
    expect(world.told).toEqual([
      { type: 'receipt', receipt: { csmsTransactionId: 42, idTokenInfo: { status: 'Accepted' } } },
    ]);
    expect(world.effects).toContainEqual({
      type: 'learn',
      idToken: { value: 'TAG', type: 'ISO14443' },
      idTokenInfo: { status: 'Accepted' },
      evseId: 1,
    });
    expect(world.storage.announcements.all()).toEqual([
      {
        transactionId: 'T1',
        subprotocol: 'ocpp1.6',
        csmsUrl: `${world.server.url}/CS%201`,
        csmsTransactionId: 42,
      },
    ]);
  });

  test('B01.FR.08: before the acceptance nothing goes, also when it was stored in a former life', async () => {
    await open('ocpp2.0.1', ({ server }) => {
      server.scripts.BootNotification = () => ({
        status: 'Rejected',
        currentTime: '2025-01-01T00:00:00Z',
        interval: 60,
      });
    });
    await world.booted();
    await world.notify(...session());
    await world.csms.settled();
    expect(world.server.actions()).toEqual(['BootNotification']);
    world.server.scripts.BootNotification = () => ({
      status: 'Accepted',
      currentTime: '2025-01-01T00:00:00Z',
      interval: 60,
    });
    await world.clock.advance(60_000);
    await world.server.hears('TransactionEvent', 4);
  });

  test('E04.FR.03: what happened without a CSMS says offline, in order, after the reconnect', async () => {
    await (await open('ocpp2.0.1')).booted();
    await world.notify(transactionEvent(0, 'Started'));
    await world.server.hears('TransactionEvent');
    await world.csms.settled();
    await disconnected();
    await world.notify(...session().slice(1));
    await reconnected();
    await world.server.hears('TransactionEvent', 4);
    const told = world.server.of('TransactionEvent');
    expect(told.map(({ seqNo }) => seqNo)).toEqual([0, 1, 2, 3]);
    expect(told.map(({ offline }) => offline ?? false)).toEqual([false, true, true, true]);
  });

  test('a message that was out when the connection broke is sent again, told as offline (E11.FR.07), else with the same content', async () => {
    await open('ocpp2.0.1', ({ server }) => {
      server.scripts.TransactionEvent = (_payload, nth) => (nth === 1 ? 'silence' : {});
    });
    await world.booted();
    await world.notify(transactionEvent(0, 'Started'));
    await world.server.hears('TransactionEvent');
    world.server.drop();
    await reconnected();
    const [first, second] = [
      world.server.of('TransactionEvent')[0],
      await world.server.hears('TransactionEvent', 2),
    ];
    expect(first).toMatchObject({ offline: false });
    expect(second).toEqual({ ...first, offline: true });
    expect(world.storage.deadLetters.all()).toEqual([]);
  });

  test('after a power cut what was not confirmed goes out, in order, the number still known', async () => {
    await open('ocpp1.6', ({ server }) => {
      server.scripts.MeterValues = (_payload, nth) => (nth === 1 ? 'silence' : {});
    });
    await world.booted();
    await world.notify(...session());
    await world.server.hears('MeterValues');
    world.powerCut();
    world.start();
    await world.server.hears('StopTransaction');
    await world.csms.settled();
    expect(world.server.of('StartTransaction')).toHaveLength(1);
    expect(world.server.of('MeterValues')).toHaveLength(3);
    expect(world.server.of('StopTransaction')[0]).toMatchObject({ transactionId: 42 });
    expect(world.queued()).toEqual([]);
  });

  test('meter values that are confirmed are deleted within ten seconds, and a start at once', async () => {
    await (await open('ocpp1.6')).booted();
    await world.notify(transactionEvent(0, 'Started'));
    await world.server.hears('StartTransaction');
    await world.csms.settled();
    expect(world.queued()).toEqual([]);
    await world.notify(transactionEvent(1, 'Updated'));
    await world.server.hears('MeterValues');
    await world.csms.settled();
    expect(world.queued()).toHaveLength(1);
    expect(world.csms.outbox.holds('T1')).toBe(false);
    await world.clock.advance(10_000);
    await world.host.atRest();
    expect(world.queued()).toEqual([]);
    expect(world.server.of('MeterValues')).toHaveLength(1);
  });
});

describe('a present status', () => {
  const changed = (from: string, to: string, evseId = 1): Notification =>
    ({ ...status(), connector: { evseId, connectorId: 1 }, from, to }) as Notification;
  const history = [changed('Available', 'Preparing'), changed('Preparing', 'Charging')];
  const elsewhere = changed('Available', 'Faulted', 2);

  test('1.6 section 4 [E]: makes up for all that was still to be told of its connector, also after a restart', async () => {
    await open('ocpp1.6', ({ server }) => {
      server.status = 503;
    });
    await world.notify(...history, elsewhere);
    await world.notify(status());
    expect(world.queued()).toEqual([elsewhere, status()]);
    await world.notify(changed('Available', 'Preparing'));
    world.powerCut();
    world.start();
    await world.notify(status('Faulted'));
    expect(world.queued()).toEqual([elsewhere, status('Faulted')]);
    world.server.status = undefined;
    await reconnected(1);
    await world.server.hears('StatusNotification', 2);
    await world.csms.settled();
    expect(world.server.of('StatusNotification')).toMatchObject([
      { connectorId: 2, status: 'Faulted' },
      { connectorId: 1, status: 'Faulted' },
    ]);
  });

  test('F06.FR.10: does not take the place of one that the CSMS has asked for', async () => {
    await open('ocpp1.6', ({ server }) => {
      server.status = 503;
    });
    const asked = { type: 'notify', notification: status('Faulted'), triggered: true };
    world.host.emit(asked);
    await world.notify(status());
    expect(world.queued()).toEqual([status('Faulted'), status()]);
  });
});

describe('a long run of samples', () => {
  test('goes out in order, each once, and leaves nothing behind', async () => {
    await (await open('ocpp2.0.1')).booted();
    const samples = Array.from({ length: 250 }, (_, index) => transactionEvent(index + 1, 'Updated'));
    await world.notify(transactionEvent(0, 'Started'), ...samples, transactionEvent(251, 'Ended'));
    await world.server.hears('TransactionEvent', 252);
    await world.csms.settled();
    expect(world.server.of('TransactionEvent').map(({ seqNo }) => seqNo)).toEqual([...Array(252).keys()]);
    expect(world.queued()).toEqual([]);
  });

  test('lets an inquiry through in between', async () => {
    await (await open('ocpp1.6')).booted();
    const samples = Array.from({ length: 250 }, (_, index) => transactionEvent(index + 1, 'Updated'));
    world.server.scripts.MeterValues = (_payload, nth) => {
      const authorize = {
        type: 'inquire',
        inquiry: { type: 'authorize', idToken: { value: 'A', type: 'ISO14443' } },
      };
      if (nth === 10) world.host.emit(authorize, 'transaction/T1');
      return {};
    };
    await world.notify(transactionEvent(0, 'Started'), ...samples);
    await world.server.hears('MeterValues', 250);
    expect(world.server.actions().indexOf('Authorize')).toBeLessThan(20);
  });
});

describe('failures', () => {
  const interval = 60_000;

  test('E13, 1.6 3.7.1: after a CALLERROR it is sent again after interval and twice the interval, then buried', async () => {
    await open('ocpp1.6', ({ server, settings }) => {
      settings.webSocketPingInterval = 0;
      server.scripts.StartTransaction = () => ({ error: 'InternalError' });
    });
    await world.booted();
    await world.notify(...session());
    await world.server.hears('StartTransaction', 1);
    await world.csms.settled();
    await world.clock.advance(interval - 1000);
    expect(world.server.of('StartTransaction')).toHaveLength(1);
    await world.clock.advance(1000);
    await world.server.hears('StartTransaction', 2);
    await world.csms.settled();
    await world.clock.advance(2 * interval - 1000);
    expect(world.server.of('StartTransaction')).toHaveLength(2);
    await world.clock.advance(1000);
    await world.server.hears('StopTransaction');
    await world.csms.settled();
    expect(world.server.of('StartTransaction')).toHaveLength(3);
    expect(world.storage.deadLetters.all()).toMatchObject([
      { reason: 'InternalError no', entry: { notification: { eventType: 'Started' } } },
    ]);
    // 1.6 [E]: no number was ever given.
    expect(world.server.of('StopTransaction')[0]).toMatchObject({ transactionId: -1 });
    expect(world.server.of('SecurityEventNotification')).toMatchObject([
      { type: 'NotificationNotDelivered' },
    ]);
  });

  test('what waits for its retry holds up neither the rest nor an inquiry', async () => {
    await open('ocpp1.6', ({ server }) => {
      server.scripts.StartTransaction = () => ({ error: 'InternalError' });
    });
    await world.booted();
    await world.notify(transactionEvent(0, 'Started'));
    await world.server.hears('StartTransaction');
    await world.notify(status('Charging'));
    await world.server.hears('StatusNotification');
    const authorize = {
      type: 'inquire',
      inquiry: { type: 'authorize', idToken: { value: 'A', type: 'ISO14443' } },
    };
    world.host.emit(authorize, 'transaction/T1');
    await world.server.hears('Authorize');
    expect(world.server.of('StartTransaction')).toHaveLength(1);
  });

  test('a timeout counts when the CSMS is there (a pong came)', async () => {
    await open('ocpp2.0.1', ({ server }) => {
      server.scripts.TransactionEvent = () => 'silence';
    });
    await world.booted();
    await world.notify(transactionEvent(0, 'Started'));
    await world.server.hears('TransactionEvent');
    await world.clock.advance(30_000);
    await world.csms.settled();
    expect(world.storage.outbox.first('transaction')).toMatchObject({ attempts: 1 });
  });

  test('a timeout without a sign of life drops the connection and counts for nothing', async () => {
    await open('ocpp2.0.1', ({ server }) => {
      server.scripts.TransactionEvent = (_payload, nth) => (nth === 1 ? 'silence' : {});
    });
    await world.booted();
    await world.notify(transactionEvent(0, 'Started'));
    await world.server.hears('TransactionEvent');
    world.server.socket.pause();
    await world.clock.advance(36_000);
    expect(world.storage.outbox.first('transaction')).toMatchObject({ attempts: 0 });
    await reconnected();
    await world.server.hears('TransactionEvent', 2);
  });

  test('the attempts survive a power cut', async () => {
    await open('ocpp2.0.1', ({ server }) => {
      server.scripts.TransactionEvent = () => ({ error: 'GenericError' });
    });
    await world.booted();
    await world.notify(transactionEvent(0, 'Started'));
    await world.server.hears('TransactionEvent');
    await world.csms.settled();
    for (const times of [2, 3]) {
      world.powerCut();
      world.start();
      await world.server.hears('TransactionEvent', times);
      await world.csms.settled();
    }
    expect(world.storage.deadLetters.all()).toHaveLength(1);
  });

  test('a security event that the CSMS does not know does not hold up the transactions', async () => {
    await open('ocpp1.6', ({ server }) => {
      server.scripts.SecurityEventNotification = () => ({ error: 'NotImplemented' });
    });
    await world.booted();
    await world.notify(
      { type: 'securityEvent', event: 'StartupOfTheDevice', at: world.clock.now() },
      transactionEvent(0, 'Started'),
    );
    await world.server.hears('StartTransaction');
    await world.csms.settled();
    expect(world.server.of('SecurityEventNotification')).toHaveLength(1);
    expect(world.storage.deadLetters.all()).toHaveLength(1);
  });

  test('a status that is refused is dropped with a log line', async () => {
    await open('ocpp2.0.1', ({ server }) => {
      server.scripts.StatusNotification = () => ({ error: 'InternalError' });
    });
    await world.booted();
    await world.notify(status(), { ...status('Faulted'), from: 'Available' } as Notification);
    await world.server.hears('StatusNotification', 2);
    await world.csms.settled();
    expect(world.queued()).toEqual([]);
    expect(world.logs.filter((line) => line.includes('dropped'))).toHaveLength(2);
  });

  test('a translation that fails buries its message and no other', async () => {
    await (await open('ocpp2.0.1')).booted();
    await world.notify(transactionEvent(0, 'Started', { at: Number.NaN }), transactionEvent(1, 'Updated'));
    await world.server.hears('TransactionEvent');
    await world.csms.settled();
    expect(world.storage.deadLetters.all()).toHaveLength(1);
  });
});

describe('inquiries', () => {
  const authorize = {
    type: 'inquire',
    inquiry: { type: 'authorize', idToken: { value: 'A', type: 'ISO14443' } },
  };
  const ask = () => world.host.emit(authorize, 'transaction/T1');

  test('the answer comes back to who asked', async () => {
    await open('ocpp1.6', ({ server }) => {
      server.scripts.Authorize = () => ({ idTagInfo: { status: 'Blocked' } });
    });
    await world.booted();
    ask();
    await world.server.hears('Authorize');
    await world.csms.settled();
    expect(world.told).toEqual([
      { type: 'answered', inquiry: 'authorize', answer: { idTokenInfo: { status: 'Blocked' } } },
    ]);
  });

  test.each([
    ['refused', { error: 'InternalError' }],
    ['refused', { idTagInfo: 'nonsense' }],
  ])('%s: %j', async (why, answer) => {
    await open('ocpp1.6', ({ server }) => {
      server.scripts.Authorize = () => answer;
    });
    await world.booted();
    ask();
    await world.server.hears('Authorize');
    await world.csms.settled();
    expect(world.told).toEqual([{ type: 'unanswered', inquiry: 'authorize', why }]);
  });

  test('no answer within MessageTimeout, a late one is ignored', async () => {
    await open('ocpp1.6', ({ server }) => {
      server.scripts.Authorize = () => 'silence';
    });
    await world.booted();
    ask();
    await world.server.hears('Authorize');
    await world.clock.advance(30_000);
    await world.csms.settled();
    const { id } = world.server.heard.at(-1) ?? { id: '' };
    world.server.socket.send(JSON.stringify([3, id, { idTagInfo: { status: 'Accepted' } }]));
    await world.csms.settled();
    expect(world.told).toEqual([{ type: 'unanswered', inquiry: 'authorize', why: 'timeout' }]);
  });

  test('offline: at once; and at once when the connection goes', async () => {
    await open('ocpp1.6', ({ server }) => {
      server.scripts.Authorize = () => 'silence';
    });
    await world.booted();
    ask();
    await world.server.hears('Authorize');
    await disconnected();
    ask();
    await world.csms.settled();
    const offline = { type: 'unanswered', inquiry: 'authorize', why: 'offline' };
    expect(world.told).toEqual([offline, offline]);
  });

  test('offline at once, too, when a new connection takes the place of the old one before that has closed', async () => {
    await open('ocpp1.6', ({ server }) => {
      server.scripts.Authorize = () => 'silence';
    });
    await world.booted();
    ask();
    ask();
    await world.server.hears('Authorize');
    for (const type of ['disconnect', 'connect', 'disconnect']) world.host.receive('connection', { type });
    await world.csms.settled();
    const offline = { type: 'unanswered', inquiry: 'authorize', why: 'offline' };
    expect(world.told).toEqual([offline, offline]);
  });

  test('B02.FR.02: not while pending, but a triggered heartbeat and a triggered status go', async () => {
    await open('ocpp2.0.1', ({ server }) => {
      server.scripts.BootNotification = () => ({
        status: 'Pending',
        currentTime: '2025-01-01T00:00:00Z',
        interval: 600,
      });
    });
    await world.booted();
    ask();
    const untold = { ...status('Faulted'), from: 'Available' } as Notification;
    await world.notify(untold);
    const triggered = {
      type: 'notify',
      notification: { ...status('Charging'), from: 'Available' },
      triggered: true,
    };
    world.host.emit(triggered);
    world.host.receive('registration', { type: 'trigger heartbeat' });
    await world.server.hears('Heartbeat');
    await world.server.hears('StatusNotification');
    await world.csms.settled();
    expect(world.told).toEqual([{ type: 'unanswered', inquiry: 'authorize', why: 'offline' }]);
    expect(world.server.of('StatusNotification')).toMatchObject([{ connectorStatus: 'Occupied' }]);
    expect(world.queued()).toEqual([untold]);
  });

  test('a heartbeat follows the silence', async () => {
    await (await open('ocpp1.6')).booted();
    await world.clock.advance(300_000);
    await world.server.hears('Heartbeat');
    await world.csms.settled();
    expect(world.effects.filter(({ type }) => type === 'setClock')).toHaveLength(2);
  });
});

describe('versions', () => {
  const start = async () => {
    await open('ocpp1.6');
    await world.booted();
    await world.notify(transactionEvent(0, 'Started'));
    await world.server.hears('StartTransaction');
    await world.csms.settled();
    await disconnected();
    await world.notify(transactionEvent(1, 'Updated'), transactionEvent(2, 'Ended'));
  };
  const offers = () => world.server.handshakes.map(({ headers }) => headers['sec-websocket-protocol']);

  test('while an announced transaction is unfinished only its version is offered', async () => {
    await start();
    await reconnected();
    await world.server.hears('StopTransaction');
    await world.csms.settled();
    world.server.drop();
    await reconnected(3);
    expect(offers()).toEqual(['ocpp2.0.1,ocpp1.6', 'ocpp1.6', 'ocpp2.0.1,ocpp1.6']);
  });

  test('after three refusals all are offered; what cannot be said is buried, with a security event', async () => {
    await start();
    world.server.pick = (offered) => offered.has('ocpp2.0.1') && 'ocpp2.0.1';
    for (let attempt = 0; attempt < 4; attempt++) {
      await world.clock.advance(100_000);
      await world.csms.settled();
    }
    expect(offers().slice(1)).toEqual(['ocpp1.6', 'ocpp1.6', 'ocpp1.6', 'ocpp1.6,ocpp2.0.1']);
    await world.server.hears('SecurityEventNotification');
    await world.csms.settled();
    expect(world.storage.deadLetters.all().map(({ entry }) => entry.notification)).toMatchObject([
      { seqNo: 1 },
      { seqNo: 2 },
    ]);
    expect(world.server.of('TransactionEvent')).toEqual([]);
    expect(world.storage.announcements.all()).toEqual([]);
  });

  test.each([
    ['version', 'ocpp1.6', 'ws://127.0.0.1/'],
    ['CSMS', 'ocpp2.0.1', 'ws://elsewhere.example/'],
  ])(
    'what happens in the very turn in which the %s changes is buried too',
    async (_, subprotocol, csmsUrl) => {
      await (await open('ocpp2.0.1')).booted();
      const { host, csms } = world;
      csms.outbox.announcements.put({
        transactionId: 'T1',
        subprotocol,
        csmsUrl,
      });
      await host.atRest();
      const untold = { type: 'notify', notification: transactionEvent(7, 'Updated') };
      host.emit(untold);
      host.emit({ type: 'keepToWhoHeard' });
      await world.server.hears('SecurityEventNotification');
      await csms.settled();
      expect(world.storage.deadLetters.all()).toMatchObject([{ entry: { notification: { seqNo: 7 } } }]);
      expect(world.server.of('TransactionEvent')).toEqual([]);
    },
  );

  test('what no CSMS has heard of translates freely', async () => {
    await open('ocpp1.6', ({ server }) => {
      server.pick = () => false;
    });
    await world.notify(...session());
    world.server.pick = () => 'ocpp2.0.1';
    await reconnected(1);
    await world.server.hears('TransactionEvent', 4);
  });
});

describe('a full outbox', () => {
  test('loses every second intermediate sample, never a start or an end', async () => {
    await open('ocpp2.0.1', ({ server, settings }) => {
      server.status = 503;
      settings.outboxLimitBytes = 5000;
    });
    const samples = Array.from({ length: 40 }, (_, index) => transactionEvent(index + 1, 'Updated'));
    for (const each of [transactionEvent(0, 'Started'), ...samples, transactionEvent(41, 'Ended')])
      await world.notify(each);
    const kept = world.queued() as { eventType: string }[];
    expect(kept.length).toBeLessThan(20);
    expect(kept.length).toBeGreaterThan(5);
    expect(kept.filter(({ eventType }) => eventType !== 'Updated')).toHaveLength(2);
    expect(world.storage.outbox.size().bytes).toBeLessThanOrEqual(5000);
  });

  test('gets coarser from its beginning on, and breaks off nowhere', async () => {
    await open('ocpp2.0.1', ({ server, settings }) => {
      server.status = 503;
      settings.outboxLimitBytes = 20_000;
    });
    await world.notify(transactionEvent(0, 'Started'));
    for (let seqNo = 1; seqNo <= 200; seqNo++) await world.notify(transactionEvent(seqNo, 'Updated'));
    const kept = (world.queued() as { seqNo: number }[]).map(({ seqNo }) => seqNo);
    const gaps = kept.slice(1).map((seqNo, index) => seqNo - (kept[index] ?? seqNo));
    expect(kept.length).toBeGreaterThan(20);
    expect(Math.max(...gaps)).toBeLessThanOrEqual(32);
    expect(world.logs.filter((line) => line.includes('thinned out')).length).toBeLessThan(20);
  });
});
