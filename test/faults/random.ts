/** Numbers that look random and are the same for the same seed (mulberry32). */
export class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** From 0 to below 1. */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  between(least: number, most: number): number {
    return least + this.next() * (most - least);
  }

  chance(probability: number): boolean {
    return this.next() < probability;
  }

  /** A generator of its own, so that one actor's choices do not depend on another's timing. */
  branch(): Random {
    return new Random(Math.floor(this.next() * 2 ** 32));
  }

  /** Deals all `cards` in some order, then all again: nothing is missing for long. */
  deck<T>(cards: readonly T[]): () => T {
    let left: T[] = [];
    return () => {
      if (left.length === 0) left = [...cards];
      return left.splice(Math.floor(this.next() * left.length), 1)[0] as T;
    };
  }
}
