import { backOffMs } from '../domain/back-off.ts';
import type { Settings } from '../domain/settings.ts';
import {
  afterLoss,
  afterRefusal,
  type ConnectionEffect,
  type ConnectionEvent,
  type ConnectionManners,
  type Context,
  isAboutThisAttempt,
  NO_WAY,
  nothingTried,
  post,
  untold,
} from './connection.words.ts';
import { assign, effect, enqueueActions, setup } from './kit.ts';

/** After so many refusals in a row all versions are offered, pinned or not. */
const REFUSALS_BEFORE_ALL = 3;
/** Unclean: the peer is dead, no close frame is sent. */
const TERMINATE = 1006;
/** Before another slot is tried; as long as the System may need to let go of the former interface. */
const A_MOMENT_MS = 2000;

/** The WebSocket connection to the CSMS: kept up for ever, given up never, let go only by the operator. */
export const connectionMachine = (settings: Settings, manners: ConnectionManners = {}) =>
  setup({
    types: {} as { context: Context; events: ConnectionEvent; emitted: ConnectionEffect },
    delays: {
      'the back-off': ({ context: { wait, random } }) =>
        wait === 'a moment' ? A_MOMENT_MS : backOffMs(settings, wait.backOff, random),
      'the ping interval': () => settings.webSocketPingInterval * 1000,
      'the network timeout': () => settings.networkConfigTimeout * 1000,
      'the pong timeout': () => settings.webSocketPongTimeout * 1000,
    },
    guards: {
      'nobody has to be asked': () => !manners.asksForTheWay,
      'it is about this attempt': ({ context, event }) => isAboutThisAttempt(context, event),
      'pings are wanted': () => settings.webSocketPingInterval > 0,
      'the time to try a security profile is over': ({ context, event }) =>
        context.trial !== null && event.at >= context.trial.until,
    },
    actions: {
      'ask for the way': enqueueActions(({ context: { slot, trial }, event, enqueue }) => {
        enqueue.assign({ attempt: event.id, via: null });
        const securityProfile = trial && { securityProfile: trial.securityProfile };
        enqueue.emit({ type: 'prepareWay', attempt: event.id, slot, ...securityProfile });
      }),
      'note the interface': assign({
        via: ({ event }) => (event.type === 'way prepared' && event.via) || null,
      }),
      'turn to the next slot': assign(({ context }) => afterRefusal(settings, context, NO_WAY)),
      'open a socket': effect(({ context: { refusals, slot, trial, via } }) => ({
        type: 'openSocket' as const,
        offer: refusals >= REFUSALS_BEFORE_ALL ? ('all' as const) : ('pinned' as const),
        slot,
        ...(trial && { securityProfile: trial.securityProfile }),
        ...(via !== null && { via }),
      })),
      'close the socket in order': effect({ type: 'closeSocket', code: 1000 } as const),
      'drop the socket': effect({ type: 'closeSocket', code: TERMINATE } as const),
      'send a ping': effect(() => ({ type: 'ping' as const, payload: settings.webSocketPingPayload })),
      'choose the next attempt': assign(({ context, event }) => afterRefusal(settings, context, event)),
      'begin with the first profile again': assign(({ context, event }) =>
        afterLoss(settings, context, event),
      ),
      'forget the failures': assign({ failed: 0, rounds: 0, refusals: 0, told: [] }),
      'tell of a threat': enqueueActions(({ context, event, enqueue }) => {
        const notification = untold(context, event);
        if (notification?.type !== 'securityEvent') return;
        enqueue.assign({ told: [...context.told, notification.event] });
        enqueue.emit({ type: 'notify', notification });
      }),
      'remember what is to be tried': assign(({ event }) =>
        (event.type === 'try security profile' || event.type === 'connect') && event.trial
          ? { trial: event.trial, failed: 0, rounds: 0 }
          : {},
      ),
      'go back to the former security profile': enqueueActions(({ context, enqueue }) => {
        if (!context.trial) return;
        enqueue.emit({ type: 'trialGivenUp', securityProfile: context.trial.securityProfile });
        enqueue.assign({ trial: null, failed: 0, wait: 'a moment' });
      }),
      'turn to the better profile': assign(({ context, event }) =>
        event.type === 'better profile found' ? { slot: event.slot, failed: 0, rounds: 0 } : context,
      ),
      'tell that we are online': enqueueActions(({ context, event, enqueue }) => {
        if (event.type !== 'socket opened') return;
        const { subprotocol, url, securityProfile } = event;
        const { last, slot } = context;
        // B10.FR.10: another profile is another registration.
        const sameCsms = last?.url === url && last.subprotocol === subprotocol && last.slot === slot;
        enqueue.assign({ last: { subprotocol, url, slot }, trial: null });
        enqueue.emit({
          type: 'profileProven',
          slot,
          ...(securityProfile !== undefined && { securityProfile }),
        });
        enqueue.emit({ type: 'connectionStatus', connected: true, url, subprotocol, slot });
        enqueue.emit(post('registration', { type: 'online', subprotocol, sameCsms }));
      }),
      'tell that we are offline': enqueueActions(({ enqueue }) => {
        enqueue.emit({ type: 'connectionStatus', connected: false });
        enqueue.emit(post('registration', { type: 'offline' }));
      }),
    },
  }).createMachine({
    id: 'connection',
    context: () => nothingTried(settings),
    initial: 'offline',
    states: {
      offline: {
        description: 'The station has just started and has not been told to connect.',
        on: {
          connect: { target: 'about to connect', actions: 'remember what is to be tried' },
          disconnect: 'disconnected by the operator',
        },
      },
      'about to connect': {
        description: 'Passed through at once: does anybody else have a say?',
        always: [{ guard: 'nobody has to be asked', target: 'connecting' }, { target: 'preparing the way' }],
      },
      'preparing the way': {
        description: 'Other modules bring up the interface of the slot and say where keys and roots are.',
        entry: 'ask for the way',
        after: {
          'the network timeout': {
            target: 'waiting before the next attempt',
            actions: 'turn to the next slot',
          },
        },
        on: {
          'way prepared': {
            guard: 'it is about this attempt',
            target: 'connecting',
            actions: 'note the interface',
          },
          'way barred': {
            guard: 'it is about this attempt',
            target: 'waiting before the next attempt',
            actions: 'turn to the next slot',
          },
          disconnect: 'disconnected by the operator',
          'try security profile': {
            target: 'preparing the way',
            reenter: true,
            actions: 'remember what is to be tried',
          },
        },
      },
      connecting: {
        description: 'A handshake is under way; the link gives it up when it takes too long.',
        entry: 'open a socket',
        on: {
          'socket opened': { target: 'connected', actions: 'forget the failures' },
          'socket refused': [
            {
              guard: 'the time to try a security profile is over',
              target: 'waiting before the next attempt',
              actions: ['tell of a threat', 'go back to the former security profile'],
            },
            {
              target: 'waiting before the next attempt',
              actions: ['tell of a threat', 'choose the next attempt'],
            },
          ],
          'socket closed': {
            target: 'waiting before the next attempt',
            actions: 'begin with the first profile again',
          },
          disconnect: 'disconnected by the operator',
          'try security profile': { actions: 'remember what is to be tried' },
        },
      },
      connected: {
        description: 'The CSMS has picked one of our versions.',
        entry: 'tell that we are online',
        exit: 'tell that we are offline',
        initial: 'quiet',
        on: {
          'socket closed': {
            target: 'waiting before the next attempt',
            actions: 'begin with the first profile again',
          },
          disconnect: 'disconnected by the operator',
          'credentials changed': 'coming back at once',
          'try security profile': { target: 'coming back at once', actions: 'remember what is to be tried' },
          'better profile found': { target: 'coming back at once', actions: 'turn to the better profile' },
        },
        states: {
          quiet: {
            description: 'No ping is under way.',
            after: { 'the ping interval': { guard: 'pings are wanted', target: 'waiting for the pong' } },
            on: {
              probe: 'waiting for the pong',
              'settings changed': { target: 'quiet', reenter: true },
            },
          },
          'waiting for the pong': {
            description: 'A ping is out. A peer that is gone without a word is found out here.',
            entry: 'send a ping',
            after: { 'the pong timeout': '#connection.dropping a dead connection' },
            on: { pong: 'quiet' },
          },
        },
      },
      'coming back at once': {
        description:
          'Closed in order, to come back with a new password or certificate (A01.FR.02; 1.6 TC_073), another security profile (1.6 A05) or by a better way (B10.FR.06).',
        entry: 'close the socket in order',
        on: { 'socket closed': 'about to connect', disconnect: 'disconnected by the operator' },
      },
      'dropping a dead connection': {
        description: 'No pong came: the socket is torn down without waiting for the peer.',
        entry: 'drop the socket',
        on: {
          'socket closed': {
            target: 'waiting before the next attempt',
            actions: 'begin with the first profile again',
          },
          disconnect: 'disconnected by the operator',
        },
      },
      'waiting before the next attempt': {
        description: 'The back-off: doubling a few times, then constant for ever.',
        after: { 'the back-off': 'about to connect' },
        on: {
          connect: 'about to connect',
          disconnect: 'disconnected by the operator',
          'try security profile': { target: 'about to connect', actions: 'remember what is to be tried' },
        },
      },
      'disconnected by the operator': {
        description: 'Charging and queueing go on; no attempt is made until the operator says connect.',
        entry: ['forget the failures', 'close the socket in order'],
        on: {
          connect: 'about to connect',
          'stand by': 'offline',
          'try security profile': { actions: 'remember what is to be tried' },
        },
      },
    },
  });
