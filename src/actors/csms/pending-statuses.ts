import type { Notification } from '../../domain/notifications.ts';
import type { OutboxEntry } from '../../persistence/storage.ts';

/**
 * Which entries of the outbox tell the status of which connector. A status that says how it is now makes up for all
 * that is still to be told of the connector: history is not replayed (1.6 section 4.9, errata).
 */
export class PendingStatuses {
  readonly #waiting: () => Iterable<OutboxEntry>;
  #seqs: Map<string, number[]> | undefined;

  /** @param waiting the undelivered entries; read once, when a present status is first told */
  constructor(waiting: () => Iterable<OutboxEntry>) {
    this.#waiting = waiting;
  }

  /** The entries that need not be sent any more, oldest first. To be called before `told` is appended. */
  outdatedBy(told: Notification): number[] {
    if (told.type !== 'connectorStatusChanged' || told.from !== undefined) return [];
    this.#seqs ??= this.#read();
    const outdated = this.#seqs.get(keyOf(told)) ?? [];
    this.#seqs.delete(keyOf(told));
    return outdated;
  }

  /** @param passed the last entry that was delivered */
  appended(seq: number, told: Notification, passed: number): void {
    if (!this.#seqs || told.type !== 'connectorStatusChanged') return;
    const older = this.#seqs.get(keyOf(told)) ?? [];
    this.#seqs.set(keyOf(told), [...older.filter((each) => each > passed), seq]);
  }

  #read(): Map<string, number[]> {
    this.#seqs = new Map();
    for (const { seq, notification } of this.#waiting()) this.appended(seq, notification, 0);
    return this.#seqs;
  }
}

const keyOf = ({ connector }: Extract<Notification, { type: 'connectorStatusChanged' }>): string =>
  `${connector.evseId}/${connector.connectorId}`;
