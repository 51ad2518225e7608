import type { ConnectorUnplugged } from '../domain/notifications.ts';
import { basisOf, type CostBasis, inNextPeriod, isRunning, nowIdle } from '../domain/running-cost.ts';
import type { Instant } from '../domain/time.ts';
import { assign, effect, enqueueActions, setup } from './kit.ts';
import type {
  SessionCostContext,
  SessionCostEffect,
  SessionCostEvent,
  SessionCostInput,
} from './session-cost.words.ts';

const HOUR_MS = 3_600_000;

const ahead = (at: Instant | undefined, now: Instant): boolean => at !== undefined && at > now;

/**
 * What one transaction costs, as the CSMS tells it (2.0.1 I02, I03; 1.6 California pricing), and the readings the CSMS
 * wants because of it. It outlives the transaction: the final cost may come after StopTransaction was confirmed.
 */
export const sessionCostMachine = () =>
  setup({
    types: {} as {
      context: SessionCostContext;
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
      'the transaction ends with an idle fee': ({ event }) =>
        event.type === 'transaction ended' && event.idleFee === true,
      'an idle fee runs': ({ context }) => context.idleFeeSince !== undefined,
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
      'note the prices': assign(({ context, event }) =>
        event.type === 'cost updated'
          ? { basis: basisOf(event.update, event.at, event.meterWh ?? 0) }
          : context,
      ),
      'note the end': assign(({ context, event }) => {
        if (event.type !== 'transaction ended' || !event.idleFee) return context;
        const { basis } = context;
        return {
          idleFeeSince: event.at,
          ...(basis && { basis: nowIdle(basis, event.at, event.meterWh ?? basis.meterWh) }),
        };
      }),
      'take the prices of the next period': assign(({ context, event }) =>
        event.type === 'meter read' && context.basis ? { basis: pricesAt(context.basis, event) } : context,
      ),
      'note that the car has gone': assign(({ context, event }) =>
        // One that ended the transaction by leaving leaves nothing to pay.
        context.idleFeeSince !== undefined && event.at > context.idleFeeSince
          ? { unpluggedAt: event.at }
          : context,
      ),
      'tell that the car has gone': enqueueActions(({ context, enqueue }) => {
        const { csmsTransactionId, unpluggedAt } = context;
        if (csmsTransactionId === null || typeof unpluggedAt !== 'number') return;
        const notification: ConnectorUnplugged = {
          type: 'connectorUnplugged',
          csmsTransactionId,
          at: unpluggedAt,
        };
        enqueue.emit({ type: 'notify', notification });
        enqueue.assign({ unpluggedAt: null });
      }),
      'tell the cost by now': enqueueActions(({ context: { basis, sessionId }, event, enqueue }) => {
        if (event.type === 'meter read' && basis)
          enqueue.emit({ type: 'cost by now', sessionId, basis, meterWh: event.meterWh });
      }),
      'keep counting': effect(({ context: { transactionId, evseId, basis } }) => ({
        type: 'keep counting' as const,
        transactionId,
        evseId,
        ...(basis && (isRunning(basis) || basis.nextPeriod) && { basis }),
      })),
      'stop counting': effect(({ context: { transactionId, evseId } }) => ({
        type: 'keep counting' as const,
        transactionId,
        evseId,
      })),
      'tell the running cost': enqueueActions(({ context, event, enqueue }) => {
        if (event.type !== 'cost updated') return;
        const { transactionId, sessionId } = context;
        enqueue.emit({ type: 'running cost', transactionId, sessionId, update: event.update });
      }),
      'tell the final cost': enqueueActions(({ context, event, enqueue }) => {
        if (event.type !== 'final cost' && event.type !== 'cost without the CSMS') return;
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
      'number learnt': { actions: ['note the number', 'tell that the car has gone'] },
      'final cost': {
        target: '.settled',
        actions: ['tell the final cost', 'forget the triggers', 'watch the meter', 'stop counting'],
      },
      'cost without the CSMS': { actions: 'tell the final cost' },
      'meter read': {
        actions: ['take the prices of the next period', 'tell the cost by now', 'keep counting'],
      },
    },
    states: {
      running: {
        description: 'The transaction runs.',
        initial: 'priced',
        on: {
          'cost updated': {
            target: '.looking ahead',
            actions: [
              'note the triggers',
              'note the prices',
              'tell the running cost',
              'watch the meter',
              'keep counting',
            ],
          },
          'connector state': { guard: 'a reading is wanted in this state', actions: 'take a reading' },
          'meter has crossed': { actions: 'take a reading' },
          'transaction ended': [
            {
              guard: 'the transaction ends with an idle fee',
              target: 'awaiting the final cost',
              actions: ['forget the triggers', 'watch the meter', 'note the end', 'keep counting'],
            },
            {
              target: 'awaiting the final cost',
              actions: ['forget the triggers', 'watch the meter', 'stop counting'],
            },
          ],
          booted: { actions: ['watch the meter', 'keep counting'] },
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
        on: {
          'cost updated': [
            {
              guard: 'an idle fee runs',
              actions: ['note the prices', 'tell the running cost', 'keep counting'],
            },
            { actions: 'tell the running cost' },
          ],
          'session finished': {
            actions: ['note that the car has gone', 'stop counting', 'tell that the car has gone'],
          },
          booted: { guard: 'an idle fee runs', actions: 'keep counting' },
        },
        after: { 'the longest wait for the final cost': 'settled' },
      },
      settled: { type: 'final', description: 'All is told.' },
    },
  });

const pricesAt = (basis: CostBasis, { at, meterWh }: { at: Instant; meterWh: number }): CostBasis =>
  basis.nextPeriod && basis.nextPeriod.from <= at ? inNextPeriod(basis, meterWh) : basis;
