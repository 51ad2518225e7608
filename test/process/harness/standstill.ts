/** Glances, and the real time between them. They are counted, not the time: what is only slow gets the time it takes. */
const GLANCES = 15;
const GLANCE_MS = 1000;

/** Watches over something that ought to move. */
export class Standstill {
  /** Rejects when nothing has moved for so many glances. */
  readonly comes: Promise<never>;
  #timer: NodeJS.Timeout | undefined;

  /** @param trace differs from one glance to the next as long as anything moves */
  constructor(trace: () => string, fault: () => Error) {
    let seen = trace();
    let still = 0;
    this.comes = new Promise((_, reject) => {
      this.#timer = setInterval(() => {
        const before = seen;
        seen = trace();
        still = seen === before ? still + 1 : 0;
        if (still >= GLANCES) reject(fault());
      }, GLANCE_MS);
    });
  }

  /** What the work comes to; rejects when nothing has moved for so long. Watches no longer than that. */
  async bounds<T>(work: Promise<T>): Promise<T> {
    try {
      return await Promise.race([work, this.comes]);
    } finally {
      this.end();
    }
  }

  end(): void {
    clearInterval(this.#timer);
  }
}
