/** What a server of @statelyai/inspect is told of every machine that there is, and what it is not. */
import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type WebSocket, WebSocketServer } from 'ws';
import { createMachine } from 'xstate';
import { SimulatedClock } from '../../src/actors/clock.ts';
import type { Trace } from '../../src/actors/host/trace.ts';
import type { AnyMachineSnapshot, AnyStateMachine } from '../../src/machines/kit.ts';
import { today } from '../../src/station/today.ts';
import { startInspector } from '../../src/station/watch/inspector.ts';
import { SHOWN_OF_CONTEXT } from '../../src/station/watch/shown-to-inspectors.ts';
import type { Onlooker } from '../../src/station/watch/watch.ts';

type Message = { type: string; sessionId: string; [member: string]: unknown };
type Node = AnyStateMachine['root'];

const NO_SETTINGS = new Proxy({}, { get: () => 0 }) as never;
const machines = Object.entries((await today()).machines(NO_SETTINGS, { resetDelay: 0 }));
const MINUTES = 5;

const first = (node: Node): unknown => {
  const inner = Object.values(node.states) as Node[];
  if (node.type === 'parallel') return Object.fromEntries(inner.map((each) => [each.key, first(each)]));
  const [initial] = node.initial?.target ?? [];
  if (!initial) return undefined;
  const below = first(initial as Node);
  return below === undefined ? initial.key : { [initial.key]: below };
};
/** Beside what may be shown there are secrets in it. */
const snapshotOf = (name: string, machine: AnyStateMachine): AnyMachineSnapshot => {
  const shown = (SHOWN_OF_CONTEXT[name] ?? []).map((member) => [member, 'plain']);
  const context = { token: 'SECRET', idToken: { value: 'SECRET' }, ...Object.fromEntries(shown) };
  return machine.resolveState({ value: first(machine.root) ?? {}, context } as never) as AnyMachineSnapshot;
};

let relay: WebSocketServer;
let heard: Message[];
let sockets: WebSocket[];
const onlookers = new Set<Onlooker>();
let clock: SimulatedClock;
const actors = new Map(machines.map(([name, { machine }]) => [name, snapshotOf(name, machine)]));

beforeEach(async () => {
  heard = [];
  sockets = [];
  clock = new SimulatedClock(0);
  relay = new WebSocketServer({ host: '127.0.0.1', port: 0 });
  await once(relay, 'listening');
  relay.on('connection', (socket) => {
    sockets.push(socket);
    socket.on('message', (text) => heard.push(JSON.parse(String(text))));
  });
  startInspector({
    host: {
      addresses: () => [...actors.keys()],
      machineOf: (address) => address,
      snapshot: (address) => actors.get(address),
    },
    watch: {
      add: (onlooker) => {
        onlookers.add(onlooker);
        return () => onlookers.delete(onlooker);
      },
    },
    clock,
    url: `ws://127.0.0.1:${(relay.address() as { port: number }).port}`,
    minutes: MINUTES,
  });
  await until(() => heard.length >= actors.size);
});
afterEach(() => {
  for (const socket of sockets) socket.terminate();
  onlookers.clear();
  relay.close();
});

const until = async (holds: () => boolean) => {
  while (!holds()) await new Promise((resolve) => setImmediate(resolve));
};
const step = (name: string) => {
  const trace: Trace = {
    ...{ kind: 'stepped', at: 0, address: name, machine: name, from: 'evse/1', taken: [], effects: [] },
    event: { type: 'happened', evseId: 1, token: 'SECRET', value: { id: 'SECRET' } } as { type: string },
    ...{ changed: true, snapshot: actors.get(name)! },
  };
  for (const onlooker of onlookers) onlooker.trace?.(trace);
};

describe('the inspector', () => {
  it('shows of machines that there are; of one that nobody has thought of, nothing', () => {
    expect(Object.keys(SHOWN_OF_CONTEXT).filter((name) => !actors.has(name))).toEqual([]);
  });

  it('tells actor, event and snapshot of every machine, each definition one that loads, and no secret', async () => {
    for (const name of actors.keys()) step(name);
    await until(() => heard.length >= 3 * actors.size);
    for (const [name, { machine }] of machines) {
      const [actor, event, snapshot] = heard.filter(({ sessionId }) => sessionId === name);
      expect(actor).toMatchObject({ type: '@xstate.actor', name, snapshot: { status: 'active' } });
      const loaded = createMachine(JSON.parse(String(actor!.definition)));
      expect(loaded.id).toBe(machine.id);
      expect(Object.keys(loaded.states)).toEqual(Object.keys(machine.states));
      expect(event).toMatchObject({
        type: '@xstate.event',
        sourceId: 'evse/1',
        event: { type: 'happened', evseId: 1 },
      });
      const shown = Object.fromEntries((SHOWN_OF_CONTEXT[name] ?? []).map((member) => [member, 'plain']));
      expect(snapshot).toMatchObject({
        type: '@xstate.snapshot',
        snapshot: { value: actors.get(name)!.value },
      });
      expect((snapshot!.snapshot as { context: object }).context).toEqual(shown);
    }
    expect(JSON.stringify(heard)).not.toContain('SECRET');
  });

  it('says nothing more when its time is over', async () => {
    await clock.advance(MINUTES * 60_000 - 1);
    expect(onlookers.size).toBe(1);
    const closed = once(sockets[0]!, 'close');
    await clock.advance(1);
    await closed;
    await until(() => onlookers.size === 0);
    const before = heard.length;
    for (const name of actors.keys()) step(name);
    expect(heard.length).toBe(before);
  });

  it('hears nothing: what the other side says has no effect', async () => {
    sockets[0]!.send(JSON.stringify({ type: '@xstate.event', sessionId: 'connector', event: { type: 'x' } }));
    step('connector');
    await until(() => heard.length > actors.size);
    expect(onlookers.size).toBe(1);
    expect(heard.slice(actors.size).map(({ type }) => type)).not.toContain('@xstate.actor');
    sockets[0]!.terminate();
    await until(() => onlookers.size === 0);
  });
});
