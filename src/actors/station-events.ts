import type { StationEvent } from '../domain/notifications.ts';
import type { Settings } from '../domain/settings.ts';
import type { Storage } from '../persistence/storage.ts';
import type { Host } from './host-contract.ts';
import { isRegistered } from './registered.ts';

export type StationEventsParts = {
  host: Host;
  storage: Pick<Storage, 'facts'>;
  settings: Pick<Settings, 'activeMonitoringLevel' | 'offlineQueuingSeverity'>;
  /** False: no CSMS of this station can ever be told of events (OCPP 1.6 knows none). */
  spoken: boolean;
};

const LAST = 'last event';

/** What NotifyEvent tells: which events the CSMS wants to hear, and their numbers. */
export class StationEvents {
  readonly #parts: StationEventsParts;
  #last: number;

  constructor(parts: StationEventsParts) {
    this.#parts = parts;
    this.#last = Number(parts.storage.facts.get(LAST) ?? 0);
  }

  /** Whether the CSMS wants it now (N05.FR.03, N07.FR.15), and would get it though it is away (N07.FR.04). */
  wanted(severity: number): boolean {
    const { settings, spoken } = this.#parts;
    if (!spoken || severity > settings.activeMonitoringLevel) return false;
    return this.#isOnline() || severity <= settings.offlineQueuingSeverity;
  }

  /** Tells it, in the running turn; returns its number, by which others may name it as their cause. */
  tell(event: Omit<StationEvent, 'eventId' | 'at'>): number {
    const { host, storage } = this.#parts;
    const eventId = ++this.#last;
    host.stage(() => storage.facts.put(LAST, String(eventId)));
    const at = host.now();
    const notification = { type: 'stationEvents', at, events: [{ ...event, eventId, at }] };
    host.emit({ type: 'notify', notification } as { type: string });
    return eventId;
  }

  #isOnline(): boolean {
    return isRegistered(this.#parts.host);
  }
}
