import { performance } from 'node:perf_hooks';
import type { Clock, Instant, Timer } from '../domain/time.ts';

/** A clock whose reading can be corrected while it runs. Waiting times are durations: a correction does not change them. */
export interface SteppingClock extends Clock {
  /** Sets the clock; listeners learn by how many milliseconds it jumped. */
  set(now: Instant): void;
  onStep(listener: (ms: number) => void): void;
}

/** Node fires a timer beyond this at once, instead of late. */
const LONGEST_NODE_TIMER_MS = 2 ** 31 - 1;
/** The system clock differs from the monotonic one by more than this: somebody has set it. */
const STEP_THRESHOLD_MS = 1000;

type SystemTimer = { due: Instant; handle: NodeJS.Timeout };

export type SystemClockOptions = {
  /** An instant that certainly has passed. A computer without a battery clock starts in 1970. */
  notBefore?: Instant;
  /** The computer's own clocks; handed in by tests. */
  wall?: () => Instant;
  monotonic?: () => number;
};

/**
 * Real time. Until the CSMS has told the time (`set`) it follows the computer's clock, afterwards the CSMS
 * (OCPP 2.0.1 B01.FR.06), counted on by the monotonic clock.
 */
export class SystemClock implements SteppingClock {
  readonly #wall: () => Instant;
  readonly #monotonic: () => number;
  readonly #listeners: ((ms: number) => void)[] = [];
  /** What the station's clock reads at monotonic zero. */
  #epoch: Instant;
  readonly #notBefore: Instant;
  #followsComputer = true;

  constructor({
    notBefore = 0,
    wall = Date.now,
    monotonic = () => performance.now(),
  }: SystemClockOptions = {}) {
    this.#wall = wall;
    this.#monotonic = monotonic;
    this.#notBefore = notBefore;
    this.#epoch = Math.max(wall(), notBefore) - monotonic();
  }

  now(): Instant {
    if (this.#followsComputer) this.#follow(this.#wall());
    return Math.round(this.#epoch + this.#monotonic());
  }

  set(now: Instant): void {
    this.#followsComputer = false;
    this.#step(now - this.#monotonic());
  }

  onStep(listener: (ms: number) => void): void {
    this.#listeners.push(listener);
  }

  setTimeout(fire: () => void, ms: number): Timer {
    const end = this.#monotonic() + ms;
    const timer: SystemTimer = { due: this.now() + ms, handle: setTimeout(() => next(), chunk(ms)) };
    const next = () => {
      const left = end - this.#monotonic();
      if (left <= 1) fire();
      else timer.handle = setTimeout(next, chunk(left));
    };
    return timer;
  }

  clearTimeout(timer: Timer | undefined): void {
    if (timer) clearTimeout((timer as SystemTimer).handle);
  }

  #follow(wall: Instant): void {
    if (wall < this.#notBefore) return;
    const epoch = wall - this.#monotonic();
    if (Math.abs(epoch - this.#epoch) > STEP_THRESHOLD_MS) this.#step(epoch);
  }

  #step(epoch: Instant): void {
    const jump = Math.round(epoch - this.#epoch);
    this.#epoch = epoch;
    if (jump !== 0) for (const listener of this.#listeners) listener(jump);
  }
}

const chunk = (ms: number): number => Math.min(Math.max(0, ms), LONGEST_NODE_TIMER_MS);

type SimulatedTimer = { due: Instant; order: number; fire: () => void };

/**
 * Time that stands still until it is advanced. Timers fire one by one in the order in which they are due, each at
 * its own instant, and the world comes to rest (`settle`) before the next.
 */
export class SimulatedClock implements SteppingClock {
  /** Called after each timer: resolves when the world has come to rest. */
  settle: () => Promise<void> = async () => {};
  readonly #timers = new Set<SimulatedTimer>();
  readonly #listeners: ((ms: number) => void)[] = [];
  #now: Instant;
  #order = 0;

  constructor(now: Instant = Date.UTC(2025, 0, 1)) {
    this.#now = now;
  }

  now(): Instant {
    return this.#now;
  }

  set(now: Instant): void {
    const jump = now - this.#now;
    this.#now = now;
    for (const timer of this.#timers) timer.due += jump;
    if (jump !== 0) for (const listener of this.#listeners) listener(jump);
  }

  onStep(listener: (ms: number) => void): void {
    this.#listeners.push(listener);
  }

  setTimeout(fire: () => void, ms: number): Timer {
    const timer = { due: this.#now + Math.max(0, ms), order: this.#order++, fire };
    this.#timers.add(timer);
    return timer;
  }

  clearTimeout(timer: Timer | undefined): void {
    this.#timers.delete(timer as SimulatedTimer);
  }

  /** The instant at which the next timer fires; undefined when none is set. */
  nextDue(): Instant | undefined {
    return this.#earliest()?.due;
  }

  /** Lets `ms` milliseconds pass. */
  async advance(ms: number): Promise<void> {
    await this.settle();
    let left = ms;
    for (let timer = this.#earliest(); timer && timer.due - this.#now <= left; timer = this.#earliest()) {
      left -= Math.max(0, timer.due - this.#now);
      this.#now = Math.max(this.#now, timer.due);
      this.#timers.delete(timer);
      timer.fire();
      await this.settle();
    }
    this.#now += left;
  }

  #earliest(): SimulatedTimer | undefined {
    let earliest: SimulatedTimer | undefined;
    for (const timer of this.#timers)
      if (
        !earliest ||
        timer.due < earliest.due ||
        (timer.due === earliest.due && timer.order < earliest.order)
      )
        earliest = timer;
    return earliest;
  }
}
