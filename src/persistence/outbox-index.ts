import type { Lane } from '../domain/notifications.ts';

/** What is known of an undelivered notification without reading it. */
export type OutboxMark = {
  seq: number;
  lane: Lane;
  transactionId: string | undefined;
  bytes: number;
  thinnable: boolean;
};

/**
 * The outbox's order and sizes in memory, so that an offline day in the table costs no index and no scan. Of an entry not
 * even the number is kept: an entry more or less makes a stretch of numbers longer or shorter.
 */
export class OutboxIndex {
  readonly #lanes: Record<Lane, Sequence> = { transaction: new Sequence(), rest: new Sequence() };
  readonly #perTransaction = new Map<string, number>();
  #entries = 0;
  #bytes = 0;
  #thinnable = 0;

  /** Marks come with rising numbers. */
  add(mark: OutboxMark): void {
    this.#lanes[mark.lane].add(mark.seq);
    this.#count(mark, 1);
  }

  /** @param mark as it was added */
  remove(mark: OutboxMark): void {
    this.#lanes[mark.lane].remove(mark.seq);
    this.#count(mark, -1);
  }

  first(lane: Lane, afterSeq: number): number | undefined {
    return this.#lanes[lane].after(afterSeq);
  }

  size(): { entries: number; bytes: number } {
    return { entries: this.#entries, bytes: this.#bytes };
  }

  holds(transactionId?: string): boolean {
    return transactionId === undefined ? this.#entries > 0 : this.#perTransaction.has(transactionId);
  }

  /** Whether there is any that may be thinned out. */
  get hasThinnable(): boolean {
    return this.#thinnable > 0;
  }

  #count({ transactionId, bytes, thinnable }: OutboxMark, by: 1 | -1): void {
    this.#entries += by;
    this.#bytes += by * bytes;
    if (thinnable) this.#thinnable += by;
    this.#tally(transactionId, by);
  }

  #tally(transactionId: string | undefined, by: number): void {
    if (transactionId === undefined) return;
    const entries = (this.#perTransaction.get(transactionId) ?? 0) + by;
    if (entries > 0) this.#perTransaction.set(transactionId, entries);
    else this.#perTransaction.delete(transactionId);
  }
}

/** Rising numbers as the stretches without a gap that they make: few, and mostly shortened at the front. */
class Sequence {
  readonly #stretches: { from: number; to: number }[] = [];

  add(number: number): void {
    const last = this.#stretches.at(-1);
    if (last?.to === number - 1) last.to = number;
    else this.#stretches.push({ from: number, to: number });
  }

  after(number: number): number | undefined {
    const stretch = this.#stretches[this.#position(number + 1)];
    return stretch && Math.max(stretch.from, number + 1);
  }

  remove(number: number): void {
    const position = this.#position(number);
    const stretch = this.#stretches[position];
    if (!stretch || stretch.from > number) return;
    const { from, to } = stretch;
    const left = [
      { from, to: number - 1 },
      { from: number + 1, to },
    ].filter((part) => part.from <= part.to);
    if (left.length === 1) Object.assign(stretch, left[0]);
    else this.#stretches.splice(position, 1, ...left);
  }

  /** Of the first stretch that does not end below `number`. */
  #position(number: number): number {
    let low = 0;
    let high = this.#stretches.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#stretches[middle]!.to < number) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
