import {
  command,
  type ExternalEvseContext,
  type ExternalEvseEffect,
  type ExternalEvseEvent,
  type ExternalEvseInput,
  errorNews,
  errorsAfter,
  lossNews,
  type ModuleCommandEvent,
  publication,
  resumes,
  returnNews,
} from './external-evse.words.ts';
import { assign, effect, enqueueActions, type Post, setup } from './kit.ts';

export type ExternalEvseSettings = { readonly resumeTransactionsOnBoot: boolean };

/**
 * An EVSE whose EvseManager runs in another process: passes on what it says and what it is told, and knows what to do
 * when it goes away: its session is held open for a time, because the car is still there, and then ends as far as it
 * is known.
 */
export const externalEvseMachine = (settings: ExternalEvseSettings) =>
  setup({
    types: {} as {
      context: ExternalEvseContext;
      events: ExternalEvseEvent;
      emitted: ExternalEvseEffect;
      input: ExternalEvseInput;
    },
    delays: { 'the time it is waited for': ({ context }) => context.graceSeconds * 1000 },
    guards: {
      'it resumes what is not to be resumed': ({ event }) =>
        resumes(event) && !settings.resumeTransactionsOnBoot,
      'it resumes a session': ({ event }) => resumes(event),
    },
    actions: {
      'pass the command on': effect(({ context, event }) => {
        const { type, at: _at, id: _id, ...args } = event;
        return command(context, type as ModuleCommandEvent['type'], args);
      }),
      'remember the token': assign(({ event }) =>
        event.type === 'authorize_response' && event.validation_result.authorization_status === 'Accepted'
          ? { token: event.provided_token }
          : {},
      ),
      'pass the session event on': enqueueActions(({ context, event, enqueue }) => {
        if (event.type === 'session told') enqueue.emit(publication(context, event.session));
      }),
      'announce readiness': effect(({ context: { evseId } }) => ({
        type: 'publish' as const,
        interface: 'evse_manager' as const,
        evseId,
        variable: 'ready' as const,
        value: true as const,
      })),
      'pass the error on': enqueueActions(({ context, event, enqueue }) => {
        if (event.type === 'error told') for (const one of errorNews(context, event)) enqueue.emit(one);
      }),
      'note the error': assign(({ context, event }) =>
        event.type === 'error told' ? { errors: errorsAfter(context.errors, event) } : {},
      ),
      'show that it is gone': enqueueActions(({ context, enqueue }) => {
        for (const one of lossNews(context)) enqueue.emit(one);
      }),
      'show that it is back': enqueueActions(({ context, enqueue }) => {
        for (const one of returnNews(context)) enqueue.emit(one);
      }),
      'note the reservation': assign(({ event }) => ({
        reservationId: event.type === 'reserve' ? event.reservation_id : null,
      })),
      'forget its errors': assign({ errors: [], reservationId: null }),
      'expect its session anew': effect(({ context: { evseId } }) => ({
        type: 'post' as const,
        to: `evse/${evseId}`,
        event: { type: 'booted', moduleGone: true } as Post['event'],
      })),
      'give its session up': effect(({ context: { evseId } }) => ({
        type: 'session given up' as const,
        evseId,
      })),
      'have the session stopped': effect(({ context }) =>
        command(context, 'stop_transaction', { request: { reason: 'Other' } }),
      ),
      'have the session stopped after the power cut': effect(({ context }) =>
        command(context, 'stop_transaction', { request: { reason: 'PowerLoss' } }),
      ),
    },
  }).createMachine({
    id: 'external-evse',
    description: 'One EVSE of a module in another process, from the first `ready` to its loss and return.',
    context: ({ input }) => ({ ...input, token: null, errors: [], reservationId: null }),
    initial: 'awaited',
    on: {
      authorize_response: { actions: ['remember the token', 'pass the command on'] },
      withdraw_authorization: { actions: 'pass the command on' },
      stop_transaction: { actions: 'pass the command on' },
      enable_disable: { actions: 'pass the command on' },
      pause_charging: { actions: 'pass the command on' },
      resume_charging: { actions: 'pass the command on' },
      force_unlock: { actions: 'pass the command on' },
      reserve: { actions: ['note the reservation', 'pass the command on'] },
      cancel_reservation: { actions: ['note the reservation', 'pass the command on'] },
      'session told': { actions: 'pass the session event on' },
      'error told': { actions: ['pass the error on', 'note the error'] },
      'ready told': {
        target: '.at work',
        actions: ['announce readiness', 'show that it is back'],
      },
    },
    states: {
      awaited: {
        description: 'The station has started and the EVSE has not said that it is ready.',
        after: { 'the time it is waited for': { target: 'given up' } },
        on: {
          'session told': [
            {
              guard: 'it resumes what is not to be resumed',
              actions: 'have the session stopped after the power cut',
            },
            { actions: 'pass the session event on' },
          ],
          'module gone': { target: 'not seen' },
        },
      },
      'not seen': {
        description:
          'The station has started long enough ago, and the EVSE is not there. What it had is held open.',
        entry: 'show that it is gone',
        after: { 'the time it is waited for': { target: 'given up' } },
        on: {
          'session told': [
            {
              guard: 'it resumes what is not to be resumed',
              actions: 'have the session stopped after the power cut',
            },
            { actions: 'pass the session event on' },
          ],
        },
      },
      'at work': {
        description: 'The module serves the EVSE.',
        on: { 'module gone': { target: 'gone' }, 'ready told': { actions: 'announce readiness' } },
      },
      gone: {
        description: 'The module went away. The car is still there, so the session is held open.',
        entry: ['show that it is gone', 'forget its errors', 'expect its session anew'],
        after: { 'the time it is waited for': { target: 'given up' } },
      },
      'given up': {
        description: 'Whatever session there was has ended for the CSMS. One that shows up again is stopped.',
        entry: ['give its session up'],
        on: {
          'session told': [
            {
              guard: 'it resumes a session',
              actions: 'have the session stopped',
            },
            { actions: 'pass the session event on' },
          ],
        },
      },
    },
  });
