import { actorStore, quarantineStore, timerStore } from './actors.ts';
import { announcementStore } from './announcements.ts';
import { authorizationCacheStore } from './authorization-cache.ts';
import { chargingProfileStore } from './charging-profiles.ts';
import { type Database, openDatabase } from './database.ts';
import { deadLetterStore } from './dead-letters.ts';
import { factStore } from './facts.ts';
import { localListStore } from './local-list.ts';
import { outboxStore } from './outbox.ts';
import { securityLogStore } from './security-log.ts';
import { startProfileStore } from './start-profiles.ts';
import type { Storage } from './storage.ts';
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
