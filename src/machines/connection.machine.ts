import { backOffMs } from '../domain/back-off.ts';
import type { Settings } from '../domain/settings.ts';
import { assign, effect, enqueueActions, type Post, type Stamp, setup } from './kit.ts';

export type ConnectionEvent = Stamp &
  (
    | { type: 'connect' }
    | { type: 'disconnect' }
    | { type: 'socket opened'; subprotocol: string; url: string }
    /** `byServer`: an answer that is no handshake of ours (HTTP 4xx, no or another subprotocol), not a silent network. */
    | { type: 'socket refused'; byServer: boolean; reason: string; random: number }
    | { type: 'socket closed'; code: number; reason: string; random: number }
    | { type: 'pong' }
    | { type: 'probe' }
    | { type: 'settings changed' }
    /** Another password than the one this connection was opened with. */
    | { type: 'credentials changed' }
  );

/** `pinned`: only the version that unfinished announced transactions were told in, where there are any. */
export type Offer = 'pinned' | 'all';

export type ConnectionEffect =
  | Post
  | { type: 'openSocket'; offer: Offer }
  | { type: 'closeSocket'; code: number }
  | { type: 'ping'; payload: string }
  | { type: 'connectionStatus'; connected: boolean; url?: string; subprotocol?: string };

type Context = {
  /** Attempts in a row that did not lead to a connection, the lost connection itself included. */
  failures: number;
  /** Handshakes in a row that the server refused. */
  refusals: number;
  /** 0 to 1, drawn by the link for each failure. */
  random: number;
  last: { subprotocol: string; url: string } | null;
};

/** After so many refusals in a row all versions are offered, pinned or not. */
const REFUSALS_BEFORE_ALL = 3;
/** Unclean: the peer is dead, no close frame is sent. */
const TERMINATE = 1006;

/** The WebSocket connection to the CSMS: kept up for ever, given up never, let go only by the operator. */
export const connectionMachine = (settings: Settings) =>
  setup({
    types: {} as { context: Context; events: ConnectionEvent; emitted: ConnectionEffect },
    delays: {
      'the back-off': ({ context }) => backOffMs(settings, context.failures, context.random),
      'the ping interval': () => settings.webSocketPingInterval * 1000,
      'the pong timeout': () => settings.webSocketPongTimeout * 1000,
    },
    guards: {
      'pings are wanted': () => settings.webSocketPingInterval > 0,
    },
    actions: {
      'open a socket': effect(({ context }) => ({
        type: 'openSocket' as const,
        offer: context.refusals >= REFUSALS_BEFORE_ALL ? ('all' as const) : ('pinned' as const),
      })),
      'close the socket in order': effect({ type: 'closeSocket', code: 1000 } as const),
      'drop the socket': effect({ type: 'closeSocket', code: TERMINATE } as const),
      'send a ping': effect(() => ({ type: 'ping' as const, payload: settings.webSocketPingPayload })),
      'count the refusal': assign(({ context, event }) => refused(context, event)),
      'count the loss': assign(({ context, event }) => lost(context, event)),
      'forget the failures': assign({ failures: 0, refusals: 0 }),
      'tell that we are online': enqueueActions(({ context, event, enqueue }) => {
        if (event.type !== 'socket opened') return;
        const { subprotocol, url } = event;
        const sameCsms = context.last?.url === url && context.last.subprotocol === subprotocol;
        enqueue.assign({ last: { subprotocol, url } });
        enqueue.emit({ type: 'connectionStatus', connected: true, url, subprotocol });
        enqueue.emit(post('registration', { type: 'online', subprotocol, sameCsms }));
      }),
      'tell that we are offline': enqueueActions(({ enqueue }) => {
        enqueue.emit({ type: 'connectionStatus', connected: false });
        enqueue.emit(post('registration', { type: 'offline' }));
      }),
    },
  }).createMachine({
    id: 'connection',
    context: { failures: 0, refusals: 0, random: 0, last: null },
    initial: 'offline',
    states: {
      offline: {
        description: 'The station has just started and has not been told to connect.',
        on: { connect: 'connecting' },
      },
      connecting: {
        description: 'A handshake is under way; the link gives it up when it takes too long.',
        entry: 'open a socket',
        on: {
          'socket opened': { target: 'connected', actions: 'forget the failures' },
          'socket refused': { target: 'waiting before the next attempt', actions: 'count the refusal' },
          'socket closed': { target: 'waiting before the next attempt', actions: 'count the loss' },
          disconnect: 'disconnected by the operator',
        },
      },
      connected: {
        description: 'The CSMS has picked one of our versions.',
        entry: 'tell that we are online',
        exit: 'tell that we are offline',
        initial: 'quiet',
        on: {
          'socket closed': { target: 'waiting before the next attempt', actions: 'count the loss' },
          disconnect: 'disconnected by the operator',
          'credentials changed': 'changing credentials',
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
      'changing credentials': {
        description: 'Closed in order, to come back at once with the new password (A01.FR.02; 1.6 TC_073).',
        entry: 'close the socket in order',
        on: { 'socket closed': 'connecting', disconnect: 'disconnected by the operator' },
      },
      'dropping a dead connection': {
        description: 'No pong came: the socket is torn down without waiting for the peer.',
        entry: 'drop the socket',
        on: {
          'socket closed': { target: 'waiting before the next attempt', actions: 'count the loss' },
          disconnect: 'disconnected by the operator',
        },
      },
      'waiting before the next attempt': {
        description: 'The back-off: doubling a few times, then constant for ever.',
        after: { 'the back-off': 'connecting' },
        on: { connect: 'connecting', disconnect: 'disconnected by the operator' },
      },
      'disconnected by the operator': {
        description: 'Charging and queueing go on; no attempt is made until the operator says connect.',
        entry: ['forget the failures', 'close the socket in order'],
        on: { connect: 'connecting' },
      },
    },
  });

const post = (to: string, event: { type: string; subprotocol?: string; sameCsms?: boolean }): Post => ({
  type: 'post',
  to,
  event,
});

const refused = (context: Context, event: ConnectionEvent): Partial<Context> => {
  if (event.type !== 'socket refused') return {};
  const refusals = event.byServer ? context.refusals + 1 : 0;
  return { failures: context.failures + 1, refusals, random: event.random };
};

const lost = (context: Context, event: ConnectionEvent): Partial<Context> =>
  event.type === 'socket closed' ? { failures: context.failures + 1, random: event.random } : {};
