import { map, merge, type Observable, Subject } from 'rxjs';
import type { StationEvent, Topic } from '../api/station-api.ts';
import type { EvseDriver } from '../charger/driver.ts';
import { toRfc3339 } from '../domain/time.ts';

/** The event stream: every topic with the moment it was told. */
export class EventStream {
  /** All topics; meters are read for as long as somebody listens. */
  readonly events: Observable<StationEvent>;
  readonly #events = new Subject<StationEvent>();
  readonly #now: () => number;

  constructor(now: () => number, drivers: ReadonlyMap<number, EvseDriver>) {
    this.#now = now;
    this.events = merge(this.#events, ...[...drivers].map(([evseId, { meter }]) => readings(evseId, meter)));
  }

  /** Whether somebody listens. */
  get observed(): boolean {
    return this.#events.observed;
  }

  tell(topic: Topic, data: object): void {
    this.#events.next({ topic, data: { timestamp: toRfc3339(this.#now()), ...data } });
  }
}

const readings = (evseId: number, meter: EvseDriver['meter']): Observable<StationEvent> =>
  meter.pipe(map((reading) => ({ topic: 'powermeter', data: { evse_id: evseId, ...reading } })));
