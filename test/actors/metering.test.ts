import { Subject } from 'rxjs';
import { describe, expect, test } from 'vitest';
import { SimulatedClock } from '../../src/actors/clock.ts';
import { type MeteredEvse, startMetering } from '../../src/actors/metering.ts';
import { testSettings } from '../settings.ts';

const T0 = Date.parse('2025-01-01T12:00:00Z');

const world = (changes: Parameters<typeof testSettings>[0], evses: MeteredEvse[], start = T0) => {
  const clock = new SimulatedClock(start);
  const settings = testSettings(changes);
  const changed = new Subject<number | undefined>();
  const delivered: string[] = [];
  let wh = 0;
  const { unsubscribe } = startMetering({
    clock,
    settings,
    evseIds: evses.map(({ evseId }) => evseId),
    evses: (wanted) => evses.filter(({ evseId }) => wanted.includes(evseId)),
    read: () => ({
      meter_value: { timestamp: new Date(clock.now()).toISOString(), energy_Wh_import: { total: wh++ } },
      extras: {},
    }),
    deliver: (address, event) =>
      delivered.push(`${(clock.now() - T0) / 1000} ${address} ${event.kind ?? event.type}`),
    changes: changed,
  });
  return { clock, settings, changed, delivered, evses, stop: unsubscribe };
};

const CHARGING: MeteredEvse = { evseId: 1, transaction: { id: 't', startedAt: T0 - 5_000 } };

describe('in a transaction', () => {
  test('J02.FR.11 periodic samples are counted from its start, also after a restart', async () => {
    const { clock, delivered } = world({ txUpdatedInterval: 20 }, [CHARGING]);
    await clock.advance(60_000);
    expect(delivered).toEqual(['15', '35', '55'].map((second) => `${second} transaction/t periodic`));
  });

  test('settings are followed at once', async () => {
    const { clock, settings, changed, delivered } = world({ txUpdatedInterval: 20 }, [CHARGING]);
    await clock.advance(20_000);
    settings.txUpdatedInterval = 10;
    changed.next(undefined);
    await clock.advance(20_000);
    settings.txUpdatedInterval = 0;
    settings.txUpdatedMeasurands = [];
    changed.next(undefined);
    await clock.advance(25_000);
    expect(delivered.slice(0, 3)).toEqual(
      ['15', '25', '35'].map((second) => `${second} transaction/t periodic`),
    );
    expect(delivered.slice(3)).toEqual(['55 transaction/t keep']);
  });

  test('clock-aligned samples come on the dot; with SendDuringIdle (J01.FR.19) not at all', async () => {
    const aligned = { txUpdatedInterval: 0, alignedInterval: 30, alignedMeasurands: ['SoC' as const] };
    const { clock, delivered } = world(aligned, [CHARGING], T0 + 7_000);
    await clock.advance(60_000);
    expect(delivered.filter((told) => told.endsWith('clock'))).toEqual([
      '30 transaction/t clock',
      '60 transaction/t clock',
    ]);
    const idle = world({ ...aligned, sendDuringIdle: true }, [CHARGING]);
    await idle.clock.advance(60_000);
    expect(idle.delivered.filter((told) => told.endsWith('clock'))).toEqual([]);
  });

  test('samples for the end have their own rhythms', async () => {
    const { clock, delivered } = world(
      {
        txUpdatedInterval: 0,
        txEndedInterval: 25,
        txEndedMeasurands: ['SoC'],
        alignedTxEndedInterval: 30,
        alignedTxEndedMeasurands: ['SoC'],
      },
      [CHARGING],
    );
    await clock.advance(50_000);
    expect(delivered).toEqual([
      '20 transaction/t endedPeriodic',
      '30 transaction/t endedClock',
      '45 transaction/t endedPeriodic',
    ]);
  });

  test('a reading is kept every minute in which no sample was told', async () => {
    const { clock, delivered } = world({ txUpdatedInterval: 120 }, [CHARGING]);
    await clock.advance(240_000);
    expect(delivered).toEqual([
      '55 transaction/t keep',
      '115 transaction/t periodic',
      '175 transaction/t keep',
      '235 transaction/t periodic',
    ]);
  });

  test('while its energy is limited the meter is looked at every five seconds', async () => {
    const { clock, delivered } = world({}, [
      { evseId: 1, transaction: { id: 't', startedAt: T0, watched: true } },
    ]);
    await clock.advance(15_000);
    expect(delivered).toEqual(['5', '10', '15'].map((second) => `${second} transaction/t keep`));
  });
});

describe('without a transaction', () => {
  const aligned = { alignedInterval: 900, alignedMeasurands: ['SoC' as const] };

  test('J01.FR.14 clock-aligned samples of every EVSE', async () => {
    const { clock, delivered } = world(aligned, [{ evseId: 1 }, { evseId: 2 }]);
    await clock.advance(900_000);
    expect(delivered).toEqual(['900 evse/1 aligned sample', '900 evse/2 aligned sample']);
  });

  test('slots that fell into an outage are skipped', async () => {
    const { clock, delivered } = world(aligned, [{ evseId: 1 }], T0 + 2_000_000);
    await clock.advance(700_000);
    expect(delivered).toEqual(['2700 evse/1 aligned sample']);
  });

  test('a transaction that begins takes over, and gives back', async () => {
    const { clock, delivered, evses, changed, stop } = world(aligned, [{ evseId: 1 }]);
    evses[0] = { evseId: 1, transaction: { id: 't', startedAt: clock.now() } };
    changed.next(1);
    await clock.advance(900_000);
    evses[0] = { evseId: 1 };
    changed.next(1);
    await clock.advance(900_000);
    stop();
    await clock.advance(900_000);
    const clockAligned = delivered.filter((told) => /aligned|clock/.test(told));
    expect(clockAligned).toEqual(['900 transaction/t clock', '1800 evse/1 aligned sample']);
  });
});

test('only what has changed is looked at anew', async () => {
  const aligned = { alignedInterval: 900, alignedMeasurands: ['SoC' as const] };
  const { clock, delivered, evses, changed } = world(aligned, [{ evseId: 1 }, { evseId: 2 }]);
  for (const evseId of [1, 2])
    evses[evseId - 1] = { evseId, transaction: { id: `t${evseId}`, startedAt: clock.now() } };
  changed.next(2);
  await clock.advance(900_000);
  const clockAligned = delivered.filter((told) => /aligned|clock/.test(told));
  expect(clockAligned).toEqual(['900 evse/1 aligned sample', '900 transaction/t2 clock']);
});

test('a clock that is set moves the slots', async () => {
  const { clock, delivered } = world({ alignedInterval: 60, alignedMeasurands: ['SoC'] }, [{ evseId: 1 }]);
  clock.set(T0 + 3_630_000);
  await clock.advance(30_000);
  expect(delivered).toEqual(['3660 evse/1 aligned sample']);
});
