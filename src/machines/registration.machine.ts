import { backOffMs } from '../domain/back-off.ts';
import type { Settings } from '../domain/settings.ts';
import { type AnyMachineSnapshot, assign, effect, enqueueActions, setup } from './kit.ts';
import {
  bootAnswer,
  bootInquiry,
  DAY_MS,
  gate,
  heartbeatMs,
  mustWait,
  type Registration,
  type RegistrationEffect,
  type RegistrationEvent,
  type RegistrationInput,
  report,
  reportAfter,
  verdictOf,
  waitMs,
} from './registration.ts';

type Told = { context: Registration; event: RegistrationEvent };

/** Whether the CSMS has taken us on: nothing but BootNotification goes out before it has. */
export const registrationMachine = (settings: Settings) =>
  setup({
    types: {} as {
      context: Registration;
      events: RegistrationEvent;
      emitted: RegistrationEffect;
      input: RegistrationInput;
    },
    delays: {
      'the interval the CSMS gave': ({ context, event }) => waitMs(context, event),
      'our own back-off': ({ context }) => backOffMs(settings, context.failures),
      'the heartbeat interval': () => heartbeatMs(settings),
    },
    guards: {
      'this CSMS has accepted us': ({ context, event }: Told) =>
        event.type === 'online' && event.sameCsms && context.verdict === 'Accepted',
      'this CSMS told us to wait pending': ({ context, event }: Told) => mustWait(context, event, 'Pending'),
      'this CSMS told us to wait rejected': ({ context, event }: Told) =>
        mustWait(context, event, 'Rejected'),
      'the CSMS accepts us': ({ event }: Told) => bootAnswer(event)?.status === 'Accepted',
      'the CSMS wants to configure us first': ({ event }: Told) => bootAnswer(event)?.status === 'Pending',
      'the CSMS rejects us': ({ event }: Told) => bootAnswer(event)?.status === 'Rejected',
      'the boot is unanswered': ({ event }: Told) =>
        event.type === 'unanswered' && event.inquiry === 'bootNotification',
      'the time is known, or was asked for': ({ context, event }: Told) =>
        event.at - context.clockSetAt < DAY_MS || event.at - context.timeAskedAt < heartbeatMs(settings),
    },
    actions: {
      'ask to be accepted': effect(({ context }) => bootInquiry(context, context.reason)),
      'ask to be accepted as told': effect(({ context }) => bootInquiry(context, 'Triggered')),
      'send a heartbeat': enqueueActions(({ event, enqueue }) => {
        enqueue.emit({ type: 'inquire', inquiry: { type: 'heartbeat' } });
        enqueue.assign({ timeAskedAt: event.at });
      }),
      'send a heartbeat as told': effect({
        type: 'inquire',
        inquiry: { type: 'heartbeat' },
        triggered: true,
      } as const),
      'set the clock': enqueueActions(({ event, enqueue }) => {
        if (event.type !== 'answered') return;
        enqueue.emit({ type: 'setClock', at: event.answer.currentTime });
        enqueue.assign({ clockSetAt: event.answer.currentTime });
      }),
      'keep the verdict': enqueueActions(({ event, enqueue }) => {
        enqueue.assign(verdictOf(event));
        const answer = bootAnswer(event);
        if (answer) enqueue.emit({ type: 'boot answered', answer });
      }),
      'forget the verdict': assign({ verdict: 'none', failures: 0, notBefore: 0 }),
      'count the failure': assign({ failures: ({ context }) => context.failures + 1 }),
      'keep the heartbeat interval': enqueueActions(({ event, enqueue }) => {
        const interval = bootAnswer(event)?.interval ?? 0;
        if (interval <= 0) return;
        enqueue.emit({
          type: 'setVariable',
          component: 'OCPPCommCtrlr',
          variable: 'HeartbeatInterval',
          value: String(interval),
        });
        // The timer of the state we enter was armed with the old value.
        enqueue.emit({ type: 'post', to: 'registration', event: { type: 'settings changed' } });
      }),
      'open the delivery': effect(({ context }) => gate('open', context.offlineSince !== null)),
      'deliver only what is triggered': effect(() => gate('triggered only')),
      'close the delivery': effect(() => gate('close')),
      'tell the connectors': effect({ type: 'post', to: 'connector/*', event: { type: 'offline' } } as const),
      'report every connector': effect(() => report('all')),
      'report the connectors': effect(({ context, event }) => report(reportAfter(settings, context, event))),
      'note when we went offline': assign({ offlineSince: ({ event }) => event.at }),
    },
  }).createMachine({
    id: 'registration',
    context: ({ input }) => ({
      ...input,
      verdict: 'none',
      failures: 0,
      notBefore: 0,
      offlineSince: null,
      clockSetAt: 0,
      timeAskedAt: 0,
    }),
    initial: 'offline',
    on: {
      offline: {
        target: '.offline',
        actions: ['note when we went offline', 'close the delivery', 'tell the connectors'],
      },
    },
    states: {
      offline: {
        description: 'No connection. A verdict that the CSMS gave before still counts when it is back.',
        on: {
          offline: {},
          online: [
            {
              guard: 'this CSMS has accepted us',
              target: 'accepted',
              actions: ['open the delivery', 'report the connectors'],
            },
            {
              guard: 'this CSMS told us to wait pending',
              target: 'pending',
              actions: 'deliver only what is triggered',
            },
            { guard: 'this CSMS told us to wait rejected', target: 'rejected' },
            { target: 'booting', actions: ['forget the verdict', 'ask to be accepted'] },
          ],
        },
      },
      booting: {
        description: 'A BootNotification is out or queued; nothing else may be sent (B01.FR.08).',
        on: {
          answered: [
            {
              guard: 'the CSMS accepts us',
              target: 'accepted',
              actions: [
                'set the clock',
                'keep the verdict',
                'keep the heartbeat interval',
                'open the delivery',
                'report every connector',
              ],
            },
            {
              guard: 'the CSMS wants to configure us first',
              target: 'pending',
              actions: ['set the clock', 'keep the verdict', 'deliver only what is triggered'],
            },
            {
              guard: 'the CSMS rejects us',
              target: 'rejected',
              actions: ['keep the verdict', 'close the delivery'],
            },
          ],
          unanswered: {
            guard: 'the boot is unanswered',
            target: 'waiting to boot again',
            actions: 'count the failure',
          },
        },
      },
      'waiting to boot again': {
        description: 'The BootNotification got no usable answer; it is repeated for ever.',
        after: { 'our own back-off': { target: 'booting', actions: 'ask to be accepted' } },
        on: { 'trigger boot': { target: 'booting', actions: 'ask to be accepted as told' } },
      },
      pending: {
        description: 'The CSMS may read and configure us; we send only what it triggers (B02.FR.02).',
        after: { 'the interval the CSMS gave': { target: 'booting', actions: 'ask to be accepted' } },
        on: {
          'trigger boot': { target: 'booting', actions: 'ask to be accepted as told' },
          'trigger heartbeat': { actions: 'send a heartbeat as told' },
          answered: { actions: 'set the clock' },
        },
      },
      rejected: {
        description: 'Silence until the interval has passed (B03.FR.02).',
        after: { 'the interval the CSMS gave': { target: 'booting', actions: 'ask to be accepted' } },
      },
      accepted: {
        description:
          'Everything may be sent. A heartbeat follows each interval of silence, and at least one a day.',
        after: {
          'the heartbeat interval': { target: 'accepted', reenter: true, actions: 'send a heartbeat' },
        },
        on: {
          'call sent': [
            { guard: 'the time is known, or was asked for', target: 'accepted', reenter: true },
            { target: 'accepted', reenter: true, actions: 'send a heartbeat' },
          ],
          'settings changed': { target: 'accepted', reenter: true },
          'trigger heartbeat': { actions: 'send a heartbeat' },
          answered: { actions: 'set the clock' },
        },
      },
    },
  });

/** Which commands of the CSMS we serve now: all; while pending none that starts or stops a transaction; none. */
export const admits = (snapshot: AnyMachineSnapshot | undefined): 'all' | 'pending' | 'none' => {
  if (snapshot?.value === 'accepted') return 'all';
  const { verdict } = (snapshot?.context ?? {}) as Partial<Registration>;
  return snapshot?.value !== 'offline' && verdict === 'Pending' ? 'pending' : 'none';
};
