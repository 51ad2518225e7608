import { type AnyEffect, and, effect, not, type Post, type Stamp, setup } from './kit.ts';

/** `busy`: a transaction runs on the EVSE. */
export type EvseResetInput = { evseId: number; kind: 'Immediate' | 'OnIdle'; busy: boolean };

export type EvseResetEvent = Stamp &
  (
    | { type: 'reset requested'; kind: 'Immediate' | 'OnIdle' }
    | { type: 'transaction ended'; busyEvses: number[] }
    | { type: 'boot' }
  );

export type EvseResetEffect =
  | AnyEffect
  | Post
  | {
      type: 'call';
      interface: 'evse_manager';
      evseId: number;
      command: 'stop_transaction';
      args: { request: { reason: 'ImmediateReset' } };
    }
  | { type: 'restart evse'; evseId: number };

/**
 * The reset of one EVSE alone (B11.FR.08, B12.FR.07, FR.08): out of service, what runs on it is over, and after
 * `resetDelay` seconds its EvseManager begins as it does after a restart of the station, with what the hardware is like
 * then. Durable; a restart of the station makes up for it. Address `evse_reset/N`, gone when it is done.
 */
export const evseResetMachine = (settings: { readonly resetDelay: number }) =>
  setup({
    types: {} as {
      context: EvseResetInput;
      input: EvseResetInput;
      events: EvseResetEvent;
      emitted: EvseResetEffect;
    },
    delays: { 'the reset delay': () => settings.resetDelay * 1000 },
    guards: {
      'it waits for idle': ({ context }) => context.kind === 'OnIdle',
      'a transaction runs': ({ context }) => context.busy,
      'it is to be at once': ({ event }) => event.type === 'reset requested' && event.kind === 'Immediate',
      'its transaction is over': ({ context, event }) =>
        event.type === 'transaction ended' && !event.busyEvses.includes(context.evseId),
    },
    actions: {
      'take no new session': effect(({ context }) => toConnectors(context, 'disable')),
      'serve again': effect(({ context }) => toConnectors(context, 'enable')),
      // Without one, whatever waits for its plug or its token is given up.
      'stop what is under way': effect(({ context: { evseId } }) => ({
        type: 'call' as const,
        interface: 'evse_manager' as const,
        evseId,
        command: 'stop_transaction' as const,
        args: { request: { reason: 'ImmediateReset' as const } },
      })),
      // What goes on although energy has been stopped, such as one that ends with the plug (B12.FR.08).
      'end what is left of it': effect(({ context: { evseId } }) => ({
        type: 'post',
        to: `evse/${evseId}`,
        event: { type: 'reset', reason: 'ImmediateReset' } as Post['event'],
      })),
      'restart the EVSE': effect(({ context: { evseId } }) => ({ type: 'restart evse' as const, evseId })),
    },
  }).createMachine({
    id: 'evse-reset',
    context: ({ input }) => input,
    initial: 'about to begin',
    states: {
      'about to begin': {
        description: 'Decides whether what runs may go on first.',
        entry: 'take no new session',
        always: [
          { guard: and(['it waits for idle', 'a transaction runs']), target: 'waiting for its transaction' },
          { guard: not('it waits for idle'), target: 'resetting', actions: 'stop what is under way' },
          { target: 'resetting' },
        ],
      },
      'waiting for its transaction': {
        description: 'OnIdle (B12.FR.07): charging goes on; its end brings the reset.',
        on: {
          'transaction ended': { guard: 'its transaction is over', target: 'resetting' },
          'reset requested': {
            guard: 'it is to be at once',
            target: 'resetting',
            actions: 'stop what is under way',
          },
          boot: 'done',
        },
      },
      resetting: {
        description: 'Energy is off and the EVSE serves nobody.',
        after: {
          'the reset delay': {
            target: 'done',
            actions: ['end what is left of it', 'restart the EVSE', 'serve again'],
          },
        },
        on: { boot: 'done' },
      },
      done: { type: 'final', description: 'The EVSE serves again.' },
    },
  });

const toConnectors = ({ evseId }: EvseResetInput, type: 'enable' | 'disable'): Post => ({
  type: 'post',
  to: `connector/${evseId}/*`,
  event: { type, scope: 'reset' } as Post['event'],
});
