/** What the unit of work writes. Every method but `commit` and the reads must run inside `commit`. */
import type { CachedToken } from '../domain/customer.ts';
import type { IdToken, IdTokenInfo } from '../domain/id-token.ts';
import type { ListUpdate } from '../domain/local-list.ts';
import type { Lane, Notification } from '../domain/notifications.ts';
import type { InstalledProfile } from '../domain/smart-charging/profile.ts';
import type { StartProfile } from '../domain/smart-charging/start-profile.ts';
import type { Instant } from '../domain/time.ts';

export type ActorRow = { address: string; machine: string; version: number; snapshot: string };
export type TimerRow = { address: string; timerId: string; event: string; due: Instant };

/** An actor that could not be taken up at boot: its row and deadlines as they were, and why. */
export type QuarantinedActor = ActorRow & { timers: TimerRow[]; reason: string; at: Instant };

export type OutboxEntry = {
  seq: number;
  lane: Lane;
  /** Groups what must keep its order and what is announced together; the transaction's id, else undefined. */
  transactionId: string | undefined;
  notification: Notification;
  attempts: number;
  bytes: number;
};

/** Which CSMS and version heard a transaction's start, and by which number it knows the transaction. */
export type Announcement = {
  transactionId: string;
  subprotocol: string;
  csmsUrl: string;
  csmsTransactionId?: number;
};

/** AuthCacheCtrlr.Policy: who has to go when the cache is full. */
export type CachePolicy = 'LRU' | 'LFU' | 'FIFO';
export type CacheRoom = { capacityBytes: number; policy: CachePolicy };

/** `announcement`: who had heard of its transaction by then; only that CSMS can make something of it. */
export type DeadLetter = {
  id: number;
  at: Instant;
  reason: string;
  entry: OutboxEntry;
  announcement?: Announcement;
};

/** A security event, whether the CSMS heard of it or not. */
export type SecurityLogEntry = { at: Instant; event: string; techInfo?: string };

export interface Storage {
  /** Runs all writes in ONE synchronous transaction; throws when the disk refuses. Nothing to write: no transaction. */
  commit(writes: readonly (() => void)[]): void;
  close(): void;

  readonly actors: { all(): ActorRow[]; put(row: ActorRow): void; delete(address: string): void };
  readonly timers: {
    all(): TimerRow[];
    put(row: TimerRow): void;
    delete(address: string, timerId: string): void;
  };
  /** Rows that no machine of this program could take up. Nothing here is ever deleted by itself. */
  readonly quarantine: { all(): QuarantinedActor[]; put(actor: QuarantinedActor): void; clear(): void };
  readonly outbox: {
    /** The number the next entry will get; counts up for ever. */
    nextSeq(): number;
    /** Oldest first, payload included. */
    first(lane: Lane, afterSeq?: number): OutboxEntry | undefined;
    append(entry: OutboxEntry): void;
    failed(seq: number, attempts: number): void;
    delete(seq: number): void;
    size(): { entries: number; bytes: number };
    holds(transactionId?: string): boolean;
    /** Intermediate meter values, oldest first: the only entries that may ever be thinned out. */
    thinnable(): { seq: number; transactionId: string; bytes: number }[];
  };
  readonly deadLetters: {
    all(): DeadLetter[];
    put(entry: OutboxEntry, reason: string, at: Instant, announcement?: Announcement): void;
    /** Back to the outbox, with a new seq and no failed attempts. */
    retry(id: number): boolean;
  };
  readonly announcements: {
    all(): Announcement[];
    put(announcement: Announcement): void;
    delete(transactionId: string): void;
  };
  readonly variables: {
    all(): { key: string; value: string }[];
    put(key: string, value: string): void;
    delete(key: string): void;
  };
  readonly authorizationCache: {
    find(idToken: IdToken): { info: IdTokenInfo; updatedAt: Instant } | undefined;
    /** Learns a verdict; where there is no room others have to go. */
    put(idToken: IdToken, info: IdTokenInfo, at: Instant, room: CacheRoom): void;
    /** It has decided about a token. */
    used(idToken: IdToken, at: Instant): void;
    bytes(): number;
    /** The tokens of this value, of whatever type, and those of the group of this name. */
    of(value: string): CachedToken[];
    delete(idToken: IdToken): void;
    clear(): void;
  };
  /** The local authorization list, which the CSMS alone changes (D01.FR.09). */
  readonly localList: {
    /** 0: none was ever sent. */
    version(): number;
    size(): { entries: number; bytes: number };
    find(idToken: IdToken): IdTokenInfo | undefined;
    update(update: Pick<ListUpdate, 'versionNumber' | 'updateType' | 'entries'>): void;
  };
  /** By id, which is unique on the station. */
  readonly chargingProfiles: {
    all(): InstalledProfile[];
    put(profile: InstalledProfile): void;
    delete(id: number): void;
  };
  /** Profiles that came with a remote start, by the id of its CALL. */
  readonly startProfiles: {
    all(): StartProfile[];
    put(profile: StartProfile): void;
    delete(callId: string): void;
  };
  /** Security events, the latest ten thousand. */
  readonly securityLog: {
    append(entry: SecurityLogEntry): void;
    /** Oldest first; both ends included. */
    within(oldest?: Instant, latest?: Instant): SecurityLogEntry[];
  };
  /** Small facts of the station: boot reason to report, what this database belongs to. */
  readonly facts: {
    get(name: string): string | undefined;
    put(name: string, value: string | undefined): void;
  };
}
