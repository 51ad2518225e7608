import { type AnyEventObject, initialTransition, transition } from 'xstate';
import type { AnyMachineSnapshot, AnyStateMachine } from '../../src/machines/kit.ts';

export type Walk = {
  /** Ids of all state nodes that were active at some time. */
  reached: Set<string>;
  /** One snapshot for each configuration that differs. */
  snapshots: AnyMachineSnapshot[];
};

/** Tries every event in every configuration that can be reached; configurations are equal when `essence` is. */
export const walkEverywhere = (
  machine: AnyStateMachine,
  input: unknown,
  events: readonly AnyEventObject[],
  essence: (snapshot: AnyMachineSnapshot) => unknown,
): Walk => {
  const [first] = initialTransition(machine, input as never) as [AnyMachineSnapshot, unknown];
  const known = new Map<string, AnyMachineSnapshot>([[JSON.stringify(essence(first)), first]]);
  const reached = new Set<string>();
  for (const snapshot of known.values()) {
    for (const node of snapshot._nodes) reached.add(node.id);
    for (const event of events) {
      const [next] = transition(machine, snapshot, event as never) as [AnyMachineSnapshot, unknown];
      if (next.status !== 'active') throw new Error(`${event.type}: ${String(next.error)}`);
      const key = JSON.stringify(essence(next));
      if (!known.has(key)) known.set(key, next);
    }
  }
  return { reached, snapshots: [...known.values()] };
};

type StateNode = { id: string; states: Record<string, StateNode>; always?: readonly { guard?: unknown }[] };

/** Every state node that can be at rest, by id. A state that is left at once (`always` without a guard) never is. */
export const restingStates = (machine: AnyStateMachine): string[] =>
  everyNode(machine.root as unknown as StateNode)
    .filter((node) => !(node.always ?? []).some((way) => way.guard === undefined))
    .map((node) => node.id);

const everyNode = (node: StateNode): StateNode[] => [node, ...Object.values(node.states).flatMap(everyNode)];

/** What the host writes of a snapshot and reads back. */
export const throughTheDisk = (
  machine: AnyStateMachine,
  snapshot: AnyMachineSnapshot,
): AnyMachineSnapshot => {
  const row = JSON.parse(JSON.stringify(machine.getPersistedSnapshot(snapshot)));
  return machine.resolveState({ value: row.value, context: row.context }) as AnyMachineSnapshot;
};
