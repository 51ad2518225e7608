import { describe, expect, it } from 'vitest';
import { displayMachine } from '../../src/machines/display.machine.ts';
import { Bench } from './run-machine.ts';

const START = 1_000_000;
const inSeconds = (seconds: number) => START + seconds * 1000;
const message = (id: number, more: object = {}) => ({
  id,
  priority: 'NormalCycle',
  format: 'UTF8',
  content: `message ${id}`,
  ...more,
});
const set = (bench: Bench, id: number, more: object = {}) =>
  held(bench.send({ type: 'message set', message: message(id, more) }));
/** What the display is told to hold, each time. */
const held = (effects: object[]) =>
  effects.map((effect) => (effect as { messages: { id: number }[] }).messages.map(({ id }) => id));

describe('the display', () => {
  it('O01 holds what was set, and replaces what has the same id', () => {
    const bench = new Bench(displayMachine());
    expect(set(bench, 1)).toEqual([[1]]);
    expect(set(bench, 2)).toEqual([[1, 2]]);
    expect(set(bench, 1, { priority: 'AlwaysFront' })[0]).toHaveLength(2);
    expect(bench.snapshot.context.messages).toContainEqual(message(1, { priority: 'AlwaysFront' }));
    expect(bench.state).toBe('showing');
  });

  it('O05 holds no longer what was cleared', () => {
    const bench = new Bench(displayMachine());
    set(bench, 1);
    set(bench, 2);
    expect(held(bench.send({ type: 'message cleared', messageId: 1 }))).toEqual([[2]]);
  });

  it('O02 drops what belongs to a transaction with it', () => {
    const bench = new Bench(displayMachine());
    set(bench, 1, { transactionId: 'tx' });
    set(bench, 2, { transactionId: 'another' });
    set(bench, 3);
    expect(held(bench.send({ type: 'transaction ended', transactionId: 'tx' }))).toEqual([[2, 3]]);
  });

  it('O01.FR.06, FR.07 says so when a message begins and when it ends', async () => {
    const bench = new Bench(displayMachine());
    set(bench, 1, { from: inSeconds(10), to: inSeconds(30) });
    expect(bench.state).toBe('showing until the next change');
    expect(held(await bench.wait(9.9))).toEqual([]);
    expect(held(await bench.wait(0.1))).toEqual([[1]]);
    expect(held(await bench.wait(19.9))).toEqual([]);
    expect(held(await bench.wait(0.1))).toEqual([[]]);
    expect(bench.state).toBe('showing');
    expect(await bench.wait(100)).toEqual([]);
  });
});
