import { describe, expect, it } from 'vitest';
import { sessionCostMachine } from '../../src/machines/session-cost.machine.ts';
import { Bench } from './run-machine.ts';

const START = 1_000_000;
const inSeconds = (seconds: number) => START + seconds * 1000;
const whose = { transactionId: 'tx', evseId: 1 };
const session = { transactionId: 'tx', sessionId: 'session' };
const perHour = { hourPrice: 2 };
const basis = { cost: 1, since: START, meterWh: 500, chargingPrice: perHour, used: [] };
const keepCounting = (more: object = {}) => ({ type: 'keep counting', ...whose, ...more });
const watch = (more: object = {}) => ({ type: 'watch the meter', ...whose, ...more });
const reading = { type: 'take meter values', ...whose };
const unplugged = (at: number) => ({
  type: 'notify',
  notification: { type: 'connectorUnplugged', csmsTransactionId: 42, at },
});

const running = () => new Bench(sessionCostMachine(), { ...session, evseId: 1 });
const told = (bench: Bench, update: object = {}) =>
  bench.send({ type: 'cost updated', meterWh: 500, update: { cost: 1, ...update } });
const ends = (bench: Bench, more: object = {}) => bench.send({ type: 'transaction ended', ...more });

describe('while the transaction runs', () => {
  it('I02 the running cost is told, and counted on where its prices run', () => {
    const bench = running();
    const update = { cost: 1, chargingPrice: perHour };
    expect(told(bench, update)).toEqual([
      { type: 'running cost', ...session, update },
      watch(),
      keepCounting({ basis }),
    ]);
    expect(bench.send({ type: 'booted' })).toEqual([watch(), keepCounting({ basis })]);
    expect(bench.send({ type: 'meter read', meterWh: 600 })).toEqual([
      { type: 'cost by now', sessionId: 'session', basis, meterWh: 600 },
      keepCounting({ basis }),
    ]);
  });

  it('a cost without prices stays as it is; without a cost nothing is told', () => {
    const bench = running();
    expect(bench.send({ type: 'meter read', meterWh: 600 })).toEqual([keepCounting()]);
    expect(told(bench)).toContainEqual(keepCounting());
  });

  it('the register counts from 0 where nobody has read it', () => {
    const bench = running();
    const effects = bench.send({ type: 'cost updated', update: { cost: 1, chargingPrice: perHour } });
    expect(effects).toContainEqual(keepCounting({ basis: { ...basis, meterWh: 0 } }));
  });

  it('the prices of the next period are taken when it has begun', async () => {
    const bench = running();
    const nextPeriod = { from: inSeconds(60), chargingPrice: { hourPrice: 4 } };
    const waiting = { cost: 1, since: START, meterWh: 500, nextPeriod, used: [] };
    expect(told(bench, { nextPeriod })).toContainEqual(keepCounting({ basis: waiting }));
    await bench.wait(59);
    expect(bench.send({ type: 'meter read', meterWh: 550 })).toContainEqual(keepCounting({ basis: waiting }));
    await bench.wait(1);
    const [byNow, counting] = bench.send({ type: 'meter read', meterWh: 600 });
    const begun = { since: inSeconds(60), meterWh: 600, chargingPrice: { hourPrice: 4 } };
    expect(byNow).toMatchObject({ type: 'cost by now', basis: begun, meterWh: 600 });
    expect(counting).toMatchObject({ type: 'keep counting', basis: begun });
  });

  it('a reading is taken where the price may change: energy, power, a state, an instant', async () => {
    const bench = running();
    const triggers = { at: inSeconds(30), energyWh: 900, powerW: 0, states: ['SuspendedEV'] };
    expect(told(bench, { triggers })).toContainEqual(watch({ energyWh: 900, powerW: 0 }));
    expect(bench.send({ type: 'meter has crossed' })).toEqual([reading]);
    expect(bench.send({ type: 'connector state', state: 'Charging' })).toEqual([]);
    expect(bench.send({ type: 'connector state', state: 'SuspendedEV' })).toEqual([reading]);
    expect(await bench.wait(29.9)).toEqual([]);
    expect(await bench.wait(0.1)).toEqual([reading]);
    expect(bench.state).toEqual({ running: 'priced' });
  });

  it('the next word of the CSMS takes the place of the last', async () => {
    const bench = running();
    told(bench, { triggers: { at: inSeconds(30), energyWh: 900, states: ['SuspendedEV'] } });
    expect(told(bench)).toContainEqual(watch());
    expect(bench.send({ type: 'connector state', state: 'SuspendedEV' })).toEqual([]);
    expect(await bench.wait(60)).toEqual([]);
  });

  it('an instant that has passed is none', () => {
    const bench = running();
    told(bench, { triggers: { at: START } });
    expect(bench.state).toEqual({ running: 'priced' });
  });
});

describe('after the transaction', () => {
  const final = { cost: 3, texts: [] };

  it('I03 the final cost settles it', () => {
    const bench = running();
    told(bench, { chargingPrice: perHour, triggers: { energyWh: 900 } });
    expect(ends(bench)).toEqual([watch(), keepCounting()]);
    expect(bench.send({ type: 'final cost', final })).toEqual([
      { type: 'final cost', ...session, final },
      watch(),
      keepCounting(),
    ]);
    expect(bench.snapshot.status).toBe('done');
  });

  it('the final cost also settles one that runs', () => {
    const bench = running();
    told(bench, { triggers: { energyWh: 900 } });
    expect(bench.send({ type: 'final cost', final })).toContainEqual(watch());
    expect(bench.snapshot.status).toBe('done');
  });

  it('what we make of it ourselves is told, and the CSMS may still say its own', () => {
    const bench = running();
    ends(bench);
    expect(bench.send({ type: 'cost without the CSMS', final })).toEqual([
      { type: 'final cost', ...session, final },
    ]);
    expect(bench.state).toBe('awaiting the final cost');
  });

  it('nobody waits longer than a day', async () => {
    const bench = running();
    ends(bench);
    await bench.wait(86_399);
    expect(bench.snapshot.status).toBe('active');
    await bench.wait(1);
    expect(bench.snapshot.status).toBe('done');
  });

  it('a running cost that comes late is told, and no longer counted', () => {
    const bench = running();
    ends(bench);
    const update = { cost: 1, chargingPrice: perHour };
    expect(told(bench, update)).toEqual([{ type: 'running cost', ...session, update }]);
    expect(bench.send({ type: 'booted' })).toEqual([]);
    expect(bench.send({ type: 'meter read', meterWh: 1 })).toEqual([keepCounting()]);
  });
});

describe('an idle fee after the transaction (CustomIdleFeeAfterStop)', () => {
  const idlePrice = { hourPrice: 6 };
  const idle = { cost: 1, since: START, meterWh: 700, idleSince: START, idlePrice };
  /** The transaction has ended, and the car stands there. */
  const standing = () => {
    const bench = running();
    told(bench, { idlePrice });
    const [watching, counting] = ends(bench, { idleFee: true, meterWh: 700 });
    expect(watching).toEqual(watch());
    expect(counting).toMatchObject({ type: 'keep counting', ...whose, basis: idle });
    return bench;
  };

  it('is counted until the car has gone, which the CSMS hears', async () => {
    const bench = standing();
    bench.send({ type: 'number learnt', csmsTransactionId: 42 });
    expect(bench.send({ type: 'booted' })).toMatchObject([{ type: 'keep counting', basis: idle }]);
    await bench.wait(10);
    expect(bench.send({ type: 'session finished' })).toEqual([keepCounting(), unplugged(inSeconds(10))]);
    expect(bench.send({ type: 'number learnt', csmsTransactionId: 42 })).toEqual([]);
  });

  it('is counted from the last register where nobody has read the meter', () => {
    const bench = running();
    told(bench, { idlePrice });
    expect(ends(bench, { idleFee: true })).toMatchObject([watch(), { basis: { meterWh: 500 } }]);
  });

  it('the CSMS hears it as soon as the number of the transaction is known', async () => {
    const bench = standing();
    await bench.wait(10);
    expect(bench.send({ type: 'session finished' })).toEqual([keepCounting()]);
    await bench.wait(10);
    expect(bench.send({ type: 'number learnt', csmsTransactionId: 42 })).toEqual([unplugged(inSeconds(10))]);
  });

  it('a car that ended it by leaving, and one without the fee, leave nothing to tell', async () => {
    const gone = standing();
    gone.send({ type: 'number learnt', csmsTransactionId: 42 });
    expect(gone.send({ type: 'session finished' })).toEqual([keepCounting()]);
    const free = running();
    free.send({ type: 'number learnt', csmsTransactionId: 42 });
    ends(free);
    await free.wait(10);
    expect(free.send({ type: 'session finished' })).toEqual([keepCounting()]);
  });

  it('the CSMS may say another price meanwhile', () => {
    const bench = standing();
    const update = { cost: 2, idle: true, idlePrice: { hourPrice: 9 } };
    expect(told(bench, update)).toMatchObject([
      { type: 'running cost', update },
      { type: 'keep counting', basis: { cost: 2, idlePrice: { hourPrice: 9 } } },
    ]);
  });
});
