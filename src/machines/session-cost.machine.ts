import type { CostTriggers, CostUpdate, FinalCost } from '../domain/cost.ts';
import type { Instant } from '../domain/time.ts';
import { type AnyEffect, assign, effect, enqueueActions, type Stamp, setup } from './kit.ts';

export type SessionCostEvent = Stamp &
  (
    | { type: 'number learnt'; csmsTransactionId: number }
    | { type: 'cost updated'; update: CostUpdate }
    | { type: 'final cost'; final: FinalCost }
    | { type: 'connector state'; state: string }
    | { type: 'meter has crossed' }
    | { type: 'transaction ended' }
    | { type: 'booted' }
  );

export type SessionCostInput = { transactionId: string; sessionId: string; evseId: number };
type Context = SessionCostInput & { csmsTransactionId: number | null; triggers: CostTriggers };

export type SessionCostEffect =
  | AnyEffect
  | { type: 'running cost'; transactionId: string; sessionId: string; update: CostUpdate }
  | { type: 'final cost'; transactionId: string; sessionId: string; final: FinalCost }
  /** Wants to hear when the meter reaches the energy or crosses the power; without either, no longer. */
  | { type: 'watch the meter'; transactionId: string; evseId: number; energyWh?: number; powerW?: number }
  | { type: 'take meter values'; evseId: number; transactionId: string };

const HOUR_MS = 3_600_000;

const ahead = (at: Instant | undefined, now: Instant): boolean => at !== undefined && at > now;

/**
 * What one transaction costs, as the CSMS tells it (2.0.1 I02, I03; 1.6 California pricing), and the readings the CSMS
 * wants because of it. It outlives the transaction: the final cost may come after StopTransaction was confirmed.
 */
export const sessionCostMachine = () =>
  setup({
    types: {} as {
      context: Context;
      events: SessionCostEvent;
      input: SessionCostInput;
      emitted: SessionCostEffect;
    },
    delays: {
      'until the price may change': ({ context, event }) => (context.triggers.at ?? event.at) - event.at,
      'the longest wait for the final cost': () => 24 * HOUR_MS,
    },
    guards: {
      'a reading is wanted at an instant': ({ context, event }) => ahead(context.triggers.at, event.at),
      'a reading is wanted in this state': ({ context, event }) =>
        event.type === 'connector state' && context.triggers.states?.includes(event.state) === true,
    },
    actions: {
      'note the number': assign(({ context, event }) =>
        event.type === 'number learnt' ? { csmsTransactionId: event.csmsTransactionId } : context,
      ),
      'note the triggers': assign(({ context, event }) =>
        event.type === 'cost updated' ? { triggers: event.update.triggers ?? {} } : context,
      ),
      'forget the triggers': assign({ triggers: {} }),
      'tell the running cost': enqueueActions(({ context, event, enqueue }) => {
        if (event.type !== 'cost updated') return;
        const { transactionId, sessionId } = context;
        enqueue.emit({ type: 'running cost', transactionId, sessionId, update: event.update });
      }),
      'tell the final cost': enqueueActions(({ context, event, enqueue }) => {
        if (event.type !== 'final cost') return;
        const { transactionId, sessionId } = context;
        enqueue.emit({ type: 'final cost', transactionId, sessionId, final: event.final });
      }),
      'watch the meter': effect(({ context: { transactionId, evseId, triggers } }) => ({
        type: 'watch the meter' as const,
        transactionId,
        evseId,
        ...(triggers.energyWh !== undefined && { energyWh: triggers.energyWh }),
        ...(triggers.powerW !== undefined && { powerW: triggers.powerW }),
      })),
      'take a reading': effect(({ context: { transactionId, evseId } }) => ({
        type: 'take meter values' as const,
        evseId,
        transactionId,
      })),
    },
  }).createMachine({
    id: 'session-cost',
    context: ({ input }) => ({ ...input, csmsTransactionId: null, triggers: {} }),
    initial: 'running',
    on: {
      'number learnt': { actions: 'note the number' },
      'final cost': {
        target: '.settled',
        actions: ['tell the final cost', 'forget the triggers', 'watch the meter'],
      },
    },
    states: {
      running: {
        description: 'The transaction runs.',
        initial: 'priced',
        on: {
          'cost updated': {
            target: '.looking ahead',
            actions: ['note the triggers', 'tell the running cost', 'watch the meter'],
          },
          'connector state': { guard: 'a reading is wanted in this state', actions: 'take a reading' },
          'meter has crossed': { actions: 'take a reading' },
          'transaction ended': {
            target: 'awaiting the final cost',
            actions: ['forget the triggers', 'watch the meter'],
          },
          booted: { actions: 'watch the meter' },
        },
        states: {
          'looking ahead': {
            description: 'A cost has come: is there an instant at which a reading is wanted?',
            always: [
              { guard: 'a reading is wanted at an instant', target: 'priced until an instant' },
              { target: 'priced' },
            ],
          },
          priced: { description: 'The price stays as it is.' },
          'priced until an instant': {
            description: 'The CSMS wants a reading when its price may change.',
            after: { 'until the price may change': { target: 'priced', actions: 'take a reading' } },
          },
        },
      },
      'awaiting the final cost': {
        description: 'The transaction has ended; the CSMS may still say what it cost.',
        on: { 'cost updated': { actions: 'tell the running cost' } },
        after: { 'the longest wait for the final cost': 'settled' },
      },
      settled: { type: 'final', description: 'All is told.' },
    },
  });
