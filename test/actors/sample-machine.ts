import { assign, effect, enqueueActions, type Stamp, setup } from '../../src/machines/kit.ts';

type Context = { pressed: number; note: string | null };
type Event = (
  | { type: 'press' }
  | { type: 'tick' }
  | { type: 'ignored' }
  | { type: 'break' }
  | { type: 'finish' }
  | { type: 'chain'; to: string[] }
) &
  Stamp;

/** A lamp with everything the host leans on: delays, effects, history, an end, and a way to break. */
export const lampMachine = setup({
  types: {} as { context: Context; events: Event; input: { note?: string } | undefined },
  delays: { 'switch-off delay': 60_000, 'month delay': 30 * 24 * 3_600_000 },
  actions: {
    'count the press': assign({ pressed: ({ context }) => context.pressed + 1 }),
    'announce the light': effect(({ context }) => ({
      type: 'notify',
      what: 'light',
      pressed: context.pressed,
    })),
    'announce the dark': effect({ type: 'notify', what: 'dark' }),
    'announce the start': effect({ type: 'notify', what: 'start' }),
    'break down': assign({
      note: () => {
        throw new Error('broken lamp');
      },
    }),
    'pass it on': enqueueActions(({ event, enqueue }) => {
      if (event.type !== 'chain') return;
      const [next, ...rest] = event.to;
      enqueue.emit({ type: 'notify', what: 'passed' } as never);
      if (next) enqueue.emit({ type: 'post', to: next, event: { type: 'chain', to: rest } } as never);
    }),
  },
}).createMachine({
  id: 'lamp',
  context: ({ input }) => ({ pressed: 0, note: input?.note ?? null }),
  initial: 'dark',
  entry: 'announce the start',
  states: {
    dark: { after: { 'month delay': { target: 'forgotten' } }, on: { press: 'light' } },
    light: {
      entry: ['count the press', 'announce the light'],
      exit: 'announce the dark',
      after: { 'switch-off delay': 'dark' },
      on: { press: { target: 'light', reenter: true } },
    },
    forgotten: { on: { press: 'light' } },
    gone: { type: 'final' },
  },
  on: {
    finish: '.gone',
    chain: { actions: 'pass it on' },
    break: { actions: ['announce the light', 'break down'] },
  },
});
