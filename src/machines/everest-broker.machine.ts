import { assign, effect, enqueueActions, type Post, type Stamp, setup } from './kit.ts';

export type EverestBrokerEvent = Stamp &
  ({ type: 'broker connected' } | { type: 'broker lost'; why: string } | { type: 'stop' });

export type EverestBrokerEffect =
  | Post
  | { type: 'dial broker' }
  | { type: 'leave broker' }
  | { type: 'show that we are there' };

type Context = {
  /** Attempts in a row that came to nothing. */
  failures: number;
};

/** Half of what EVerest waits for by default before it reports that we are silent. */
const SIGN_OF_LIFE_MS = 2000;
const SHORTEST_WAIT_MS = 1000;
const LONGEST_WAIT_MS = 15_000;

/** The connection to the MQTT broker through which EVerest is reached: kept up for ever. */
export const everestBrokerMachine = () =>
  setup({
    types: {} as { context: Context; events: EverestBrokerEvent; emitted: EverestBrokerEffect },
    delays: {
      'the wait': ({ context: { failures } }) =>
        Math.min(LONGEST_WAIT_MS, SHORTEST_WAIT_MS * 2 ** Math.max(0, failures - 1)),
      'the interval of signs of life': SIGN_OF_LIFE_MS,
    },
    actions: {
      'dial the broker': effect({ type: 'dial broker' } as const),
      'leave the broker': effect({ type: 'leave broker' } as const),
      'show that we are there': effect({ type: 'show that we are there' } as const),
      'count the failure': assign(({ context }) => ({ failures: context.failures + 1 })),
      'forget the failures': assign({ failures: 0 }),
      'tell the modules': enqueueActions(({ event, enqueue }) => {
        if (event.type === 'broker lost')
          enqueue.emit({ type: 'post', to: 'everest_module/*', event: { type: 'broker lost' } });
      }),
    },
  }).createMachine({
    id: 'everest-broker',
    description: 'The MQTT broker between this station and EVerest.',
    context: { failures: 0 },
    initial: 'dialling',
    on: { stop: { target: '.left' } },
    states: {
      dialling: {
        description: 'A connection is being made.',
        entry: 'dial the broker',
        on: { 'broker connected': { target: 'connected' }, 'broker lost': { target: 'waiting' } },
      },
      connected: {
        description: 'Messages go both ways; EVerest hears at an interval that we are there.',
        entry: ['forget the failures', 'show that we are there'],
        on: { 'broker lost': { target: 'waiting', actions: 'tell the modules' } },
        after: { 'the interval of signs of life': { target: 'connected', reenter: true } },
      },
      waiting: {
        description:
          'The broker is not there; it is tried again, at first soon, then every quarter of a minute.',
        entry: 'count the failure',
        after: { 'the wait': { target: 'dialling' } },
      },
      left: {
        description: 'The station stops.',
        entry: 'leave the broker',
      },
    },
  });
