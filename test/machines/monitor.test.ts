import { describe, expect, it } from 'vitest';
import type { Monitor } from '../../src/domain/monitoring/monitor.ts';
import { monitorMachine } from '../../src/machines/monitor.machine.ts';
import { watchOf } from '../../src/machines/monitor.words.ts';
import { restingStates, throughTheDisk, walkEverywhere } from './every-state.ts';
import { Bench } from './run-machine.ts';

const monitorOf = (more: Partial<Monitor>): Monitor => ({
  id: 1,
  component: { name: 'Cooler' },
  variable: { name: 'Temperature' },
  comparison: 'number',
  kind: 'CustomMonitor',
  type: 'UpperThreshold',
  value: 50,
  severity: 5,
  transaction: false,
  ...more,
});
const bench = (more: Partial<Monitor>, value = '20'): Bench => {
  const made = new Bench(monitorMachine(), { monitor: monitorOf(more) });
  made.send({ type: 'switched on', value, transactionId: null });
  return made;
};
const value = (text: string) => ({ type: 'value', value: text });

describe('a monitor with a threshold', () => {
  it('N07.FR.16 tells once that the value is beyond, and once that it is over', () => {
    const at = bench({});
    expect(at.send(value('50'))).toEqual([]);
    expect(at.send(value('51'))).toMatchObject([{ trigger: 'Alerting', value: '51' }]);
    expect(at.send(value('60'))).toEqual([]);
    expect(at.send(value('50'))).toMatchObject([{ trigger: 'Alerting', cleared: true, value: '50' }]);
  });

  it('tells at once when the value is beyond already', () => {
    expect(bench({}, '70').effects).toMatchObject([{ value: '70' }]);
  });

  it('N07.FR.14 over by the time the power is back: cleared; still beyond: nothing', () => {
    const at = bench({}, '70');
    expect(at.send({ type: 'booted', value: '71', transactionId: null })).toEqual([]);
    expect(at.send({ type: 'booted', value: '20', transactionId: null })).toMatchObject([{ cleared: true }]);
    expect(at.send({ type: 'booted', value: '99', transactionId: null })).toMatchObject([{ value: '99' }]);
  });

  it('what nobody wanted to hear needs no end', () => {
    const at = bench({}, '70');
    at.send({ type: 'unheard' });
    expect(at.send(value('20'))).toEqual([]);
    at.send(value('70'));
    expect(at.send(value('20'))).toMatchObject([{ cleared: true }]);
  });

  it('without a value it is neither above nor below', () => {
    expect(bench({ type: 'LowerThreshold' }, '').effects).toEqual([]);
  });
});

describe('a monitor that is beyond, and is to be another (N07.FR.11)', () => {
  const replaced = (more: Partial<Monitor>, text: string) => ({
    type: 'replaced',
    monitor: monitorOf(more),
    value: text,
    transactionId: null,
  });

  it('tells once more that it is beyond, by what is wanted now', () => {
    const at = bench({}, '70');
    expect(at.send(replaced({ value: 60 }, '70'))).toMatchObject([{ monitor: { value: 60 }, value: '70' }]);
    expect(at.state).toBe('beyond');
  });

  it('tells that it is over where it is within now', () => {
    const at = bench({}, '70');
    expect(at.send(replaced({ value: 80 }, '70'))).toMatchObject([{ monitor: { value: 80 }, cleared: true }]);
    expect(at.state).toBe('within');
  });

  it('looks for changes from now on, and says nothing of the threshold', () => {
    const at = bench({}, '70');
    expect(at.send(replaced({ type: 'Delta', value: 5 }, '70'))).toEqual([]);
    expect(at.send(value('76'))).toMatchObject([{ trigger: 'Delta' }]);
  });
});

it('the watch of a monitor is what it looks at, without who made it', () => {
  expect(watchOf(monitorOf({ transaction: true }))).toEqual({
    type: 'UpperThreshold',
    value: 50,
    severity: 5,
    transaction: true,
  });
});

describe('a monitor of changes', () => {
  it('N07.FR.18 a number has to move by more than the least change since it was told', () => {
    const at = bench({ type: 'Delta', value: 5 });
    expect(at.send(value('25'))).toEqual([]);
    expect(at.send(value('26'))).toMatchObject([{ trigger: 'Delta', value: '26' }]);
    expect(at.send(value('21'))).toEqual([]);
  });

  it('a point in time counts in seconds, anything else by being different', () => {
    const at = bench({ type: 'Delta', value: 60, comparison: 'dateTime' }, '2030-01-01T00:00:00Z');
    expect(at.send(value('2030-01-01T00:01:00Z'))).toEqual([]);
    expect(at.send(value('2030-01-01T00:01:01Z'))).toHaveLength(1);
    expect(bench({ type: 'Delta', value: 60, comparison: 'text' }).send(value('x'))).toHaveLength(1);
  });

  it('after a restart it begins with the value of that moment', () => {
    const at = bench({ type: 'Delta', value: 5 });
    expect(at.send({ type: 'booted', value: '90', transactionId: null })).toEqual([]);
    expect(at.send(value('94'))).toEqual([]);
  });
});

describe('a monitor of time', () => {
  it('N08.FR.06, FR.07 tells every so many seconds, or when the clock says', async () => {
    const periodic = bench({ type: 'Periodic', value: 10 });
    expect(await periodic.wait(25)).toHaveLength(2);
    const aligned = bench({ type: 'PeriodicClockAligned', value: 300 });
    // The clock of the bench stands at 1000 s.
    expect(await aligned.wait(199)).toEqual([]);
    expect(await aligned.wait(2)).toMatchObject([{ trigger: 'Periodic' }]);
    expect(await aligned.wait(300)).toHaveLength(1);
  });

  it('counts anew after a restart, and waits for a transaction where it is for those', async () => {
    const at = bench({ type: 'Periodic', value: 10 });
    await at.wait(6);
    at.send({ type: 'booted', value: '20', transactionId: 'tx' });
    expect(await at.wait(4)).toMatchObject([{ transactionId: 'tx' }]);
    const waiting = bench({ type: 'Periodic', value: 10, transaction: true });
    waiting.send({ type: 'transaction', value: '20', transactionId: 'tx' });
    waiting.send({ type: 'booted', value: '20', transactionId: null });
    expect(await waiting.wait(20)).toEqual([]);
  });
});

describe('a monitor for transactions', () => {
  it('is silent without one, and names the one that runs', () => {
    const at = bench({ transaction: true }, '70');
    expect(at.effects).toEqual([]);
    expect(at.send({ type: 'transaction', value: '70', transactionId: 'tx' })).toMatchObject([
      { value: '70', transactionId: 'tx' },
    ]);
    expect(at.send({ type: 'transaction', value: '70', transactionId: null })).toEqual([]);
    expect(at.send(value('20'))).toEqual([]);
  });
});

it('every state is reached, and survives the disk', () => {
  const machine = monitorMachine();
  const stamp = { at: 1_000_000, id: 'x' };
  const situations = ['20', '70'].flatMap((text) => [
    { ...stamp, value: text, transactionId: null },
    { ...stamp, value: text, transactionId: 'tx' },
  ]);
  const wanted = [
    monitorOf({}),
    monitorOf({ type: 'Delta' }),
    monitorOf({ type: 'Periodic' }),
    monitorOf({ transaction: true }),
  ];
  const events = [
    ...situations.flatMap((situation) =>
      ['switched on', 'transaction', 'booted', 'value'].map((type) => ({ ...situation, type })),
    ),
    ...wanted.flatMap((monitor) =>
      situations.map((situation) => ({ ...situation, type: 'replaced', monitor })),
    ),
    { ...stamp, type: 'switched off' },
    { ...stamp, type: 'unheard' },
  ];
  const { reached, snapshots } = walkEverywhere(machine, { monitor: monitorOf({}) }, events, (snapshot) => [
    snapshot.value,
    snapshot.context.monitor.type,
    snapshot.context.monitor.transaction,
  ]);
  const ended = `${machine.id}.removed`;
  expect([...reached, ended].sort()).toEqual(expect.arrayContaining(restingStates(machine)));
  for (const snapshot of snapshots) {
    const back = throughTheDisk(machine, snapshot);
    expect([back.value, back.context]).toEqual([snapshot.value, snapshot.context]);
  }
});
