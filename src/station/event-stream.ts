import { type Observable, Subject } from 'rxjs';
import type { StationEvent, Topic } from '../api/station-api.ts';
import { toRfc3339 } from '../domain/time.ts';

/** The event stream: every topic with the moment it was told. */
export class EventStream {
  readonly #events = new Subject<StationEvent>();
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
  }

  get events(): Observable<StationEvent> {
    return this.#events;
  }

  tell(topic: Topic, data: object): void {
    this.#events.next({ topic, data: { timestamp: toRfc3339(this.#now()), ...data } });
  }
}
