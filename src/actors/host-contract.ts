import type { Instant } from '../domain/time.ts';
import type { Address, AnyEffect, AnyMachineSnapshot } from '../machines/kit.ts';

/**
 * The durable host: one door in, one unit of work a turn, effects after the commit.
 *
 * A turn begins with the first input of an event-loop turn and takes in all that follow in it. Its posts between
 * actors are drained at once; at its end one SQLite transaction writes everything it changed; then its effects run.
 */
export interface Host {
  /** The one door: every frame, signal, module message, API command and deadline. Stamps `at` and `id` on the event. */
  receive(to: Address, event: { type: string }): void;
  /** Starts an actor; only within `receive`'s turn or at boot. A second one at the same address is a bug. */
  start(machine: string, address: Address, input: unknown): void;
  /** Sends an event to an actor inside the running turn (from a `within` handler or a desk); not an input, so not recorded as one. */
  post(to: Address, event: { type: string }): void;
  /** Adds an effect to the running turn, as if the actor at `from` had emitted it. */
  emit(effect: AnyEffect, from?: Address): void;
  /**
   * Opens a desk: an address behind the same door where a plain function answers instead of an actor (commands of the
   * CSMS that only read or write the device model). It runs inside the turn, may `post`, `emit`, `stage`, and keeps no state.
   */
  desk(address: Address, handle: (event: { type: string; at: Instant; id: string }) => void): void;
  snapshot(address: Address): AnyMachineSnapshot | undefined;
  addresses(prefix?: string): Address[];

  /** Registers what happens to effects of a type inside the turn, before the commit (the outbox, in-process modules). */
  within<E extends AnyEffect>(type: E['type'], handle: (effect: E, from: Address) => void): void;
  /** Registers what happens to effects of a type after the commit (sockets, replies, hardware). */
  after<E extends AnyEffect>(type: E['type'], perform: (effect: E, from: Address) => void): void;
  /** Adds a write to this turn's unit of work. */
  stage(write: () => void): void;
  /** Runs once this turn is committed. */
  afterCommit(run: () => void): void;
  /** Resolves when no turn is open: everything received so far is committed and its effects have been started. */
  atRest(): Promise<void>;
  now(): Instant;
}
