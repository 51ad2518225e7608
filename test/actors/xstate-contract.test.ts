import { readFileSync } from 'node:fs';
import { describe, expect, it, vi } from 'vitest';
import { type AnyActor, createActor } from 'xstate';
import { HostedActor } from '../../src/actors/host/hosted-actor.ts';
import {
  type AnyEffect,
  type AnyStateMachine,
  assign,
  effect,
  raise,
  setup,
} from '../../src/machines/kit.ts';
import { lampMachine } from './sample-machine.ts';

/**
 * What the host leans on and xstate does not promise. When an upgrade turns one of these red, read
 * `src/actors/host/hosted-actor.ts` before anything else.
 */
type Call = [verb: 'schedule' | 'cancel' | 'cancelAll', ...rest: unknown[]];

const watch = (machine: AnyStateMachine, options: object = {}) => {
  const calls: Call[] = [];
  const effects: AnyEffect[] = [];
  const errors: unknown[] = [];
  const actor = createActor(machine, { id: 'a', ...options }) as AnyActor;
  actor.system.scheduler = {
    schedule: (source, target, event, delay, id) => {
      calls.push(['schedule', source === actor && target === actor, event, delay, id]);
    },
    cancel: (_source, id) => {
      calls.push(['cancel', id]);
    },
    cancelAll: () => {
      calls.push(['cancelAll']);
    },
  };
  actor.on('*', (emitted: AnyEffect) => {
    effects.push(emitted);
  });
  actor.subscribe({ error: (error) => errors.push(error) });
  actor.start();
  return { actor, calls, effects, errors };
};
const stamped = (type: string) => ({ type, at: 0, id: 'x' });
const persistedOf = (actor: AnyActor) => JSON.parse(JSON.stringify(actor.getPersistedSnapshot()));

describe('the scheduler', () => {
  it('can be replaced before start, and gets every delay with a stable id', () => {
    const { calls, actor } = watch(lampMachine);
    actor.send(stamped('press'));
    expect(calls).toEqual([
      [
        'schedule',
        true,
        { type: 'xstate.after.month delay.lamp.dark' },
        2_592_000_000,
        'xstate.after.month delay.lamp.dark',
      ],
      ['cancel', 'xstate.after.month delay.lamp.dark'],
      [
        'schedule',
        true,
        { type: 'xstate.after.switch-off delay.lamp.light' },
        60_000,
        'xstate.after.switch-off delay.lamp.light',
      ],
    ]);
  });

  it('gets a delayed raise with its own id, and its cancelling', () => {
    const machine = setup({
      actions: { 'ring later': raise({ type: 'ring' }, { delay: 5, id: 'bell' }) },
    }).createMachine({ initial: 'a', states: { a: { on: { go: { actions: 'ring later' } } } } });
    const { calls, actor } = watch(machine);
    actor.send({ type: 'go' });
    expect(calls).toEqual([['schedule', true, { type: 'ring' }, 5, 'bell']]);
  });

  it('is told to cancel all when an actor is done or has thrown, never to forget one timer', () => {
    const { calls, actor } = watch(lampMachine);
    actor.send(stamped('finish'));
    expect(calls.at(-1)).toEqual(['cancelAll']);
  });

  it('is not called when an actor is restored', () => {
    const { actor } = watch(lampMachine);
    expect(watch(lampMachine, { snapshot: persistedOf(actor) }).calls).toEqual([]);
  });

  it('takes the event that it was given back through send', () => {
    const { actor } = watch(lampMachine);
    actor.send(stamped('press'));
    actor.send(stamped('xstate.after.switch-off delay.lamp.light'));
    expect(actor.getSnapshot().value).toBe('dark');
  });
});

describe('emit', () => {
  it('reaches a listener for * that was set before start, also from the initial entry actions', () => {
    expect(watch(lampMachine).effects).toEqual([{ type: 'notify', what: 'start' }]);
  });

  it('reaches it before send returns, in the order of the actions', () => {
    const { actor, effects } = watch(lampMachine);
    actor.send(stamped('press'));
    actor.send(stamped('press'));
    expect(effects.map((each) => (each as unknown as { what: string }).what)).toEqual([
      'start',
      'light',
      'dark',
      'light',
    ]);
  });

  it('is not repeated on restore', () => {
    const { actor } = watch(lampMachine);
    actor.send(stamped('press'));
    expect(watch(lampMachine, { snapshot: persistedOf(actor) }).effects).toEqual([]);
  });

  it('computes the effect from the context at its place among the actions', () => {
    const machine = setup({
      types: {} as { context: { n: number } },
      actions: {
        count: assign({ n: ({ context }) => context.n + 1 }),
        tell: effect(({ context }) => ({ type: 'n', n: context.n })),
      },
    }).createMachine({ context: { n: 0 }, on: { go: { actions: ['tell', 'count', 'tell'] } } });
    const { actor, effects } = watch(machine);
    actor.send({ type: 'go' });
    expect(effects).toEqual([
      { type: 'n', n: 0 },
      { type: 'n', n: 1 },
    ]);
  });
});

describe('a snapshot', () => {
  it('keeps its identity when an event is not handled', () => {
    const { actor } = watch(lampMachine);
    const before = actor.getSnapshot();
    actor.send(stamped('ignored'));
    expect(actor.getSnapshot()).toBe(before);
  });

  it('changes its identity when only the context changes', () => {
    const { actor } = watch(lampMachine);
    actor.send(stamped('press'));
    const before = actor.getSnapshot();
    actor.send(stamped('press'));
    expect(actor.getSnapshot()).not.toBe(before);
  });

  it('is done and keeps its value when a final state is reached', () => {
    const { actor } = watch(lampMachine);
    actor.send(stamped('finish'));
    expect(actor.getSnapshot()).toMatchObject({ status: 'done', value: 'gone' });
  });

  it('is an error with the error when a machine throws; nothing is thrown at the sender or out of a timer', async () => {
    const uncaught = vi.fn();
    process.once('uncaughtException', uncaught);
    const { actor, effects, errors } = watch(lampMachine);
    effects.length = 0;
    expect(() => actor.send(stamped('break'))).not.toThrow();
    expect(actor.getSnapshot()).toMatchObject({ status: 'error', error: new Error('broken lamp') });
    expect(errors).toHaveLength(1);
    expect(effects).toEqual([]);
    await new Promise((resolve) => setTimeout(resolve, 0));
    process.removeListener('uncaughtException', uncaught);
    expect(uncaught).not.toHaveBeenCalled();
  });

  it('that names a state which is no more is an error, not an exception', () => {
    const { actor } = watch(lampMachine, {
      snapshot: { status: 'active', value: 'blue', context: {}, children: {}, historyValue: {} },
    });
    expect(actor.getSnapshot().status).toBe('error');
  });

  it('is not touched by what happens to the actor afterwards', () => {
    const { actor } = watch(lampMachine);
    const before = actor.getSnapshot();
    actor.send(stamped('press'));
    expect(before).toMatchObject({ value: 'dark', context: { pressed: 0 } });
  });
});

it('a loop of microsteps ends at the limit that the host sets', () => {
  const machine = setup({}).createMachine({
    initial: 'a',
    states: { a: { on: { go: 'b' } }, b: { always: 'c' }, c: { always: 'b' } },
  });
  expect(machine.options.maxIterations).toBe(Number.POSITIVE_INFINITY);
  machine.options.maxIterations = 10;
  const { actor, errors } = watch(machine);
  actor.send({ type: 'go' });
  expect(errors).toHaveLength(1);
});

describe('rows', () => {
  const hosted = (machine: AnyStateMachine) =>
    new HostedActor(
      'a',
      'm',
      { machine, durable: true, version: 1 },
      { schedule: () => {}, cancel: () => {} },
    );
  const parallel = setup({
    types: {} as { context: { list: number[] } },
  }).createMachine({
    id: 'parallel',
    context: { list: [1, 2] },
    type: 'parallel',
    states: {
      power: { initial: 'off', states: { off: { on: { toggle: 'on' } }, on: { on: { toggle: 'off' } } } },
      work: {
        initial: 'going on',
        states: {
          'going on': {
            initial: 'first',
            on: { pause: 'paused' },
            states: {
              first: { on: { next: 'second' } },
              second: {},
              'where it was': { type: 'history', target: 'first' },
            },
          },
          paused: { on: { resume: 'going on.where it was' } },
        },
      },
    },
  });

  it('say the same as in the released version (golden)', () => {
    const golden = readFileSync(new URL('golden/rows.json', import.meta.url), 'utf8');
    const lamp = hosted(lampMachine);
    lamp.start({ note: 'x' });
    lamp.deliver(stamped('press'));
    const both = hosted(parallel);
    both.start(undefined);
    for (const type of ['next', 'toggle', 'pause']) both.deliver(stamped(type));
    expect({ lamp: lamp.unwritten(), parallel: both.unwritten() }).toEqual(JSON.parse(golden));
  });

  it('of a released version are taken up: parallel regions and history included', () => {
    const golden = JSON.parse(readFileSync(new URL('golden/rows.json', import.meta.url), 'utf8'));
    const both = hosted(parallel);
    expect(both.restore(JSON.parse(golden.parallel))).toEqual({ effects: [], changed: false });
    both.deliver(stamped('resume'));
    expect(both.snapshot.value).toEqual({ power: 'on', work: { 'going on': 'second' } });
    const lamp = hosted(lampMachine);
    lamp.restore(JSON.parse(golden.lamp));
    expect(lamp.snapshot).toMatchObject({ value: 'light', context: { pressed: 1, note: 'x' } });
  });
});
