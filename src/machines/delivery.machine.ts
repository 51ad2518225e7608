import type { Lane } from '../domain/notifications.ts';
import type { Receipt } from '../domain/receipt.ts';
import type { Settings } from '../domain/settings.ts';
import {
  type AnyMachineSnapshot,
  assign,
  effect,
  enqueueActions,
  not,
  raise,
  type Stamp,
  setup,
  stateIn,
} from './kit.ts';

export type DeliveryEvent = Stamp &
  (
    | { type: 'open'; resumed: boolean }
    | { type: 'triggered only' }
    | { type: 'close' }
    /** The outbox holds more than before. */
    | { type: 'grown' }
    /** An inquiry waits. */
    | { type: 'asked' }
    | { type: 'go on' }
    /** How the CALL ended that was out. */
    | { type: 'inquiry over' }
    | { type: 'told'; seq: number; receipt: Receipt }
    | { type: 'refused'; seq: number; lane: Lane; attempts: number; final: boolean; reason: string }
    | { type: 'connection lost' }
    | { type: 'nothing to send' }
  );

export type DeliveryEffect =
  | { type: 'sendNext' }
  | { type: 'keepToWhoHeard' }
  | { type: 'confirm'; seq: number; receipt: Receipt }
  | { type: 'failed'; seq: number; attempts: number }
  | { type: 'bury'; seq: number; reason: string }
  | { type: 'drop'; seq: number; reason: string };

type Context = { attempts: number };
type Told = { event: DeliveryEvent };

/**
 * The pump of the outbox: one CALL in flight. Three questions side by side: may we send, is the wire free, and may
 * the transaction lane move. Which message is next the actor sees in the outbox; the machine decides what its end means.
 */
export const deliveryMachine = (settings: Settings) =>
  setup({
    types: {} as { context: Context; events: DeliveryEvent; emitted: DeliveryEffect },
    delays: {
      'the resume delay': () => settings.messageQueueResumeDelay * 1000,
      'the attempt interval': ({ context }) => settings.messageAttemptInterval * context.attempts * 1000,
    },
    guards: {
      'the gate is closed': stateIn({ 'the gate': 'closed' }),
      'the queue rests after a reconnect': ({ event }: Told) =>
        event.type === 'open' && event.resumed && settings.messageQueueResumeDelay > 0,
      'only one try is due': ({ event }: Told) => event.type === 'refused' && event.lane === 'rest',
      'all attempts are used up': ({ event }: Told) =>
        event.type === 'refused' && (event.final || event.attempts >= settings.messageAttempts),
    },
    actions: {
      'send the next': effect({ type: 'sendNext' } as const),
      'go on': raise({ type: 'go on' } as never),
      'keep to who heard it': effect({ type: 'keepToWhoHeard' } as const),
      'confirm it': enqueueActions(({ event, enqueue }) => {
        if (event.type === 'told') enqueue.emit({ type: 'confirm', seq: event.seq, receipt: event.receipt });
      }),
      'note the failure': enqueueActions(({ event, enqueue }) => {
        if (event.type !== 'refused') return;
        const { seq, attempts } = event;
        enqueue.emit({ type: 'failed', seq, attempts });
        enqueue.assign({ attempts });
      }),
      'bury it': enqueueActions(({ event, enqueue }) => {
        if (event.type !== 'refused') return;
        const { seq, reason } = event;
        enqueue.emit({ type: 'bury', seq, reason });
      }),
      'drop it': enqueueActions(({ event, enqueue }) => {
        if (event.type !== 'refused') return;
        const { seq, reason } = event;
        enqueue.emit({ type: 'drop', seq, reason });
      }),
      'forget the attempts': assign({ attempts: 0 }),
    },
  }).createMachine({
    id: 'delivery',
    context: { attempts: 0 },
    type: 'parallel',
    states: {
      'the gate': {
        description: 'Whether the CSMS has accepted us.',
        initial: 'closed',
        on: {
          open: [
            {
              guard: 'the queue rests after a reconnect',
              target: '.resuming',
              actions: 'keep to who heard it',
            },
            { target: '.open', actions: ['keep to who heard it', 'go on'] },
          ],
          'triggered only': { target: '.triggered only', actions: 'go on' },
          close: '.closed',
        },
        states: {
          closed: { description: 'Nothing but BootNotification may be sent.' },
          'triggered only': {
            description: 'Pending: only what the CSMS asked for by TriggerMessage or a report.',
          },
          resuming: {
            description:
              'Back online, and the queue waits a little (MessageQueueResumeDelay); inquiries do not.',
            after: { 'the resume delay': { target: 'open', actions: 'go on' } },
          },
          open: { description: 'Everything may be sent.' },
        },
      },
      'the wire': {
        description: 'One CALL at a time (OCPP-J 4.1.1).',
        initial: 'free',
        states: {
          free: {
            description: 'No CALL of ours is out.',
            on: {
              'go on': { target: 'busy', actions: 'send the next' },
              asked: { target: 'busy', actions: 'send the next' },
              grown: { guard: not('the gate is closed'), target: 'busy', actions: 'send the next' },
            },
          },
          busy: {
            description: 'A CALL is out, or the next is being chosen.',
            on: {
              'inquiry over': { actions: 'send the next' },
              told: { actions: ['confirm it', 'send the next'] },
              refused: { actions: 'send the next' },
              'connection lost': { target: 'free', actions: 'go on' },
              'nothing to send': 'free',
            },
          },
        },
      },
      'the transaction lane': {
        description:
          'Transaction messages keep their order, so one that must be repeated holds up those behind it.',
        initial: 'flowing',
        states: {
          flowing: {
            description: 'The oldest may be sent.',
            on: {
              refused: [
                { guard: 'only one try is due', actions: 'drop it' },
                { guard: 'all attempts are used up', actions: 'bury it' },
                { target: 'waiting before the next attempt', actions: 'note the failure' },
              ],
            },
          },
          'waiting before the next attempt': {
            description: 'Each failure waits one interval longer (E13; 1.6 section 3.7.1).',
            after: {
              'the attempt interval': { target: 'flowing', actions: ['forget the attempts', 'go on'] },
            },
            on: { refused: { guard: 'only one try is due', actions: 'drop it' } },
          },
        },
      },
    },
  });

export type Admission = {
  /** What of the outbox may go: nothing, what the CSMS triggered, or all. */
  outbox: 'nothing' | 'triggered' | 'all';
  transactions: boolean;
  /** Inquiries other than BootNotification that nobody triggered. */
  inquiries: boolean;
};

/** What may be sent now. */
export const admission = (snapshot: AnyMachineSnapshot | undefined): Admission => {
  const value = (snapshot?.value ?? {}) as Record<string, string>;
  const gate = value['the gate'];
  return {
    outbox: gate === 'open' ? 'all' : gate === 'triggered only' ? 'triggered' : 'nothing',
    transactions: value['the transaction lane'] === 'flowing',
    inquiries: gate === 'open' || gate === 'resuming',
  };
};
