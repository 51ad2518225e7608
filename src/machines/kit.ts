/**
 * The one door to xstate. Machines import from here alone, so that what we lean on is seen in one place
 * and an upgrade touches one file.
 *
 * A machine is pure: time and ids come in with each event (`Stamp`), and the only way out is an effect, a plain
 * object given to `effect(...)`. The host collects the effects of a turn, commits, and performs them afterwards.
 */
import type { AnyMachineSnapshot, AnyStateMachine } from 'xstate';
import { emit } from 'xstate';

export { and, assign, enqueueActions, not, or, raise, setup, stateIn } from 'xstate';
/** Names an action that hands one effect to the host: `'close contactor': effect(({ context }) => ({ ... }))`. */
export const effect = emit;

/** What the host stamps on every event it delivers: the instant of the turn, and an id nobody else has. */
export type Stamp = { at: number; id: string };

/** The path that names an actor and is the key of its row, such as `transaction/6f…` or `connector/1/2`. */
export type Address = string;

/** The least an effect is: a name and plain data. */
export type AnyEffect = { type: string };

/** Sends an event to another actor within the same turn. To nobody: it is counted and dropped. */
export type Post = { type: 'post'; to: Address; event: { type: string } };
/** Starts an actor of the named machine; in the same turn, before any later effect of the same action list. */
export type Start = { type: 'start'; machine: string; address: Address; input: unknown };

/** How the host keeps the actors of one machine. */
export type MachineEntry = {
  machine: AnyStateMachine;
  /** False: the actor lives in memory alone and starts afresh with the process (a socket, a queue's pump). */
  durable: boolean;
  /** Raised whenever a stored row of the machine changes its meaning. */
  version: number;
  /** Turns a row of an older version into one of this version. Needed as soon as `version` exceeds 1. */
  migrate?: (row: PersistedActor, from: number) => PersistedActor;
};

/** What xstate persists of an actor without children, as plain JSON. */
export type PersistedActor = {
  status: string;
  value: unknown;
  context: Record<string, unknown>;
  historyValue?: unknown;
  children?: Record<string, never>;
};

export type { AnyMachineSnapshot, AnyStateMachine };
