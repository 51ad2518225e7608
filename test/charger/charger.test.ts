import { afterEach, describe, expect, test } from 'vitest';
import { ACCEPTED, ChargerWorld, type WorldOptions } from './charger-world.ts';

let world: ChargerWorld;
const open = async (options?: WorldOptions) => {
  world = await ChargerWorld.open(options);
  return world;
};
afterEach(() => expect(world.faults).toEqual([]));

const STARTED = ['1 TransactionStarted', '1 PrepareCharging', 'token UsedToStart'];
const ENDED = ['1 StoppingCharging', '1 ChargingFinished', '1 TransactionFinished'];
const group = (value: string) => ({ ...ACCEPTED, parent_id_token: { value, type: 'Central' as const } });

describe('a charge', () => {
  test('plug first', async () => {
    const { present, news } = bound(await open());
    world.evse().plugIn();
    expect(await news()).toEqual(['1 SessionStarted', '1 AuthRequired']);
    expect((await present('CAFE')).sort()).toEqual(
      ['token Processing', 'token Accepted', '1 Authorized', ...STARTED].sort(),
    );
    await world.wait(1);
    expect(await news()).toEqual(['1 ChargingStarted']);
    await world.wait(3600);
    expect(await present('CAFE')).toEqual([...expectOrder('token UsedToStop', ENDED)]);
    world.evse().unplug();
    expect(await news()).toEqual(['1 SessionFinished']);
    const finished = world.sessions.find(({ event }) => event === 'TransactionFinished');
    expect(finished).toMatchObject({
      transaction_finished: {
        reason: 'Local',
        id_token: { value: 'CAFE' },
        meter_value: { energy_Wh_import: { total: 7358 } },
      },
    });
  });

  test('token first, the car a minute later, from 0 Wh', async () => {
    const { present, news } = bound(await open());
    world.settings.evConnectionTimeOut = 90;
    await present('CAFE');
    expect(world.state()).toBe('waiting for the plug');
    await world.wait(60);
    world.evse().plugIn();
    expect(await news()).toEqual(STARTED);
    await world.wait(90);
    expect(world.state()).toEqual({ transaction: { 'offering power': 'charging' } });
  });

  test('C01.FR.26 no car within the connection timeout: the token has to come again', async () => {
    const { present, news } = bound(await open());
    await present('CAFE');
    await world.wait(59);
    expect(await news()).toEqual([]);
    await world.wait(1);
    expect((await news()).sort()).toEqual(['1 PluginTimeout', '1 SessionFinished', 'token TimedOut'].sort());
    world.evse().plugIn();
    await world.settle();
    expect(world.state()).toBe('waiting for authorization');
  });

  test('the connection timeout is kept through a power cut', async () => {
    const { present } = bound(await open());
    await present('CAFE');
    await world.powerCut({ offMs: 59_000, resume: true });
    expect(world.state()).toBe('waiting for the plug');
    await world.wait(1);
    expect(world.state()).toBe('no session');
  });

  test('the same token again before the plug cancels', async () => {
    const { present } = bound(await open());
    await present('CAFE');
    expect((await present('cafe')).sort()).toEqual(
      ['1 Deauthorized', '1 SessionFinished', 'token Withdrawn'].sort(),
    );
  });

  test('a token that is not good is refused, and nothing else', async () => {
    const { present } = bound(await open({ verdict: () => ({ authorization_status: 'Blocked' }) }));
    world.evse().plugIn();
    await world.settle();
    world.heard = [];
    expect(await present('BAD')).toEqual(['token Processing', 'token Rejected']);
  });

  test('after a stop the car that is still there charges again on a new token', async () => {
    const { present } = bound(await open());
    world.evse().plugIn();
    await present('CAFE');
    await present('CAFE');
    expect(await present('F00D')).toContain('1 TransactionStarted');
    expect(new Set(world.sessions.map(({ uuid }) => uuid)).size).toBe(1);
  });

  test('unplugged while charging', async () => {
    const { present, news } = bound(await open());
    world.evse().plugIn();
    await present('CAFE');
    await world.wait(10);
    await news();
    world.evse().unplug();
    expect(await news()).toEqual([...ENDED, '1 SessionFinished']);
    expect(world.evse().state()).toMatchObject({ powerOn: false });
  });

  test('TC_024 a jammed lock: no transaction, until the plug is gone and the lock mended', async () => {
    const { present, news } = bound(await open());
    world.evse().raiseFault('ConnectorLockFailure');
    world.evse().plugIn();
    expect(await present('CAFE')).not.toContain('1 TransactionStarted');
    world.evse().unplug();
    world.evse().clearFault('ConnectorLockFailure');
    world.evse().plugIn();
    await news();
    expect(await present('CAFE')).toContain('1 TransactionStarted');
  });

  test('a fault holds power back and gives it again', async () => {
    const { present, news } = bound(await open());
    world.evse().plugIn();
    await present('CAFE');
    await world.wait(10);
    await news();
    world.evse().raiseFault('MREC6UnderVoltage');
    expect(await news()).toEqual(['1 ChargingPausedEVSE']);
    expect(world.evse().readMeter().power_W?.total).toBe(0);
    world.evse().clearFault('MREC6UnderVoltage');
    await world.wait(2);
    expect(await news()).toEqual(['1 ChargingStarted']);
  });
});

describe('groups', () => {
  const verdict: WorldOptions['verdict'] = ({ id_token }) =>
    group(id_token.value.startsWith('A') ? 'A' : 'B');

  test('C09.FR.03 another token of the group stops, after its validation', async () => {
    const { present } = bound(await open({ verdict }));
    world.evse().plugIn();
    await present('A1');
    expect(await present('A2')).toEqual(
      expect.arrayContaining(['token Processing', 'token UsedToStop', ...ENDED]),
    );
    expect(world.asked.map(({ token }) => token.id_token.value)).toEqual(['A1', 'A2']);
  });

  test('a token of another group does not', async () => {
    const { present } = bound(await open({ verdict }));
    world.evse().plugIn();
    await present('A1');
    expect(await present('B1')).toEqual(['token Processing', 'token Rejected']);
  });

  test('where nothing can start or stop, nobody is asked', async () => {
    const { present } = bound(await open());
    world.evse().plugIn();
    await present('CAFE');
    expect(await present('F00D')).toEqual(['token Rejected']);
    expect(world.asked).toHaveLength(1);
  });
});

describe('which EVSE', () => {
  test('the one with a car before the first', async () => {
    const { present } = bound(await open({ evses: 3 }));
    world.evse(2).plugIn();
    expect(await present('CAFE')).toContain('2 TransactionStarted');
  });

  test('only those of the reader, and those the verdict names (C01.FR.20)', async () => {
    const { present } = bound(await open({ evses: 3, verdict: () => ({ ...ACCEPTED, evse_ids: [2, 3] }) }));
    for (const evseId of [1, 2, 3]) world.evse(evseId).plugIn();
    expect(await present('CAFE', { evse_ids: [1, 3] })).toContain('3 TransactionStarted');
  });

  test('none that is disabled or broken', async () => {
    const { present } = bound(await open({ evses: 3 }));
    const cmd_source = { enable_source: 'CSMS', enable_state: 'Disable', enable_priority: 5000 };
    const meter_value = world.evse(1).readMeter();
    const disable = { type: 'enable_disable', connector_id: 0, cmd_source, meter_value };
    world.host.receive('evse_manager/1', disable as { type: string });
    world.evse(2).raiseFault('DiodeFault');
    expect(await present('CAFE')).toContain('3 SessionStarted');
  });

  test('PlugEvents: the car that came first; without cars, the first that comes', async () => {
    const { present, news } = bound(await open({ evses: 2, auth: { selectionAlgorithm: 'PlugEvents' } }));
    world.evse(2).plugIn();
    await world.wait(1);
    world.evse(1).plugIn();
    expect(await present('CAFE')).toContain('2 TransactionStarted');
    world.evse(1).unplug();
    expect(await present('F00D')).toContain('token Accepted');
    world.evse(1).plugIn();
    expect(await news()).toContain('1 TransactionStarted');
  });

  test('PlugEvents: nobody comes', async () => {
    const { present, news } = bound(await open({ auth: { selectionAlgorithm: 'PlugEvents' } }));
    await present('CAFE');
    await world.wait(60);
    expect(await news()).toEqual(['token TimedOut']);
    world.evse().plugIn();
    await world.settle();
    expect(world.state()).toBe('waiting for authorization');
  });
});

describe('remote start', () => {
  const remote = { authorization_type: 'OCPP', remote_start_id: 7 } as const;

  test('F01 accepted before the verdict, told with its id', async () => {
    const { present, news } = bound(await open({ verdict: () => undefined }));
    world.evse().plugIn();
    await news();
    expect(await present('CAFE', remote, 'call-1')).toEqual(['call-1 Accepted', 'token Processing']);
    expect(await world.answer(world.asked[0]!.requestId, ACCEPTED)).toContain('1 TransactionStarted');
    expect(world.sessions.at(-2)).toMatchObject({ transaction_started: { remote_start_id: 7 } });
  });

  test('F02 prevalidated nobody is asked', async () => {
    const { present } = bound(await open());
    expect(await present('CAFE', { ...remote, prevalidated: true }, 'call-1')).toEqual(
      expect.arrayContaining(['call-1 Accepted', 'token Accepted', '1 Authorized']),
    );
    expect(world.asked).toEqual([]);
  });

  test('F01.FR.24 refused where a transaction runs, which goes on', async () => {
    const { present } = bound(await open());
    world.evse().plugIn();
    await present('CAFE');
    expect(await present('CAFE', remote, 'call-1')).toEqual(['call-1 Rejected']);
    expect(world.state()).toMatchObject({ transaction: {} });
  });
});

describe('a power cut', () => {
  const charging = async (options?: WorldOptions) => {
    const { present } = bound(await open(options));
    world.evse().plugIn();
    await present('CAFE');
    await world.wait(60);
    await world.settle();
  };

  test('resumed, the session goes on under the same id, and its token ends it', async () => {
    await charging();
    const { uuid } = world.sessions[0]!;
    await world.powerCut({ offMs: 60_000, resume: true });
    expect(await world.news()).toEqual(['1 SessionResumed', '1 ready']);
    expect(world.state()).toEqual({ transaction: { 'offering power': 'charging' } });
    expect(world.evse().readMeter().energy_Wh_import.total).toBeGreaterThan(230);
    expect(await world.present('CAFE')).toEqual(expectOrder('token UsedToStop', ENDED));
    expect(world.sessions.at(-1)!.uuid).toBe(uuid);
  });

  test('not resumed, power goes off, the old session is over and the car has a new one', async () => {
    await charging();
    await world.powerCut({ resume: false });
    expect(await world.news()).toEqual([
      '1 ready',
      '1 SessionFinished',
      '1 SessionStarted',
      '1 AuthRequired',
    ]);
    expect(world.evse().state()).toMatchObject({ powerOn: false, carReady: false });
    expect(await world.present('F00D')).toContain('1 TransactionStarted');
  });

  test('a verdict that was not heard is asked for again', async () => {
    const { present } = bound(await open({ verdict: () => undefined }));
    world.evse().plugIn();
    await present('CAFE');
    await world.powerCut({ resume: true });
    expect(world.asked).toHaveLength(2);
    expect(world.asked[1]).toEqual(world.asked[0]);
    expect(await world.answer(world.asked[1]!.requestId, ACCEPTED)).toContain('1 TransactionStarted');
    expect(await world.answer(world.asked[1]!.requestId, ACCEPTED)).toEqual([]);
  });

  test('between the order to lock and its confirmation', async () => {
    const { present } = bound(await open());
    world.evse().plugIn();
    world.evse().signals.subscribe(); // the confirmation is on its way when the power goes
    const apply = world.evse().apply.bind(world.evse());
    world.evse().apply = (order) => {
      if (order.lock === 'unlocked') apply(order);
    };
    await present('CAFE');
    expect(world.state()).toBe('locking the plug');
    await world.powerCut({ resume: true });
    expect(world.state()).toMatchObject({ transaction: {} });
  });
});

const bound = (one: ChargerWorld) => ({ present: one.present.bind(one), news: one.news.bind(one) });

/** Statuses of tokens and session events of one turn come in the order of their effects: the token's own effects first. */
const expectOrder = (status: string, events: string[]) => [status, ...events];
