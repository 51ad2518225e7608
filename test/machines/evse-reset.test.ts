import { describe, expect, test } from 'vitest';
import { evseResetMachine } from '../../src/machines/evse-reset.machine.ts';
import { restingStates, throughTheDisk, walkEverywhere } from './every-state.ts';
import { Bench } from './run-machine.ts';

const toConnectors = (type: string) => ({
  type: 'post',
  to: 'connector/2/*',
  event: { type, scope: 'reset' },
});
const stop = {
  type: 'call',
  interface: 'evse_manager',
  evseId: 2,
  command: 'stop_transaction',
  args: { request: { reason: 'ImmediateReset' } },
};
const END = [
  { type: 'post', to: 'evse/2', event: { type: 'reset', reason: 'ImmediateReset' } },
  { type: 'restart evse', evseId: 2 },
  toConnectors('enable'),
];
const bench = (kind: 'Immediate' | 'OnIdle', busy: boolean) =>
  new Bench(evseResetMachine({ resetDelay: 2 }), { evseId: 2, kind, busy });
const over = (...busyEvses: number[]) => ({ type: 'transaction ended', busyEvses });

describe('reset of one EVSE', () => {
  test.each([
    ['Immediate', true, [toConnectors('disable'), stop]],
    ['Immediate', false, [toConnectors('disable'), stop]],
    ['OnIdle', false, [toConnectors('disable')]],
  ] as const)('B11.FR.08, B12.FR.08 %s, a transaction runs: %s', async (kind, busy, first) => {
    const world = bench(kind, busy);
    expect(world.effects).toEqual(first);
    expect(await world.wait(1.9)).toEqual([]);
    expect(await world.wait(0.1)).toEqual(END);
    expect(world.snapshot.status).toBe('done');
  });

  test('B12.FR.07 OnIdle waits for its own transaction, for as long as it takes', async () => {
    const world = bench('OnIdle', true);
    world.send(over(2));
    world.send({ type: 'reset requested', kind: 'OnIdle' });
    expect(await world.wait(86_400)).toEqual([]);
    world.send(over(1, 3));
    expect(world.state).toBe('resetting');
    expect(await world.wait(2)).toEqual(END);
  });

  test('Immediate after OnIdle does not wait any longer', () => {
    const world = bench('OnIdle', true);
    expect(world.send({ type: 'reset requested', kind: 'Immediate' })).toEqual([stop]);
  });

  test.each([true, false])('a start of the station makes up for it, a transaction runs: %s', (busy) => {
    const world = bench('OnIdle', busy);
    expect(world.send({ type: 'boot' })).toEqual([]);
    expect(world.snapshot.status).toBe('done');
  });

  test('every state can be reached and survives the disk', () => {
    const machine = evseResetMachine({ resetDelay: 2 });
    const stamp = { at: 0, id: 'id' };
    const events = [over(1), over(2), { type: 'reset requested', kind: 'Immediate' }].map((event) => ({
      ...stamp,
      ...event,
    }));
    const walk = walkEverywhere(
      machine,
      { evseId: 2, kind: 'OnIdle', busy: true },
      events,
      ({ value }) => value,
    );
    expect(restingStates(machine).filter((id) => !walk.reached.has(id) && !id.endsWith('done'))).toEqual([]);
    for (const snapshot of walk.snapshots)
      expect(throughTheDisk(machine, snapshot).value).toEqual(snapshot.value);
  });
});
