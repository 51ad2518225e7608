import { inParts } from '../domain/device-model/report.ts';
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
const DESK = 'station_events';

/** What NotifyEvent tells: which events the CSMS wants to hear, and their numbers. */
export class StationEvents {
  readonly #parts: StationEventsParts;
  /** Of the running turn, not told yet. */
  readonly #collected: StationEvent[] = [];
  #last: number;

  constructor(parts: StationEventsParts) {
    this.#parts = parts;
    this.#last = Number(parts.storage.facts.get(LAST) ?? 0);
    parts.host.desk(DESK, () => this.#flush());
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
    if (this.#collected.length === 0) host.post(DESK, { type: 'flush' });
    this.#collected.push({ ...event, eventId, at: host.now() });
    return eventId;
  }

  /** What one thing has brought about goes in one message, as far as there is room in it. */
  #flush(): void {
    const { host } = this.#parts;
    const parts = inParts(this.#collected.splice(0));
    for (const events of parts) {
      const notification = { type: 'stationEvents', at: host.now(), events };
      host.emit({ type: 'notify', notification } as { type: string });
    }
  }

  #isOnline(): boolean {
    return isRegistered(this.#parts.host);
  }
}
