import type { Clock, Instant, Timer } from '../../domain/time.ts';
import type { Address } from '../../machines/kit.ts';
import type { Storage, TimerRow } from '../../persistence/storage.ts';

type Deadline = {
  address: Address;
  timerId: string;
  event: { type: string };
  due: Instant;
  durable: boolean;
  /** Of a former life of the process: an instant to be kept, where one of this life is a duration. */
  restored: boolean;
  timer: Timer;
};

/** A row is rewritten when the clock has moved it by more than this; each correction by the CSMS would wear the flash. */
const REWRITE_THRESHOLD_MS = 1000;

/** All delays of all actors: absolute instants, and rows when their actor has one. */
export class Deadlines {
  readonly #clock: Clock;
  readonly #expired: (address: Address, timerId: string, event: { type: string }) => void;
  readonly #byAddress = new Map<Address, Map<string, Deadline>>();
  /** What is on disk, by address and timer id. */
  readonly #stored = new Map<string, Instant>();
  readonly #touched = new Map<string, { address: Address; timerId: string }>();

  constructor(clock: Clock, expired: (address: Address, timerId: string, event: { type: string }) => void) {
    this.#clock = clock;
    this.#expired = expired;
  }

  /** Sets a deadline; one of the same name is replaced, as when a state is entered again. */
  arm(address: Address, timerId: string, event: { type: string }, delayMs: number, durable: boolean): void {
    const due = this.#clock.now() + Math.max(0, delayMs);
    this.#arm({ address, timerId, event, due, durable, restored: false });
    if (durable) this.#touch(address, timerId);
  }

  /** Takes up a row; give them in the order in which they are due, since overdue ones fire in the order given. */
  restore({ address, timerId, event, due }: TimerRow): void {
    this.#stored.set(keyOf(address, timerId), due);
    this.#arm({ address, timerId, event: JSON.parse(event), due, durable: true, restored: true });
  }

  cancel(address: Address, timerId: string): void {
    const ofActor = this.#byAddress.get(address);
    const deadline = ofActor?.get(timerId);
    if (!ofActor || !deadline) return;
    this.#clock.clearTimeout(deadline.timer);
    ofActor.delete(timerId);
    if (ofActor.size === 0) this.#byAddress.delete(address);
    if (deadline.durable) this.#touch(address, timerId);
  }

  cancelAll(address: Address): void {
    for (const timerId of [...(this.#byAddress.get(address)?.keys() ?? [])]) this.cancel(address, timerId);
  }

  /**
   * The clock has jumped by `ms`. What was set in this life keeps its waiting time; what was restored keeps its
   * instant, because it was computed by a clock that was right. True when rows must be rewritten.
   */
  step(ms: number): boolean {
    for (const deadline of [...this.#byAddress.values()].flatMap((ofActor) => [...ofActor.values()]))
      if (deadline.restored) this.#arm(deadline);
      else this.#shift(deadline, ms);
    return this.#touched.size > 0;
  }

  of(address: Address): { event: string; due: Instant }[] {
    const waiting = this.#byAddress.get(address)?.values() ?? [];
    return [...waiting].map(({ event, due }) => ({ event: event.type, due }));
  }

  /** The writes that bring the rows up to date. */
  writes({ timers }: Storage): (() => void)[] {
    const writes: (() => void)[] = [];
    for (const [key, { address, timerId }] of this.#touched) {
      const deadline = this.#byAddress.get(address)?.get(timerId);
      if (deadline) {
        const { event, due } = deadline;
        this.#stored.set(key, due);
        writes.push(() => timers.put({ address, timerId, event: JSON.stringify(event), due }));
      } else if (this.#stored.delete(key)) writes.push(() => timers.delete(address, timerId));
    }
    this.#touched.clear();
    return writes;
  }

  /** Stops the clockwork; the rows stay. */
  silence(): void {
    for (const ofActor of this.#byAddress.values())
      for (const { timer } of ofActor.values()) this.#clock.clearTimeout(timer);
  }

  #arm(deadline: Omit<Deadline, 'timer'> & { timer?: Timer }): void {
    const { address, timerId, due } = deadline;
    const ofActor = this.#byAddress.get(address) ?? new Map<string, Deadline>();
    this.#byAddress.set(address, ofActor);
    this.#clock.clearTimeout(ofActor.get(timerId)?.timer);
    const wait = Math.max(0, due - this.#clock.now());
    const timer = this.#clock.setTimeout(() => this.#expire(address, timerId), wait);
    ofActor.set(timerId, { ...deadline, timer });
  }

  #expire(address: Address, timerId: string): void {
    const deadline = this.#byAddress.get(address)?.get(timerId);
    if (!deadline) return;
    this.cancel(address, timerId);
    this.#expired(address, timerId, deadline.event);
  }

  #shift(deadline: Deadline, ms: number): void {
    const { address, timerId } = deadline;
    deadline.due += ms;
    const stored = this.#stored.get(keyOf(address, timerId));
    if (deadline.durable && (stored === undefined || Math.abs(deadline.due - stored) > REWRITE_THRESHOLD_MS))
      this.#touch(address, timerId);
  }

  #touch(address: Address, timerId: string): void {
    this.#touched.set(keyOf(address, timerId), { address, timerId });
  }
}

const keyOf = (address: Address, timerId: string): string => `${address}\0${timerId}`;
