import { seeded } from '../../src/trial/seeded.ts';

/** Numbers that look random and are the same for the same seed. */
export class Random {
  /** From 0 to below 1. */
  readonly next: () => number;

  constructor(seed: number) {
    this.next = seeded(seed);
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

  /** All `cards` in some order, dealt out to so many hands. */
  dealt<T>(cards: readonly T[], hands: number): T[][] {
    const next = this.deck(cards);
    const shuffled = cards.map(() => next());
    return Array.from({ length: hands }, (_, hand) =>
      shuffled.filter((_card, index) => index % hands === hand),
    );
  }
}
