import { describe, expect, test } from 'vitest';
import { resetMachine } from '../../src/machines/reset.machine.ts';
import { restingStates, throughTheDisk, walkEverywhere } from './every-state.ts';
import { Bench } from './run-machine.ts';

const asked = (kind: string, busyEvses: number[] = []) => ({ type: 'reset requested', kind, busyEvses });
const over = (...busyEvses: number[]) => ({ type: 'transaction ended', busyEvses });
const stop = (evseId: number, reason: string) => ({
  type: 'call',
  interface: 'evse_manager',
  evseId,
  command: 'stop_transaction',
  args: { request: { reason } },
});
const noSession = { type: 'post', to: 'connector/*', event: { type: 'disable', scope: 'reset' } };
const remember = (reason: string) => ({ type: 'remember boot reason', reason });

const bench = (resetDelay = 2) => new Bench(resetMachine({ resetDelay }));

describe('reset', () => {
  test.each([
    ['Hard', 'HardReset'],
    ['Soft', 'SoftReset'],
    ['Immediate', 'ImmediateReset'],
  ])('B12.FR.04 %s ends every transaction with %s, waits ResetDelay, and exits', async (kind, reason) => {
    const world = bench();
    expect(world.send(asked(kind, [1, 3]))).toEqual([
      stop(1, reason),
      stop(3, reason),
      remember('RemoteReset'),
    ]);
    expect(await world.wait(1.9)).toEqual([]);
    expect(await world.wait(0.1)).toMatchObject([
      { type: 'post', to: 'evse/*', event: { type: 'reset', reason } },
      { type: 'exit process' },
    ]);
  });

  test('B12.FR.01, FR.03 OnIdle takes no new session and waits for the last transaction', async () => {
    const world = bench();
    expect(world.send(asked('OnIdle', [1, 2]))).toEqual([noSession]);
    expect(world.send(over(2))).toEqual([]);
    expect(await world.wait(86_400)).toEqual([]);
    expect(world.send(over())).toEqual([remember('ScheduledReset')]);
    expect(await world.wait(2)).toMatchObject([{ type: 'post' }, { type: 'exit process' }]);
    expect(world.state).toBe('running');
  });

  test('a second OnIdle changes nothing, Immediate does not wait any longer', () => {
    const world = bench();
    world.send(asked('OnIdle', [1]));
    expect(world.send(asked('OnIdle', [1]))).toEqual([]);
    expect(world.send(asked('Immediate', [1]))).toEqual([stop(1, 'ImmediateReset'), remember('RemoteReset')]);
    expect(world.state).toBe('about to exit');
  });

  test('B11 OnIdle when idle does not wait', () => {
    expect(bench().send(asked('OnIdle'))).toEqual([remember('RemoteReset')]);
  });

  test.each([asked('OnIdle', [1]), asked('Hard')])('a restart makes up for it', async (request) => {
    const world = bench();
    world.send(request);
    world.send({ type: 'boot' });
    expect(world.state).toBe('running');
    expect(await world.wait(60)).toEqual([]);
  });

  test('every state can be reached and survives the disk', () => {
    const machine = resetMachine({ resetDelay: 2 });
    const stamp = { at: 0, id: 'id' };
    const events = [asked('OnIdle', [1]), asked('Hard'), over(), { type: 'boot' }].map((event) => ({
      ...stamp,
      ...event,
    }));
    const walk = walkEverywhere(machine, {}, events, ({ value }) => value);
    expect(restingStates(machine).filter((id) => !walk.reached.has(id))).toEqual([]);
    for (const snapshot of walk.snapshots)
      expect(throughTheDisk(machine, snapshot).value).toEqual(snapshot.value);
  });
});
