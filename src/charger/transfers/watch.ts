import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import type { Clock, Timer } from '../../domain/time.ts';
import { TransferError } from './transfer.ts';

/** A transfer in which nothing moves for so long is over. */
const LONGEST_SILENCE_MS = 60_000;

/** Ends a transfer that is not wanted any more, or in which nothing moves. */
export class Watch {
  readonly signal: AbortSignal;
  readonly #controller = new AbortController();
  readonly #clock: Clock;
  readonly #moved: () => void;
  #timer: Timer | undefined;

  /** @param moved called whenever bytes have moved */
  constructor(clock: Clock, canceled: AbortSignal, moved: () => void = () => {}) {
    this.#clock = clock;
    this.#moved = moved;
    this.signal = AbortSignal.any([canceled, this.#controller.signal]);
    this.#wait();
  }

  /** Something moves. */
  moved(): void {
    this.#moved();
    this.#wait();
  }

  /** Calls `end` as soon as the transfer is to end. */
  onEnd(end: () => void): void {
    if (this.signal.aborted) end();
    else this.signal.addEventListener('abort', end, { once: true });
  }

  done(): void {
    this.#clock.clearTimeout(this.#timer);
  }

  #wait(): void {
    this.done();
    this.#timer = this.#clock.setTimeout(
      () =>
        this.#controller.abort(
          new TransferError('broken', `nothing moved for ${LONGEST_SILENCE_MS / 1000} seconds`),
        ),
      LONGEST_SILENCE_MS,
    );
  }
}

/** A file to be sent; it is not read before somebody wants it. */
export const watchedFile = (file: string, watch: Watch): Readable =>
  Readable.from(chunksOf(file, watch), { objectMode: false });

async function* chunksOf(file: string, watch: Watch) {
  for await (const chunk of createReadStream(file)) {
    watch.moved();
    yield chunk as Buffer;
  }
}
