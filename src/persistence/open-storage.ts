import { actorStore, quarantineStore, timerStore } from './actors.ts';
import { announcementStore } from './announcements.ts';
import { authorizationCacheStore } from './authorization-cache.ts';
import { type Database, openDatabase } from './database.ts';
import { deadLetterStore } from './dead-letters.ts';
import { factStore } from './facts.ts';
import { outboxStore } from './outbox.ts';
import type { Storage } from './storage.ts';
import { variableStore } from './variables.ts';

/**
 * Opens the station's memory.
 *
 * @param folder of the database, created when missing; `:memory:` for tests
 * @throws StorageError as `openDatabase`
 */
export const openStorage = async (folder: string, options: { readonly?: boolean } = {}): Promise<Storage> =>
  storageOn(await openDatabase(folder, options));

const storageOn = (db: Database): Storage => {
  const facts = factStore(db);
  const outbox = outboxStore(db, facts);
  const runAll = db.transaction((writes: readonly (() => void)[]) => {
    for (const write of writes) write();
  });
  return {
    commit: (writes) => {
      if (writes.length > 0) runAll.immediate(writes);
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
    facts,
  };
};
