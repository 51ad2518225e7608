import { hasMoved, isBeyond, isThreshold, type Monitor } from '../domain/monitoring/monitor.ts';
import { nextAligned } from '../domain/sampling-slots.ts';
import { assign, effect, enqueueActions, setup } from './kit.ts';
import type { MonitorContext, MonitorEffect, MonitorEvent } from './monitor.words.ts';

/** The value that came with an event. */
const valueIn = (event: MonitorEvent): string => ('value' in event ? event.value : '');

/**
 * One monitor of a variable (2.0.1 N04 to N08). Durable: what was beyond its threshold before a power cut and is not
 * any more is told as cleared after it (N07.FR.14). Address `monitor/ID`.
 */
export const monitorMachine = () =>
  setup({
    types: {} as {
      context: MonitorContext;
      events: MonitorEvent;
      emitted: MonitorEffect;
      input: { monitor: Monitor };
    },
    delays: {
      'the period': ({ context: { monitor }, event }) =>
        monitor.type === 'PeriodicClockAligned'
          ? nextAligned(monitor.value, event.at) - event.at
          : monitor.value * 1000,
    },
    guards: {
      'it waits for a transaction': ({ context }) =>
        context.monitor.transaction && context.transactionId === null,
      'a transaction runs': ({ event }) => 'transactionId' in event && event.transactionId !== null,
      'it has to wait': ({ context, event }) =>
        context.monitor.transaction && 'transactionId' in event && event.transactionId === null,
      'it has a threshold': ({ context }) => isThreshold(context.monitor),
      'it looks for changes': ({ context }) => context.monitor.type === 'Delta',
      'the value is beyond': ({ context, event }) =>
        'value' in event && isBeyond(context.monitor, event.value),
      'the value is within': ({ context, event }) =>
        'value' in event && !isBeyond(context.monitor, event.value),
      'it has moved': ({ context, event }) =>
        event.type === 'value' &&
        context.reference !== null &&
        hasMoved(context.monitor, context.reference, event.value),
      'it has a threshold still, and is beyond': ({ event }) =>
        event.type === 'replaced' && isThreshold(event.monitor) && isBeyond(event.monitor, event.value),
      'it has a threshold still': ({ event }) => event.type === 'replaced' && isThreshold(event.monitor),
    },
    actions: {
      'note the transaction': assign(({ context, event }) => ({
        transactionId: 'transactionId' in event ? event.transactionId : context.transactionId,
      })),
      'note what is wanted now': assign(({ context, event }) => ({
        monitor: event.type === 'replaced' ? event.monitor : context.monitor,
      })),
      'begin with this value': assign(({ event }) => ({ reference: valueIn(event) })),
      'note that nobody heard': assign({ unheard: true }),
      'tell that it is beyond': enqueueActions(({ context, event, enqueue }) => {
        enqueue.assign({ unheard: false });
        enqueue.emit(fired(context, event, 'Alerting', {}));
      }),
      'tell that it is over': enqueueActions(({ context, event, enqueue }) => {
        if (!context.unheard) enqueue.emit(fired(context, event, 'Alerting', { cleared: true }));
      }),
      'tell the change': effect(({ context, event }) => fired(context, event, 'Delta', {})),
      'tell how it is': effect(({ context }) => ({
        type: 'monitor fired' as const,
        monitor: context.monitor,
        trigger: 'Periodic' as const,
        transactionId: context.transactionId,
      })),
    },
  }).createMachine({
    id: 'monitor',
    description: 'Watches one variable of the device model for the CSMS.',
    context: ({ input }) => ({
      monitor: input.monitor,
      reference: null,
      transactionId: null,
      unheard: false,
    }),
    initial: 'switched off',
    on: {
      'switched off': { target: '.switched off' },
      removed: { target: '.removed' },
    },
    states: {
      'switched off': {
        description: 'Another monitoring base is in force, or the CSMS has cleared it; it may come back.',
        on: {
          'switched on': { target: 'choosing', actions: 'note the transaction' },
          replaced: { target: 'choosing', actions: ['note the transaction', 'note what is wanted now'] },
        },
      },
      choosing: {
        description: 'On the way: what it watches decides where it goes.',
        always: [
          { guard: 'it waits for a transaction', target: 'waiting for a transaction' },
          { guard: 'it has a threshold', target: 'within' },
          { guard: 'it looks for changes', target: 'following', actions: 'begin with this value' },
          { target: 'counting' },
        ],
      },
      'waiting for a transaction': {
        description: 'It is for transactions alone, and none runs.',
        on: {
          transaction: { guard: 'a transaction runs', target: 'choosing', actions: 'note the transaction' },
          booted: { guard: 'a transaction runs', target: 'choosing', actions: 'note the transaction' },
          replaced: { target: 'choosing', actions: ['note the transaction', 'note what is wanted now'] },
        },
      },
      within: {
        description: 'The value has not passed the threshold.',
        always: { guard: 'the value is beyond', target: 'beyond', actions: 'tell that it is beyond' },
        on: {
          value: { guard: 'the value is beyond', target: 'beyond', actions: 'tell that it is beyond' },
          ...whileWatching(),
        },
      },
      beyond: {
        description: 'The value has passed the threshold, and the CSMS was told.',
        on: {
          value: { guard: 'the value is within', target: 'within', actions: 'tell that it is over' },
          unheard: { actions: 'note that nobody heard' },
          transaction: [waits(), { actions: 'note the transaction' }],
          booted: [
            waits(),
            {
              guard: 'the value is within',
              target: 'within',
              actions: ['note the transaction', 'tell that it is over'],
            },
            { actions: 'note the transaction' },
          ],
          replaced: [
            // N07.FR.11: measured by what is wanted now.
            {
              guard: 'it has a threshold still, and is beyond',
              target: 'beyond',
              reenter: true,
              actions: ['note what is wanted now', 'tell that it is beyond'],
            },
            {
              guard: 'it has a threshold still',
              target: 'within',
              actions: ['note what is wanted now', 'tell that it is over'],
            },
            { target: 'choosing', actions: ['note the transaction', 'note what is wanted now'] },
          ],
        },
      },
      following: {
        description: 'Changes are told that are large enough, counted from what was told last.',
        on: {
          value: { guard: 'it has moved', actions: ['tell the change', 'begin with this value'] },
          ...whileWatching(),
          booted: [waits(), { actions: ['note the transaction', 'begin with this value'] }],
        },
      },
      counting: {
        description: 'The value is told from time to time.',
        after: { 'the period': { target: 'counting', reenter: true, actions: 'tell how it is' } },
        on: { ...whileWatching(), booted: [waits(), { actions: 'note the transaction' }] },
      },
      removed: { description: 'Nobody wants it any more.', type: 'final' },
    },
  });

function waits() {
  return {
    guard: 'it has to wait',
    target: 'waiting for a transaction',
    actions: 'note the transaction',
  } as const;
}

function whileWatching() {
  return {
    transaction: [waits(), { actions: 'note the transaction' }],
    booted: [waits(), { target: 'choosing', actions: 'note the transaction' }],
    replaced: { target: 'choosing', actions: ['note the transaction', 'note what is wanted now'] },
  } as const;
}

const fired = (
  { monitor, transactionId }: MonitorContext,
  event: MonitorEvent,
  trigger: MonitorEffect['trigger'],
  more: Pick<MonitorEffect, 'cleared'>,
): MonitorEffect => ({
  type: 'monitor fired',
  monitor,
  trigger,
  value: valueIn(event),
  transactionId,
  ...more,
  ...('cause' in event && event.cause !== undefined && { cause: event.cause }),
});
