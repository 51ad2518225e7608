import type { WatchEvent } from '../../api/station-api.ts';

type Data = NonNullable<ReturnType<WatchEvent['read']>>;

/** So many wait at most for somebody who reads them. */
const MOST_WAITING = 200;

/**
 * Events that are put together when somebody reads one: the CSMS waits while they happen. They are put together in the
 * order in which they happened, since what a token looks like, and which CALL an answer belongs to, is learned from those before.
 */
export class Later {
  #waiting: (() => void)[] = [];

  event(topic: WatchEvent['topic'], make: () => Data | undefined): WatchEvent {
    let data: Data | undefined;
    this.#waiting.push(() => {
      data = make();
    });
    if (this.#waiting.length > MOST_WAITING) this.settle();
    return {
      topic,
      read: () => {
        this.settle();
        return data;
      },
    };
  }

  /** Puts together all that waits. */
  settle(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const each of waiting) each();
  }
}
