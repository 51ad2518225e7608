import { beginningOf, endingOf, happeningOf, isWorthTelling, lossOf } from '../domain/happening.ts';
import { idleMeterValues } from '../domain/sampling.ts';
import { noSession, onceTold } from '../domain/session-facts.ts';
import type { Settings } from '../domain/settings.ts';
import type { TransactionInput } from '../domain/transaction-record.ts';
import { begins, ends } from '../domain/tx-points.ts';
import {
  changeBy,
  confirmation,
  type EvseContext,
  type EvseEffect,
  type EvseEvent,
  type EvseInput,
  isFact,
  isOrdered,
  onEveryFact,
  pauseCall,
  reasonOfLoss,
  stopCall,
  toConnectors,
  toTransaction,
} from './evse.words.ts';
import { assign, effect, enqueueActions, setup } from './kit.ts';

/**
 * The OCPP side of one EVSE: it turns what the EvseManager reports of a session into the beginning, the course and
 * the end of transactions (TxStartPoint, TxStopPoint), one at a time (E01.FR.14). Address `evse/N`.
 */
export const evseMachine = (settings: Settings) =>
  setup({
    types: {} as { context: EvseContext; events: EvseEvent; emitted: EvseEffect; input: EvseInput },
    guards: {
      'a start point has come true': ({ context, event }) =>
        isFact(event) && begins(changeBy(context, event), settings.txStartPoint),
      'a stop point has ceased': ({ context, event }) =>
        isFact(event) && ends(changeBy(context, event), settings.txStopPoint),
      'another session has taken its place': ({ context, event }) =>
        event.type === 'SessionStarted' &&
        context.facts.sessionId !== null &&
        context.facts.sessionId !== event.uuid,
      'the session was not resumed': ({ context }) =>
        context.facts.sessionId !== null && context.facts.sessionId !== context.confirmedSession,
      'it is the running transaction': ({ context, event }) =>
        (event.type === 'token refused' || event.type === 'transaction ended') &&
        event.transactionId === context.transactionId,
    },
    actions: {
      'begin a transaction': enqueueActions(({ context, event, enqueue }) => {
        if (!isFact(event)) return;
        const change = changeBy(context, event);
        const beginning = beginningOf(change, event, event.at, settings.txStartPoint);
        const input: TransactionInput = { id: event.id, evseId: context.evseId, beginning };
        enqueue.assign({
          transactionId: event.id,
          energyWithheld: false,
          facts: onceTold(change.after),
          ...confirmation(context, event),
        });
        enqueue.emit({ type: 'start', machine: 'transaction', address: `transaction/${event.id}`, input });
        enqueue.emit(toConnectors(context, { type: 'transaction began' }));
      }),
      'tell the transaction': enqueueActions(({ context, event, enqueue }) => {
        if (!isFact(event)) return;
        const change = changeBy(context, event);
        const isNews = isWorthTelling(change, event);
        enqueue.assign({
          facts: isNews ? onceTold(change.after) : change.after,
          ...confirmation(context, event),
        });
        if (!isNews) return;
        const happening = happeningOf(change, event, event.at);
        enqueue.emit(toTransaction(context, { type: 'update', happening }));
      }),
      'end the transaction': enqueueActions(({ context, event, enqueue }) => {
        if (!isFact(event)) return;
        const end = endingOf(changeBy(context, event), event, event.at, context.energyWithheld);
        enqueue.emit(toTransaction(context, { type: 'end', ...end }));
      }),
      'end the lost transaction': enqueueActions(({ context, event, enqueue }) => {
        const end = lossOf(context.facts, event, reasonOfLoss(context, event));
        enqueue.emit(toTransaction(context, { type: 'end', ...end }));
      }),
      'take leave of the transaction': enqueueActions(({ context, enqueue }) => {
        enqueue.assign({ transactionId: null, energyWithheld: false });
        enqueue.emit(toConnectors(context, { type: 'transaction ended' }));
      }),
      'note the facts': assign(({ context, event }) =>
        isFact(event) ? { facts: changeBy(context, event).after, ...confirmation(context, event) } : {},
      ),
      'forget the session': enqueueActions(({ context, enqueue }) => {
        enqueue.assign({ facts: noSession(context.facts.bayOccupied) });
        enqueue.emit(toConnectors(context, { type: 'session lost', sessionId: context.facts.sessionId }));
      }),
      // By post, so that the end is told before whatever begins now.
      'look at the event again': effect(({ context, event }) => ({
        type: 'post' as const,
        to: `evse/${context.evseId}`,
        event,
      })),
      'expect the sessions anew': assign(({ event }) => ({
        ready: false,
        confirmedSession: null,
        restartOrdered: isOrdered(event),
        moduleGone: event.type === 'booted' && event.moduleGone === true,
      })),
      'note that it is ready': assign({
        ready: true,
        confirmedSession: null,
        restartOrdered: false,
        moduleGone: false,
      }),
      'have the energy stopped or paused': enqueueActions(({ context, event, enqueue }) => {
        if (event.type !== 'token refused') return;
        enqueue.assign({ energyWithheld: true });
        enqueue.emit(event.stop ? stopCall(context) : pauseCall(context));
      }),
      'hold back the energy that was refused': enqueueActions(({ context, event, enqueue }) => {
        if (event.type === 'TransactionStarted' && context.energyWithheld) enqueue.emit(pauseCall(context));
      }),
      'report the meter': enqueueActions(({ context, event, enqueue }) => {
        if (event.type !== 'aligned sample' && event.type !== 'triggered sample') return;
        const notification = idleMeterValues(context.evseId, event, settings);
        const triggered = event.type === 'triggered sample';
        if (notification) enqueue.emit({ type: 'notify', notification, ...(triggered && { triggered }) });
      }),
    },
  }).createMachine({
    id: 'evse',
    context: ({ input }) => ({
      ...input,
      facts: noSession(),
      transactionId: null,
      confirmedSession: null,
      ready: false,
      restartOrdered: false,
      moduleGone: false,
      energyWithheld: false,
    }),
    initial: 'without a transaction',
    on: {
      booted: { actions: 'expect the sessions anew' },
      'triggered sample': { actions: 'report the meter' },
    },
    states: {
      'without a transaction': {
        description: 'There may be a session, but nothing to bill yet, or no more.',
        on: {
          ...onEveryFact([
            {
              guard: 'a start point has come true',
              target: 'with a transaction',
              actions: 'begin a transaction',
            },
            { actions: 'note the facts' },
          ] as const),
          EvseReady: [
            {
              guard: 'the session was not resumed',
              actions: ['forget the session', 'note that it is ready'],
            },
            { actions: 'note that it is ready' },
          ],
          'aligned sample': { actions: 'report the meter' },
        },
      },
      'with a transaction': {
        description: 'A transaction runs and is told what happens; no other begins on this EVSE (E01.FR.14).',
        on: {
          ...onEveryFact([
            {
              guard: 'another session has taken its place',
              target: 'without a transaction',
              actions: [
                'end the lost transaction',
                'take leave of the transaction',
                'forget the session',
                'look at the event again',
              ],
            },
            {
              guard: 'a stop point has ceased',
              target: 'without a transaction',
              actions: ['end the transaction', 'note the facts', 'take leave of the transaction'],
            },
            { actions: ['hold back the energy that was refused', 'tell the transaction'] },
          ] as const),
          EvseReady: [
            {
              guard: 'the session was not resumed',
              target: 'without a transaction',
              actions: [
                'end the lost transaction',
                'take leave of the transaction',
                'forget the session',
                'note that it is ready',
              ],
            },
            { actions: 'note that it is ready' },
          ],
          reset: {
            target: 'without a transaction',
            actions: ['end the lost transaction', 'take leave of the transaction'],
          },
          'token refused': {
            guard: 'it is the running transaction',
            actions: 'have the energy stopped or paused',
          },
          'transaction ended': {
            guard: 'it is the running transaction',
            target: 'without a transaction',
            actions: 'take leave of the transaction',
          },
        },
      },
    },
  });
