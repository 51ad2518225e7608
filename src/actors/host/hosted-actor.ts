import { type AnyActor, createActor } from 'xstate';
import type {
  Address,
  AnyEffect,
  AnyMachineSnapshot,
  MachineEntry,
  PersistedActor,
  Stamp,
} from '../../machines/kit.ts';
import { takenBy } from './taken.ts';

/** Where an actor's delays go instead of to xstate's own scheduler, which forgets them with the process. */
export type Scheduling = {
  schedule(event: { type: string }, delayMs: number, timerId: string | undefined): void;
  cancel(timerId: string): void;
};

/** What became of one event. A machine that threw has no effects, and stands where it stood before. */
export type Outcome = {
  effects: readonly AnyEffect[];
  changed: boolean;
  error?: unknown;
  /** The transitions taken, when somebody watches. */
  taken?: readonly string[];
};

const NOTHING: readonly AnyEffect[] = [];

/**
 * One actor of the host: a root actor of xstate with its way out and its clock replaced. This file, with the kit of
 * the machines, is all that knows xstate; `test/actors/xstate-contract.test.ts` fences what it leans on.
 */
export class HostedActor {
  /** The row as it is on disk; undefined: none yet. */
  written: string | undefined;
  readonly address: Address;
  readonly machineName: string;
  readonly entry: MachineEntry;
  readonly #scheduling: Scheduling;
  #ref!: AnyActor;
  #effects: AnyEffect[] = [];
  #persisted: AnyMachineSnapshot | undefined;

  constructor(address: Address, machineName: string, entry: MachineEntry, scheduling: Scheduling) {
    this.address = address;
    this.machineName = machineName;
    this.entry = entry;
    this.#scheduling = scheduling;
  }

  /** Enters the initial state. */
  start(input: unknown): Outcome {
    this.#run({ input });
    return this.#outcome(true);
  }

  /** Continues from a row, without entry actions and without timers (those have rows of their own). */
  restore(persisted: PersistedActor): Outcome {
    this.#run({ snapshot: { children: {}, historyValue: {}, ...persisted } });
    const outcome = this.#outcome(false);
    if (this.written !== '') this.#persisted = this.snapshot;
    return outcome;
  }

  deliver(event: { type: string } & Stamp, watched = false): Outcome {
    const before = this.snapshot;
    const send = () => this.#ref.send(event);
    const taken = watched ? takenBy(this.#ref, send) : send();
    const outcome = this.#outcome(this.snapshot !== before);
    if ('error' in outcome) this.#restoreFrom(before);
    return taken ? { ...outcome, taken } : outcome;
  }

  get snapshot(): AnyMachineSnapshot {
    return this.#ref.getSnapshot() as AnyMachineSnapshot;
  }

  get done(): boolean {
    return this.snapshot.status === 'done';
  }

  /** The row to write, or undefined when the one on disk still says it all. */
  unwritten(): string | undefined {
    const snapshot = this.snapshot;
    if (snapshot === this.#persisted) return undefined;
    this.#persisted = snapshot;
    const row = rowOf(snapshot);
    if (row === this.written) return undefined;
    this.written = row;
    return row;
  }

  #restoreFrom(before: AnyMachineSnapshot): void {
    const written = this.#persisted === before;
    this.#run({ snapshot: { children: {}, historyValue: {}, ...JSON.parse(rowOf(before)) } });
    this.#outcome(false);
    if (written) this.#persisted = this.snapshot;
  }

  #run(options: { input: unknown } | { snapshot: PersistedActor }): void {
    const ref = createActor(this.entry.machine, { id: this.address, ...options } as object) as AnyActor;
    ref.system.scheduler = {
      schedule: (_source, _target, event, delay, id) => this.#scheduling.schedule(event, delay, id),
      cancel: (_source, id) => this.#scheduling.cancel(id),
      // Called when an actor is done or has thrown. What is due then, the host knows better.
      cancelAll: () => {},
    };
    ref.on('*', (effect: AnyEffect) => this.#effects.push(effect));
    // Without an observer xstate throws a machine's error out of a timer, which would end the process.
    ref.subscribe({ error: () => {} });
    this.#ref = ref;
    ref.start();
  }

  #outcome(changed: boolean): Outcome {
    const effects = this.#effects.length === 0 ? NOTHING : this.#effects;
    if (effects !== NOTHING) this.#effects = [];
    const { status, error } = this.snapshot;
    return status === 'error' ? { effects: NOTHING, changed: false, error } : { effects, changed };
  }
}

/** What of a snapshot must survive, as JSON: without the empty parts, because each byte is written to flash. */
const rowOf = (snapshot: AnyMachineSnapshot): string => {
  const { status, value, context } = snapshot;
  if (Object.keys(snapshot.historyValue).length === 0) return JSON.stringify({ status, value, context });
  const { historyValue } = snapshot.machine.getPersistedSnapshot(snapshot) as unknown as PersistedActor;
  return JSON.stringify({ status, value, context, historyValue });
};
