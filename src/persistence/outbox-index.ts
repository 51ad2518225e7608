import type { Lane } from '../domain/notifications.ts';

/** What is known of an undelivered notification without reading it. */
export type OutboxMark = {
  seq: number;
  lane: Lane;
  transactionId: string | undefined;
  bytes: number;
  thinnable: boolean;
};

/** The outbox's order and sizes in memory, so that an offline day in the table costs no index and no scan. */
export class OutboxIndex {
  readonly #marks = new Map<number, OutboxMark>();
  readonly #lanes: Record<Lane, Sequence> = { transaction: new Sequence(), rest: new Sequence() };
  readonly #perTransaction = new Map<string, number>();
  #bytes = 0;

  /** Marks come with rising numbers. */
  add(mark: OutboxMark): void {
    this.#marks.set(mark.seq, mark);
    this.#lanes[mark.lane].add(mark.seq);
    this.#bytes += mark.bytes;
    this.#tally(mark.transactionId, 1);
  }

  remove(seq: number): void {
    const mark = this.#marks.get(seq);
    if (!mark) return;
    this.#marks.delete(seq);
    this.#lanes[mark.lane].remove(seq);
    this.#bytes -= mark.bytes;
    this.#tally(mark.transactionId, -1);
  }

  first(lane: Lane, afterSeq: number): number | undefined {
    return this.#lanes[lane].after(afterSeq);
  }

  size(): { entries: number; bytes: number } {
    return { entries: this.#marks.size, bytes: this.#bytes };
  }

  holds(transactionId?: string): boolean {
    return transactionId === undefined ? this.#marks.size > 0 : this.#perTransaction.has(transactionId);
  }

  thinnable(): { seq: number; transactionId: string; bytes: number }[] {
    return [...this.#marks.values()].flatMap(({ seq, transactionId, bytes, thinnable }) =>
      thinnable && transactionId !== undefined ? [{ seq, transactionId, bytes }] : [],
    );
  }

  #tally(transactionId: string | undefined, by: number): void {
    if (transactionId === undefined) return;
    const entries = (this.#perTransaction.get(transactionId) ?? 0) + by;
    if (entries > 0) this.#perTransaction.set(transactionId, entries);
    else this.#perTransaction.delete(transactionId);
  }
}

/** Rising numbers, mostly taken away at the front. */
class Sequence {
  #numbers: number[] = [];
  #front = 0;

  add(number: number): void {
    this.#numbers.push(number);
  }

  after(number: number): number | undefined {
    return this.#numbers[this.#position(number + 1)];
  }

  remove(number: number): void {
    const position = this.#position(number);
    if (this.#numbers[position] !== number) return;
    if (position !== this.#front) {
      this.#numbers.splice(position, 1);
      return;
    }
    this.#front++;
    if (this.#front * 2 > this.#numbers.length) {
      this.#numbers = this.#numbers.slice(this.#front);
      this.#front = 0;
    }
  }

  /** Of the first that is not below `number`. */
  #position(number: number): number {
    let low = this.#front;
    let high = this.#numbers.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#numbers[middle]! < number) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
