import type { StoppedReason } from '../domain/transaction.ts';
import { type AnyEffect, assign, effect, enqueueActions, type Post, type Stamp, setup } from './kit.ts';

/** How the CSMS or the operator wants it: 1.6 Hard and Soft, 2.0.1 Immediate and OnIdle. */
export type ResetKind = 'Immediate' | 'OnIdle' | 'Hard' | 'Soft';

export type ResetEvent = Stamp &
  (
    | { type: 'reset requested'; kind: ResetKind; busyEvses: number[] }
    | { type: 'transaction ended'; busyEvses: number[] }
    | { type: 'boot' }
  );

type Context = { kind: ResetKind };

export type ResetEffect =
  | AnyEffect
  | Post
  | {
      type: 'call';
      interface: 'evse_manager';
      evseId: number;
      command: 'stop_transaction';
      args: { request: { reason: StoppedReason } };
    }
  | { type: 'remember boot reason'; reason: 'RemoteReset' | 'ScheduledReset' }
  | { type: 'exit process'; kind: ResetKind };

const STOPPED_REASON: Record<ResetKind, StoppedReason> = {
  Hard: 'HardReset',
  Soft: 'SoftReset',
  Immediate: 'ImmediateReset',
  OnIdle: 'ImmediateReset',
};

const NOW = ['stop every transaction', 'remember a remote reset'] as const;

/**
 * The built-in System module's reset (local API section 1): it waits `ResetDelay` and then the process exits; a
 * supervisor starts it again. Durable: a reset that was accepted happens also when the power goes in between.
 * @param settings `resetDelay`: seconds between the acceptance and the exit
 */
export const resetMachine = (settings: { readonly resetDelay: number }) =>
  setup({
    types: {} as { context: Context; events: ResetEvent; emitted: ResetEffect },
    delays: { 'the reset delay': () => settings.resetDelay * 1000 },
    guards: {
      'it may wait for idle': ({ event }) =>
        event.type === 'reset requested' && event.kind === 'OnIdle' && event.busyEvses.length > 0,
      'it waits for idle already': ({ event }) => event.type === 'reset requested' && event.kind === 'OnIdle',
      'no transaction is left': ({ event }) =>
        event.type === 'transaction ended' && event.busyEvses.length === 0,
    },
    actions: {
      'stop every transaction': enqueueActions(({ event, enqueue }) => {
        if (event.type !== 'reset requested') return;
        for (const evseId of event.busyEvses)
          enqueue.emit({
            type: 'call',
            interface: 'evse_manager',
            evseId,
            command: 'stop_transaction',
            args: { request: { reason: STOPPED_REASON[event.kind] } },
          });
      }),
      'take no new session': effect({
        type: 'post',
        to: 'connector/*',
        event: { type: 'disable', scope: 'reset' },
      } as Post),
      'remember a remote reset': effect({ type: 'remember boot reason', reason: 'RemoteReset' } as const),
      'remember a scheduled reset': effect({
        type: 'remember boot reason',
        reason: 'ScheduledReset',
      } as const),
      'note the kind': assign(({ context, event }) => ({
        kind: event.type === 'reset requested' ? event.kind : context.kind,
      })),
      // What goes on although energy has been stopped, such as one that ends with the plug (B12.FR.04).
      'end what is left': effect(({ context: { kind } }) => ({
        type: 'post',
        to: 'evse/*',
        event: { type: 'reset', reason: STOPPED_REASON[kind] } as Post['event'],
      })),
      'exit the process': effect(({ context }) => ({ type: 'exit process' as const, kind: context.kind })),
    },
  }).createMachine({
    id: 'reset',
    context: { kind: 'Immediate' },
    initial: 'running',
    states: {
      running: {
        description: 'Nobody has asked for a reset.',
        on: {
          'reset requested': [
            {
              guard: 'it may wait for idle',
              target: 'waiting for the last transaction',
              actions: ['note the kind', 'take no new session'],
            },
            { target: 'about to exit', actions: ['note the kind', ...NOW] },
          ],
        },
      },
      'waiting for the last transaction': {
        description:
          'OnIdle (B12.FR.01): charging goes on, nothing new starts, the end of the last transaction resets. A power cut does as well.',
        on: {
          'transaction ended': {
            guard: 'no transaction is left',
            target: 'about to exit',
            actions: 'remember a scheduled reset',
          },
          'reset requested': [
            { guard: 'it waits for idle already' },
            { target: 'about to exit', actions: ['note the kind', ...NOW] },
          ],
          boot: 'running',
        },
      },
      'about to exit': {
        description: 'Transactions are ended and recorded; the last messages may still go out.',
        on: { boot: 'running' },
        after: {
          'the reset delay': { target: 'running', actions: ['end what is left', 'exit the process'] },
        },
      },
    },
  });
