import type { Instant } from '../../domain/time.ts';
import type { Storage } from '../../persistence/storage.ts';

const FACT = 'clock floor';
const HOUR_MS = 3_600_000;

/**
 * An instant that certainly had passed when the former process ended, at most an hour before its last commit; 0 for a
 * new station. For `SystemClock`: a computer without a battery clock starts in 1970, and deadlines would never pass.
 */
export const clockFloor = (storage: Storage): Instant => Number(storage.facts.get(FACT) ?? 0);

/** Keeps the floor below the clock: it follows hourly unless told otherwise (each row is flash), and at once when the clock was set back. */
export class ClockFloor {
  readonly #storage: Storage;
  #written: Instant;

  readonly #everyMs: number;

  constructor(storage: Storage, everyMs = HOUR_MS) {
    this.#everyMs = everyMs;
    this.#storage = storage;
    this.#written = clockFloor(storage);
  }

  writes(now: Instant): (() => void)[] {
    if (now === this.#written || (now > this.#written && now < this.#written + this.#everyMs)) return [];
    this.#written = now;
    return [() => this.#storage.facts.put(FACT, String(now))];
  }
}
