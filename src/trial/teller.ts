import type { Told } from './story.ts';

/** Who is told first when several things happen at once: causes before effects, the station before the CSMS. */
const ORDER = ['car', 'driver', 'you', 'station', 'CSMS'];
/** Long enough for both processes to report what one act caused, too short to be seen. */
const SETTLING_MS = 120;
const LONGEST_SETTLING_MS = 400;

/**
 * Prints the story. Two processes report independently, so lines that belong together arrive in any order; they are
 * held for a moment and told in the order of {@link ORDER}.
 */
export class Teller {
  readonly #print: (line: string) => void;
  readonly #now: () => number;
  readonly #begin: number;
  #held: Told[] = [];
  /** When the first of the held lines came: those told together happened together. */
  #heldSince = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(print: (line: string) => void, now: () => number) {
    this.#print = print;
    this.#now = now;
    this.#begin = now();
  }

  tell(lines: readonly Told[]): void {
    if (lines.length === 0) return;
    if (this.#held.length === 0) this.#heldSince = this.#now();
    this.#held.push(...lines);
    clearTimeout(this.#timer);
    const waited = this.#now() - this.#heldSince;
    this.#timer = setTimeout(() => this.flush(), Math.min(SETTLING_MS, LONGEST_SETTLING_MS - waited));
  }

  flush(): void {
    clearTimeout(this.#timer);
    const held = this.#held;
    this.#held = [];
    held.sort((a, b) => ORDER.indexOf(a.who) - ORDER.indexOf(b.who));
    for (const told of held) this.#print(line((this.#heldSince - this.#begin) / 1000, told));
  }
}

const line = (seconds: number, { who, what }: Told): string =>
  `${seconds.toFixed(1).padStart(7)} s  ${who.padEnd(8)} ${what}`;
