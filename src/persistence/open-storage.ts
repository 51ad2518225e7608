import { join } from 'node:path';
import { actorStore, quarantineStore, timerStore } from './actors.ts';
import { announcementStore } from './announcements.ts';
import { authorizationCacheStore } from './authorization-cache.ts';
import { chargingProfileStore } from './charging-profiles.ts';
import { DATABASE_FILE, type Database, isReadAtStart, openDatabase } from './database.ts';
import { deadLetterStore } from './dead-letters.ts';
import { factStore } from './facts.ts';
import { forgetLocalList, localListStore } from './local-list.ts';
import { outboxStore } from './outbox.ts';
import { finishSalvage, isSalvageable, salvageDatabase } from './salvage.ts';
import { securityLogStore } from './security-log.ts';
import { startProfileStore } from './start-profiles.ts';
import type { Storage } from './storage.ts';
import { StorageError, storageErrorOf } from './storage-error.ts';
import { setAsideUnreadable } from './unreadable.ts';
import { variableStore } from './variables.ts';

/**
 * Opens the station's memory.
 *
 * @param folder of the database, created when missing; `:memory:` for tests
 * @throws StorageError as `openDatabase`
 */
export const openStorage = async (
  folder: string,
  { reserve, ...options }: { readonly?: boolean; reserve?: Reserve } = {},
): Promise<Storage> => storageOn(await openDatabase(folder, options), reserve);

/** The fact that says what of the database was damaged, until the CSMS has been told. */
export const DAMAGE = 'damage to the database';

/**
 * Opens the station's memory even if the disk has damaged it: of a database that is not intact a new one is made with all
 * that can be read, and a row that cannot be read is set aside. Then the fact {@link DAMAGE} says so in words.
 *
 * @param at Unix milliseconds
 * @throws StorageError as `openDatabase`, and `corrupt` only for a file that was no station's
 */
export const openDamagedStorage = async (
  folder: string,
  { reserve, at }: { reserve?: Reserve; at: number },
): Promise<Storage> => {
  try {
    finishSalvage(folder);
    const db = await openDatabase(folder).catch((error) => salvaged(folder, error));
    const hurt = isReadAtStart(db) ? setAsideUnreadable(db, at) : [];
    if (hurt.length > 0) note(db, 'rows that cannot be read were set aside', hurt);
    return storageOn(db, reserve);
  } catch (error) {
    throw storageErrorOf(join(folder, DATABASE_FILE), error);
  }
};

const salvaged = async (folder: string, error: unknown): Promise<Database> => {
  if (!(error instanceof StorageError && error.kind === 'corrupt' && isSalvageable(folder))) throw error;
  await salvageDatabase(folder, (into, { keptIn, rows, hurt }) =>
    note(into, `not intact: ${rows} rows salvaged, what was damaged is kept in ${keptIn}`, hurt),
  );
  return openDatabase(folder);
};

const note = (db: Database, what: string, hurt: readonly string[]): void => {
  if (hurt.includes('local_list')) forgetLocalList(db);
  const facts = factStore(db);
  const words = hurt.length > 0 ? `${what}; incomplete: ${hurt.join(', ')}` : what;
  facts.put(DAMAGE, [facts.get(DAMAGE), words].filter(Boolean).join('. '));
};

/** What a full disk may still give: see `DiskReserve`. */
type Reserve = { release(): boolean };

/** The stores on one database. */
export const storageOn = (db: Database, reserve?: Reserve): Storage => {
  const facts = factStore(db);
  const outbox = outboxStore(db, facts);
  const runAll = db.transaction((writes: readonly (() => void)[]) => {
    for (const write of writes) write();
  });
  return {
    commit: (writes) => {
      if (writes.length === 0) return;
      const mark = outbox.mark();
      try {
        runAll.immediate(writes);
      } catch (error) {
        if (!isFull(error) || !reserve?.release()) throw error;
        outbox.rollBack(mark);
        runAll.immediate(writes);
      }
    },
    close: () => {
      db.close();
    },
    actors: actorStore(db),
    timers: timerStore(db),
    quarantine: quarantineStore(db),
    outbox,
    deadLetters: deadLetterStore(db, outbox),
    announcements: announcementStore(db),
    variables: variableStore(db),
    authorizationCache: authorizationCacheStore(db),
    localList: localListStore(db, facts),
    chargingProfiles: chargingProfileStore(db),
    startProfiles: startProfileStore(db),
    facts,
    securityLog: securityLogStore(db),
  };
};

const isFull = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'SQLITE_FULL';
