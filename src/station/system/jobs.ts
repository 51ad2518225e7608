import type { Log } from '../../actors/host/trace.ts';

type Job = { abort: AbortController; done: Promise<void> };

/** A simulated clock waits for work in which something moves, this many real milliseconds after it last moved. */
const PATIENCE_MS = 100;
const GLANCE_MS = 5;

/** Work outside the host that takes long: one piece of each kind at a time, and each can be called off. */
export class Jobs {
  readonly #log: Log;
  readonly #jobs = new Map<string, Job>();
  #loading = 0;
  #movedAt = 0;

  constructor(log: Log) {
    this.#log = log;
  }

  /**
   * Begins a piece of work; one of the same kind that is still going on is called off first. `told` gets its result,
   * unless it was called off meanwhile. Work must not reject: what can go wrong is a result.
   */
  begin<R>(kind: string, work: (signal: AbortSignal) => Promise<R>, told: (result: R) => void): void {
    const before = this.cancel(kind);
    const abort = new AbortController();
    const run = async () => {
      await before;
      if (abort.signal.aborted) return;
      const result = await work(abort.signal);
      if (!abort.signal.aborted) told(result);
    };
    this.moved();
    const done = run()
      .catch((error) => this.#log('error', `${kind} failed: ${error}`, { error }))
      .finally(() => {
        if (this.#jobs.get(kind) === job) this.#jobs.delete(kind);
      });
    const job: Job = { abort, done };
    this.#jobs.set(kind, job);
  }

  /** Waits for what the work needs first, such as its code. */
  load<T>(needed: Promise<T>, act: (loaded: T) => void): void {
    this.moved();
    this.#loading += 1;
    void needed
      .finally(() => {
        this.#loading -= 1;
      })
      .then(act);
  }

  /** Calls it off; resolves when it has let go of everything. */
  async cancel(kind: string): Promise<void> {
    const job = this.#jobs.get(kind);
    if (!job) return;
    this.#jobs.delete(kind);
    job.abort.abort();
    await job.done;
  }

  cancelAll(): Promise<unknown> {
    return Promise.all([...this.#jobs.keys()].map((kind) => this.cancel(kind)));
  }

  /** Something moves. */
  moved(): void {
    this.#movedAt = performance.now();
  }

  get busy(): boolean {
    return this.#jobs.size > 0 || this.#loading > 0;
  }

  /** Resolves when nothing is under way, or nothing has moved for a while. */
  async settled(): Promise<void> {
    while (this.busy && performance.now() - this.#movedAt < PATIENCE_MS)
      await new Promise((resolve) => setTimeout(resolve, GLANCE_MS));
  }
}
