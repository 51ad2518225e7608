import { WebSocket } from 'ws';
import type { Stepped, Trace } from '../../actors/host/trace.ts';
import type { DurableHost } from '../../actors/host.ts';
import type { Clock } from '../../domain/time.ts';
import type { AnyMachineSnapshot } from '../../machines/kit.ts';
import { SHOWN_OF_CONTEXT, SHOWN_OF_EVENTS } from './shown-to-inspectors.ts';
import type { Watch } from './watch.ts';

/** The version of the protocol of @statelyai/inspect that these messages speak. */
const PROTOCOL = '0.7.2';
/** Bytes that the other side has not taken yet, above which nothing more is sent until it has. */
const LARGEST_BACKLOG = 1_000_000;

export type InspectorParts = {
  host: Pick<DurableHost, 'addresses' | 'machineOf' | 'snapshot'>;
  watch: Pick<Watch, 'add'>;
  clock: Clock;
  url: string;
  minutes: number;
};

/**
 * Feeds a server of @statelyai/inspect on this computer with actors, events and snapshots, for so many minutes. The
 * station opens no port for it; a connection that ends is not made again.
 */
export const startInspector = ({ host, watch, clock, url, minutes }: InspectorParts): void => {
  const socket = new WebSocket(url);
  const known = new Set<string>();
  const send = (message: object) => {
    if (socket.readyState === WebSocket.OPEN && socket.bufferedAmount < LARGEST_BACKLOG)
      socket.send(JSON.stringify({ ...message, createdAt: String(clock.now()), _version: PROTOCOL }));
  };
  const introduce = (address: string, machine: string, snapshot: AnyMachineSnapshot) => {
    known.add(address);
    send({
      type: '@xstate.actor',
      name: address,
      sessionId: address,
      rootId: address,
      id: address,
      definition: JSON.stringify(definitionOf(snapshot)),
      snapshot: shown(machine, snapshot),
    });
  };
  const tell = ({ address, machine, event, from, snapshot }: Stepped) => {
    if (!known.has(address)) introduce(address, machine, snapshot);
    const common = { sessionId: address, rootId: address, id: address, event: eventShown(event) };
    send({ type: '@xstate.event', ...common, sourceId: from ?? 'door' });
    send({ type: '@xstate.snapshot', ...common, snapshot: shown(machine, snapshot) });
  };
  let lookAway = () => {};
  const expiry = clock.setTimeout(() => socket.close(1000, 'the time is over'), minutes * 60_000);
  socket.on('open', () => {
    for (const address of host.addresses())
      introduce(address, host.machineOf(address) ?? '', host.snapshot(address)!);
    lookAway = watch.add({ trace: (trace: Trace) => void (trace.kind === 'stepped' && tell(trace)) });
  });
  socket.on('error', () => socket.terminate());
  socket.on('close', () => {
    lookAway();
    clock.clearTimeout(expiry);
  });
};

/** The machine's config as it was written: what it starts with is made of an input, and stays out. */
const definitionOf = ({ machine }: AnyMachineSnapshot): object => {
  const { context: _, ...config } = machine.config as { context?: unknown };
  return config;
};

const shown = (machine: string, { status, value, context }: AnyMachineSnapshot): object => ({
  status,
  value,
  context: Object.fromEntries(
    Object.entries(context).filter(([name]) => SHOWN_OF_CONTEXT[machine]?.includes(name) ?? false),
  ),
  children: {},
  historyValue: {},
  tags: [],
});

const eventShown = (event: { type: string }): object =>
  Object.fromEntries(
    Object.entries(event).filter(([name, value]) => SHOWN_OF_EVENTS.has(name) && typeof value !== 'object'),
  );
