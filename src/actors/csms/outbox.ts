import type { Lane, Notification } from '../../domain/notifications.ts';
import { isKeptOffline } from '../../domain/queueing.ts';
import type { Receipt } from '../../domain/receipt.ts';
import { isCritical } from '../../domain/security-events.ts';
import type { Settings } from '../../domain/settings.ts';
import { thinOut } from '../../domain/thinning.ts';
import type { Clock, Timer } from '../../domain/time.ts';
import type { ConnectionEffect } from '../../machines/connection.words.ts';
import type { Admission, DeliveryEffect } from '../../machines/delivery.machine.ts';
import type { Announcement, OutboxEntry, Storage } from '../../persistence/storage.ts';
import type { Log } from '../host/trace.ts';
import type { Host } from '../host-contract.ts';
import { Announcements } from './announcements.ts';
import { recordOf, retryLetter, tellFrom, toldElsewhere } from './audiences.ts';
import type { CsmsSession } from './csms-session.ts';
import { BURIED, entryOf, isCrowded, mergeBySeq, nameOf } from './outbox-entry.ts';
import { PendingStatuses } from './pending-statuses.ts';

/** `triggered`: the CSMS asked for it by TriggerMessage or a report, so it may go while the registration is pending. */
export type NotifyEffect = { type: 'notify'; notification: Notification; triggered?: boolean };
type ConnectionStatus = Extract<ConnectionEffect, { type: 'connectionStatus' }>;
type Effect<T extends DeliveryEffect['type']> = Extract<DeliveryEffect, { type: T }>;

export type OutboxOptions = {
  host: Host;
  storage: Storage;
  clock: Clock;
  settings: Pick<
    Settings,
    | 'outboxLimitBytes'
    | 'disableSecurityEventNotifications'
    | 'queueAllMessages'
    | 'messageTypesDiscardForQueueing'
  >;
  session(): CsmsSession | undefined;
  log: Log;
};

/** Confirmed messages are deleted at the next commit, or after this time: a duplicate harms less than worn flash. */
const FLUSH_MS = 10_000;
const FLUSH_AT = 100;
/**
 * What is freed at once of a full outbox. One sample for each new one would be the oldest each time, so that curves break
 * off where they should get coarser, and all samples would be looked through for each.
 */
const THINNED_SHARE = 0.25;

/**
 * What the CSMS must still hear. Everything here happens inside a turn and is written with it, but for the deletion
 * of confirmed messages, which may be late: until then `#passed` keeps them from being sent again.
 */
export class Outbox {
  readonly announcements: Announcements;
  readonly #options: OutboxOptions;
  /** Per lane the last entry that is done with. */
  readonly #passed: Record<Lane, number> = { transaction: 0, rest: 0 };
  readonly #triggered = new Set<number>();
  /** Of the open turn, to be written with its commit. */
  readonly #appending = new Set<Notification>();
  readonly #statuses = new PendingStatuses(() => this.#waiting('rest'));
  /** Confirmed, not yet deleted: the lengths by number. */
  #unflushed = new Map<number, number>();
  /** The first entry of the present connection. */
  #onlineFrom = Number.POSITIVE_INFINITY;
  #flushTimer: Timer | undefined;
  #inFlight: OutboxEntry | undefined;

  constructor(options: OutboxOptions) {
    this.#options = options;
    this.announcements = new Announcements(options.host, options.storage);
    const { host } = options;
    host.within<NotifyEffect>('notify', (effect) => this.#append(effect));
    host.within<Effect<'confirm'>>('confirm', ({ seq, receipt }) => this.#confirm(seq, receipt));
    host.within<Effect<'failed'>>('failed', ({ seq, attempts }) =>
      host.stage(() => options.storage.outbox.failed(seq, attempts)),
    );
    host.within<Effect<'bury'>>('bury', ({ seq, reason }) => this.#buryInFlight(seq, reason));
    host.within<Effect<'drop'>>('drop', ({ seq, reason }) => this.#drop(seq, reason));
    host.within<Effect<'keepToWhoHeard'>>('keepToWhoHeard', () => this.#keepToWhoHeard());
    host.within<ConnectionStatus>('connectionStatus', ({ connected }) => {
      if (connected) this.#onlineFrom = options.storage.outbox.nextSeq();
    });
    host.desk('outbox', ({ type }) => type === 'flush' && this.#flush());
  }

  /** The oldest entry that may be sent now. */
  next(may: Admission): OutboxEntry | undefined {
    this.#inFlight = this.#choose(may);
    return this.#inFlight;
  }

  /**
   * What an entry says now: what still waited when the connection went says that it is from before, like what happened
   * meanwhile (E11.FR.07, E12.FR.02).
   */
  saying({ seq, notification }: OutboxEntry): Notification {
    const isFromBefore = notification.type === 'transactionEvent' && seq < this.#onlineFrom;
    return isFromBefore ? { ...notification, offline: true } : notification;
  }

  /** Whether messages (of a transaction) wait for the CSMS (E14). */
  holds(transactionId?: string): boolean {
    if (this.#unflushed.size === 0) return this.#options.storage.outbox.holds(transactionId);
    if (transactionId === undefined) return this.#waiting('transaction').next().done !== true;
    for (const entry of this.#waiting('transaction')) if (entry.transactionId === transactionId) return true;
    return false;
  }

  get crowded(): boolean {
    return isCrowded(this.#options, this.#appending.size);
  }

  /** What waits for the CSMS; confirmed entries whose rows are still there do not count. */
  waiting(): { entries: number; bytes: number; oldest: Iterable<OutboxEntry> } {
    const { entries, bytes } = this.#options.storage.outbox.size();
    let confirmedBytes = 0;
    for (const each of this.#unflushed.values()) confirmedBytes += each;
    return {
      entries: entries - this.#unflushed.size,
      bytes: bytes - confirmedBytes,
      oldest: mergeBySeq(this.#waiting('transaction'), this.#waiting('rest')),
    };
  }

  /** The version in which a transaction was announced that goes on, or of which messages are left. */
  pinned(): CsmsSession['subprotocol'] | undefined {
    const announcement = this.announcements
      .all()
      .find(({ transactionId }) => this.#isUnfinished(transactionId));
    return announcement?.subprotocol as CsmsSession['subprotocol'] | undefined;
  }

  /**
   * Takes note of a confirmation that changes nothing which must be written now; no turn is needed for it.
   * @returns false when the confirmation has to go through the machine
   */
  pass(entry: OutboxEntry, receipt: Receipt): boolean {
    if (this.#triggered.has(entry.seq) || this.#mustFlush(entry) || Object.keys(receipt).length > 0)
      return false;
    this.#done(entry.seq);
    this.#confirmed(entry.seq, entry.bytes);
    return true;
  }

  /** Deletes what is confirmed; before the process ends, and from time to time. */
  flush(): void {
    this.#options.host.receive('outbox', { type: 'flush' });
  }

  #choose(may: Admission): OutboxEntry | undefined {
    if (may.outbox === 'nothing') return undefined;
    if (may.outbox === 'triggered') return this.#firstTriggered();
    const rest = this.#first('rest');
    const transaction = may.transactions ? this.#first('transaction') : undefined;
    return rest && transaction ? (rest.seq < transaction.seq ? rest : transaction) : (rest ?? transaction);
  }

  #first(lane: Lane): OutboxEntry | undefined {
    return this.#options.storage.outbox.first(lane, this.#passed[lane]);
  }

  #firstTriggered(): OutboxEntry | undefined {
    for (const seq of this.#triggered) {
      for (const lane of ['rest', 'transaction'] as const) {
        const entry = this.#options.storage.outbox.first(lane, seq - 1);
        if (entry?.seq === seq) return entry;
      }
      this.#triggered.delete(seq);
    }
    return undefined;
  }

  *#waiting(lane: Lane): Generator<OutboxEntry> {
    const { outbox } = this.#options.storage;
    for (let entry = this.#first(lane); entry; entry = outbox.first(lane, entry.seq)) yield entry;
  }

  #append({ notification, triggered }: NotifyEffect): void {
    const { host, storage, session, settings } = this.#options;
    if (!this.#isForCsms(notification)) return;
    if (!session() && !triggered && !isKeptOffline(notification, settings)) return;
    const told = this.#withOffline(notification);
    // Told once a turn, however much it appends.
    if (this.#appending.size === 0) host.emit({ type: 'outboxGrown' });
    this.#appending.add(told);
    host.stage(() => {
      this.#appending.delete(told);
      // One that the CSMS asked for is owed.
      for (const stale of this.#statuses.outdatedBy(told))
        if (!this.#triggered.has(stale)) storage.outbox.delete(stale);
      const seq = storage.outbox.nextSeq();
      storage.outbox.append(entryOf(seq, told));
      this.#statuses.appended(seq, told, this.#passed.rest);
      if (triggered) this.#triggered.add(seq);
      this.#thinOut();
    });
    this.#flush();
  }

  /** A04.FR.01: of security events the critical ones alone; the others are for the logs, which listen as well. */
  #isForCsms(notification: Notification): boolean {
    if (notification.type !== 'securityEvent') return true;
    return !this.#options.settings.disableSecurityEventNotifications && isCritical(notification);
  }

  /** E04.FR.03: what happened without a CSMS says so. */
  #withOffline(notification: Notification): Notification {
    if (notification.type !== 'transactionEvent' || this.#options.session()) return notification;
    return { ...notification, offline: true };
  }

  /** Runs inside the commit, where the sizes include what was just added. */
  #thinOut(): void {
    const { outbox } = this.#options.storage;
    const { outboxLimitBytes } = this.#options.settings;
    const excess = outbox.size().bytes - outboxLimitBytes;
    if (excess <= 0) return;
    const gone = thinOut(outbox.thinnable(), excess + outboxLimitBytes * THINNED_SHARE);
    for (const seq of gone) outbox.delete(seq);
    if (gone.length > 0)
      this.#options.log('warn', `outbox full: ${gone.length} intermediate meter values thinned out`);
  }

  #confirm(seq: number, receipt: Receipt): void {
    // One that overtook others would be found again as soon as their turn comes.
    const overtook = this.#triggered.has(seq);
    const entry = this.#done(seq);
    this.#confirmed(seq, entry?.bytes ?? 0);
    if (entry?.notification.type === 'transactionEvent') this.#learn(entry.notification, receipt);
    if (overtook || this.#mustFlush(entry)) this.#flush();
  }

  #confirmed(seq: number, bytes: number): void {
    this.#unflushed.set(seq, bytes);
    this.#flushTimer ??= this.#options.clock.setTimeout(() => this.flush(), FLUSH_MS);
  }

  /**
   * Starts and ends at once: a duplicate start would be a second transaction to a 1.6 CSMS. Parts of a report as well: it
   * goes on where it was, and does not begin anew.
   */
  #mustFlush(entry: OutboxEntry | undefined): boolean {
    const { notification } = entry ?? {};
    if (this.#unflushed.size >= FLUSH_AT || (notification && 'tbc' in notification)) return true;
    return notification?.type === 'transactionEvent' && notification.eventType !== 'Updated';
  }

  #learn(told: Extract<Notification, { type: 'transactionEvent' }>, receipt: Receipt): void {
    const { host, session } = this.#options;
    const { transactionId, eventType, idToken } = told;
    const { url: csmsUrl, subprotocol } = session() ?? { url: '', subprotocol: '' };
    const { csmsTransactionId, idTokenInfo } = receipt;
    if (eventType === 'Started')
      this.announcements.put({
        transactionId,
        subprotocol,
        csmsUrl,
        ...(csmsTransactionId !== undefined && { csmsTransactionId }),
      });
    if (eventType === 'Ended' && !this.#hasDeadLetters(transactionId))
      this.announcements.delete(transactionId);
    if (Object.keys(receipt).length === 0) return;
    const event = { type: 'receipt', receipt };
    host.post(`transaction/${transactionId}`, event);
    const learnt = { type: 'learn', idToken, idTokenInfo, evseId: told.connector.evseId };
    host.emit({ type: 'transaction event confirmed', event: told, receipt } as { type: string });
    if (idToken && idTokenInfo) host.emit(learnt);
  }

  #buryInFlight(seq: number, reason: string): void {
    const entry = this.#done(seq);
    if (!entry) return;
    this.#bury(entry, reason);
    // An announcement of its own would be refused like this one.
    if (entry.notification.type !== 'securityEvent')
      this.#reportBurial(`${nameOf(entry.notification)} not delivered: ${reason}`);
  }

  #bury(entry: OutboxEntry, reason: string): void {
    const { host, storage } = this.#options;
    const at = host.now();
    this.#logBurial(entry.notification, reason);
    const announcement = this.announcements.get(entry.transactionId ?? '');
    host.stage(() => {
      storage.deadLetters.put(entry, reason, at, announcement);
      storage.outbox.delete(entry.seq);
    });
  }

  #logBurial(notification: Notification, reason: string): void {
    this.#options.log('error', `${nameOf(notification)} goes to the dead letters: ${reason}`);
  }

  /** One that an operator may send again needs the number by which the CSMS knows the transaction. */
  #hasDeadLetters(transactionId: string): boolean {
    if (this.announcements.get(transactionId)?.csmsTransactionId === undefined) return false;
    return this.#options.storage.deadLetters.all().some(({ entry }) => entry.transactionId === transactionId);
  }

  #reportBurial(techInfo: string): void {
    const at = this.#options.host.now();
    this.#append({
      type: 'notify',
      notification: { type: 'securityEvent', event: BURIED, at, techInfo: techInfo.slice(0, 255) },
    });
  }

  #drop(seq: number, reason: string): void {
    const { host, storage, log } = this.#options;
    const entry = this.#done(seq);
    log('warn', `${entry ? nameOf(entry.notification) : 'a message'} dropped: ${reason}`);
    host.stage(() => storage.outbox.delete(seq));
  }

  /** The entry in flight has come to its end, whichever. */
  #done(seq: number): OutboxEntry | undefined {
    const entry = this.#inFlight?.seq === seq ? this.#inFlight : undefined;
    this.#inFlight = undefined;
    const wasTriggered = this.#triggered.delete(seq);
    // A triggered one overtook others, which must still go.
    if (entry && !wasTriggered) this.#passed[entry.lane] = seq;
    return entry;
  }

  #flush(): void {
    const { host, storage, clock } = this.#options;
    clock.clearTimeout(this.#flushTimer);
    this.#flushTimer = undefined;
    const confirmed = this.#unflushed;
    if (confirmed.size === 0) return;
    this.#unflushed = new Map();
    host.stage(() => {
      for (const seq of confirmed.keys()) storage.outbox.delete(seq);
    });
  }

  /**
   * A transaction that another CSMS, or this one in another version, has heard of cannot be told here: its messages go
   * to the dead letters, and one that goes on is announced afresh.
   */
  #keepToWhoHeard(): void {
    const now = this.#options.session();
    if (!now) return;
    for (const transactionId of toldElsewhere(this.#options.host, this.announcements, now))
      this.#announceElsewhere(transactionId, now);
  }

  #announceElsewhere(transactionId: string, now: CsmsSession): void {
    const { host } = this.#options;
    const announcement = this.announcements.get(transactionId);
    const record = recordOf(host, transactionId);
    const who = announcement ? `${announcement.csmsUrl} in ${announcement.subprotocol}` : record?.audience;
    const reason = `told to ${who}, now connected to ${now.url} in ${now.subprotocol}`;
    const lost = this.#undelivered(transactionId);
    for (const notification of lost) this.#logBurial(notification, reason);
    // What is appended by then counts in, what is told afresh comes later.
    host.stage(() => this.#buryAll(transactionId, reason, announcement));
    this.announcements.delete(transactionId);
    if (lost.length > 0 || record)
      this.#reportBurial(
        `${lost.length} messages of ${transactionId}${record ? ' and all to come' : ''}: ${reason}`,
      );
    if (record) tellFrom(host, this.announcements, record, { now, left: announcement });
  }

  /**
   * Puts a dead letter back, within a turn.
   * @returns false: there is none; a text: why it stays, since only the CSMS that knows its transaction can take it
   */
  retry(id: number): boolean | string {
    return retryLetter(id, this.announcements, this.#options);
  }

  /** With those of the open turn, which are not written yet. */
  #undelivered(transactionId: string): Notification[] {
    const waiting = [...this.#waiting('transaction')].map(({ notification }) => notification);
    return [...waiting, ...this.#appending].filter(
      (notification) =>
        notification.type === 'transactionEvent' && notification.transactionId === transactionId,
    );
  }

  /** Inside the commit. */
  #buryAll(transactionId: string, reason: string, announcement: Announcement | undefined): void {
    const { host, storage } = this.#options;
    const entries = [...this.#waiting('transaction')].filter(
      (entry) => entry.transactionId === transactionId,
    );
    for (const entry of entries) {
      storage.deadLetters.put(entry, reason, host.now(), announcement);
      storage.outbox.delete(entry.seq);
    }
  }

  #isUnfinished(transactionId: string): boolean {
    return (
      this.#options.host.snapshot(`transaction/${transactionId}`) !== undefined || this.holds(transactionId)
    );
  }
}
