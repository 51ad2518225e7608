export type TurnParts = {
  /** All writes of the actors and deadlines that the turn has changed. */
  collect: () => (() => void)[];
  /** One synchronous transaction. */
  commit: (writes: (() => void)[]) => void;
  /** The disk refused: nothing of the turn may be performed, and none may follow. */
  failed: (error: unknown) => void;
};

/**
 * The unit of work. A turn opens with its first input and ends when the event loop has taken in all others that were
 * waiting; so many inputs share one commit, and none waits for a timer.
 */
export class Turn {
  readonly #parts: TurnParts;
  #end: NodeJS.Immediate | undefined;
  #writes: (() => void)[] = [];
  #performances: (() => void)[] = [];
  #waiting: { resolve: () => void; reject: (error: unknown) => void }[] = [];
  #closed = false;

  constructor(parts: TurnParts) {
    this.#parts = parts;
  }

  get closed(): boolean {
    return this.#closed;
  }

  open(): void {
    if (!this.#end && !this.#closed) this.#end = setImmediate(() => this.end());
  }

  stage(write: () => void): void {
    this.open();
    this.#writes.push(write);
  }

  /** In the order of the calls, after the commit; `run` must not throw. */
  afterCommit(run: () => void): void {
    this.open();
    this.#performances.push(run);
  }

  atRest(): Promise<void> {
    if (!this.#end) return Promise.resolve();
    return new Promise((resolve, reject) => this.#waiting.push({ resolve, reject }));
  }

  end(): void {
    clearImmediate(this.#end);
    this.#end = undefined;
    const writes = [...this.#parts.collect(), ...this.#writes];
    const performances = this.#performances;
    this.#writes = [];
    this.#performances = [];
    try {
      if (writes.length > 0) this.#parts.commit(writes);
    } catch (error) {
      this.#fail(error);
      return;
    }
    for (const perform of performances) perform();
    if (this.#end) return;
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const { resolve } of waiting) resolve();
  }

  close(): void {
    if (this.#end) this.end();
    this.#closed = true;
    clearImmediate(this.#end);
    this.#end = undefined;
  }

  #fail(error: unknown): void {
    this.#closed = true;
    for (const { reject } of this.#waiting) reject(error);
    this.#waiting = [];
    this.#parts.failed(error);
  }
}
