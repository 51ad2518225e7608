import {
  changeOfAvailability,
  chargingOn,
  departure,
  type EvseManagerSettings,
  evseManagerPhrases,
  givenUp,
  grant,
  holdBack,
  initialContext,
  notForEver,
  plugReleased,
  refusal,
  replugged,
  resumption,
  unpluggedInTransaction,
  wakingUp,
  whatBreaksOrMends,
  whatChangesTheOffer,
  whatCountsAtAnyTime,
  whatEndsTheTransaction,
} from './evse-manager-phrases.ts';
import { and, not } from './kit.ts';

/**
 * The built-in EvseManager of one EVSE: sessions from plug to unplug, power, lock, pauses and faults. It knows nothing of
 * OCPP; it tells session events in EVerest's words and order, and gives the hardware orders that are desired states.
 */
export const evseManagerMachine = (settings: EvseManagerSettings) =>
  evseManagerPhrases(settings).createMachine({
    id: 'evse-manager',
    description:
      'One EVSE: the session of the car that is plugged in, and whether the EVSE is whole and enabled.',
    context: ({ input }) => initialContext(input),
    type: 'parallel',
    on: whatCountsAtAnyTime,
    states: {
      session: {
        description: 'From plug or token to unplug.',
        initial: 'no session',
        on: {
          force_unlock: { guard: 'it is that connector', actions: 'rest' },
          cablePluggedIn: { actions: 'note the plug' },
          cableUnplugged: { actions: 'note the unplug' },
          boot: [
            // Ready first: what ran before is over (PowerLoss) before anything new of this EVSE is told.
            {
              guard: 'a session was on',
              target: '.no session',
              actions: ['note the hardware', 'announce readiness', 'announce SessionFinished'],
            },
            { target: '.no session', actions: ['note the hardware', 'announce readiness'] },
          ],
        },
        states: {
          'no session': {
            description: 'Nobody is here. A cable that is in while the EVSE is enabled begins a session.',
            entry: ['forget the session', 'rest'],
            always: {
              guard: and(['a cable is in', 'it is enabled']),
              target: 'waiting for authorization',
              actions: ['begin a session', 'announce SessionStarted', 'announce AuthRequired'],
            },
            on: {
              authorize_response: {
                guard: 'it may start',
                target: 'waiting for the plug',
                actions: [
                  'begin a session',
                  'note the authorization',
                  'announce SessionStarted',
                  'announce Authorized',
                ],
              },
            },
          },
          'waiting for authorization': {
            description: 'The car is plugged in and nobody has shown a token that is good.',
            entry: 'rest',
            on: {
              authorize_response: grant,
              cableUnplugged: departure,
              boot: { guard: 'the session goes on', actions: [...resumption, 'rest'] },
            },
          },
          'waiting for the plug': {
            description:
              'Token first: authorized, and no cable yet. Auth withdraws it when that takes too long.',
            on: {
              cablePluggedIn: {
                guard: 'that connector serves',
                target: 'locking the plug',
                actions: 'note the plug',
              },
              withdraw_authorization: [
                {
                  guard: 'the plug time is over',
                  target: 'no session',
                  actions: ['announce PluginTimeout', 'announce SessionFinished'],
                },
                givenUp,
              ],
              stop_transaction: givenUp,
              boot: [
                { guard: 'still no cable', actions: [...resumption, 'rest'] },
                { guard: 'the session goes on', target: 'locking the plug', actions: [...resumption] },
              ],
            },
          },
          'locking the plug': {
            description:
              'Authorized and plugged. No transaction begins before the plug is held (1.6 TC_024).',
            entry: 'hold the plug',
            always: { guard: not('there is a lock'), target: 'transaction' },
            on: {
              plugLocked: { target: 'transaction' },
              lockFailed: refusal,
              withdraw_authorization: refusal,
              stop_transaction: refusal,
              force_unlock: { guard: 'it is that connector', ...refusal },
              cableUnplugged: departure,
              boot: { guard: 'the session goes on', actions: [...resumption, 'hold the plug'] },
            },
          },
          transaction: {
            description: 'Authorized, plugged and locked: energy may flow.',
            entry: ['forget the offer', 'announce TransactionStarted', 'announce PrepareCharging'],
            initial: 'about to offer power',
            on: {
              ...whatEndsTheTransaction,
              cableUnplugged: unpluggedInTransaction,
            },
            states: {
              'about to offer power': {
                description: 'Decides whether power can be offered at all.',
                always: [holdBack, { target: 'offering power' }],
              },
              'offering power': {
                description: 'The contactor closes as soon as the car asks.',
                entry: 'offer power',
                always: holdBack,
                initial: 'waiting for the car',
                on: whatChangesTheOffer,
                states: {
                  'waiting for the car': {
                    description: 'Power is offered and the car has not answered.',
                    on: {
                      carReady: { target: 'charging', actions: 'announce ChargingStarted' },
                      carPaused: { target: 'paused by the EV', actions: 'announce ChargingPausedEV' },
                      boot: wakingUp,
                    },
                  },
                  charging: {
                    description: 'Energy flows.',
                    on: {
                      carPaused: { target: 'paused by the EV', actions: 'announce ChargingPausedEV' },
                      boot: chargingOn,
                    },
                  },
                  'paused by the EV': {
                    description: 'Power is offered and the car wants none for now.',
                    on: {
                      carReady: { target: 'charging', actions: 'announce ChargingStarted' },
                      boot: wakingUp,
                    },
                  },
                },
              },
              'paused by the EVSE': {
                description: 'A user, a fault or a lack of energy holds power back; the transaction goes on.',
                entry: 'hold the plug',
                always: { guard: not('power is held back'), target: 'offering power' },
                on: { boot: { guard: 'the session goes on', actions: [...resumption, 'hold the plug'] } },
              },
              'without a cable': {
                description: 'Unplugged at the car and still authorized: plugged in again, it goes on (E10).',
                entry: 'hold the plug',
                after: notForEver,
                on: { cablePluggedIn: replugged },
              },
            },
          },
          'keeping the plug': {
            description:
              'Unplugged at the car, which ended the transaction; the plug stays locked until its driver shows the token (E09.FR.03).',
            entry: ['hold the plug', 'tell Auth that the plug is kept'],
            on: plugReleased,
          },
          finishing: {
            description:
              'The transaction is over and the car is still plugged in; a new token begins a new one.',
            entry: ['forget the authorization', 'rest'],
            always: {
              guard: not('a cable is in'),
              target: 'no session',
              actions: 'announce SessionFinished',
            },
            on: {
              authorize_response: grant,
              cableUnplugged: departure,
              boot: { guard: 'the session goes on', actions: [...resumption, 'rest'] },
            },
          },
        },
      },
      faults: {
        description: 'Whether something is broken. Power is held back meanwhile, and no new token is taken.',
        initial: 'in order',
        on: whatBreaksOrMends,
        states: {
          'in order': {
            description: 'Nothing is broken.',
            always: { guard: not('nothing is broken'), target: 'faulted' },
          },
          faulted: {
            description: 'At least one fault is there.',
            always: { guard: 'nothing is broken', target: 'in order' },
          },
        },
      },
      availability: {
        description: 'Whether the EVSE is to serve anyone.',
        initial: 'enabled',
        states: {
          enabled: {
            description: 'At least one of its connectors serves.',
            on: {
              enable_disable: [
                { guard: 'nobody is to be served', target: 'disabled', actions: [...changeOfAvailability] },
                { actions: 'note the availability' },
              ],
            },
          },
          disabled: {
            description: 'No session begins and no token is taken; what runs goes on.',
            on: {
              enable_disable: [
                { guard: 'nobody is to be served' },
                { target: 'enabled', actions: [...changeOfAvailability] },
              ],
            },
          },
        },
      },
    },
  });
