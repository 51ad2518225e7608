import type { Announcement, Storage } from '../../persistence/storage.ts';
import type { Host } from '../host-contract.ts';

/** Which CSMS heard of which transaction, in which version. Read at every message, so kept in memory as well. */
export class Announcements {
  readonly #host: Host;
  readonly #storage: Storage;
  readonly #known: Map<string, Announcement>;

  constructor(host: Host, storage: Storage) {
    this.#host = host;
    this.#storage = storage;
    this.#known = new Map(storage.announcements.all().map((each) => [each.transactionId, each]));
  }

  get(transactionId: string): Announcement | undefined {
    return this.#known.get(transactionId);
  }

  all(): Announcement[] {
    return [...this.#known.values()];
  }

  /** Within a turn. */
  put(announcement: Announcement): void {
    this.#known.set(announcement.transactionId, announcement);
    this.#host.stage(() => this.#storage.announcements.put(announcement));
  }

  /** Within a turn. */
  delete(transactionId: string): void {
    if (!this.#known.delete(transactionId)) return;
    this.#host.stage(() => this.#storage.announcements.delete(transactionId));
  }
}
