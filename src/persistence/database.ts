import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type Database from 'better-sqlite3';
import { createFolder } from './folder.ts';
import { APPLICATION_ID, SCHEMA_VERSION } from './schema.ts';
import { openSqlite } from './sqlite.ts';
import { StorageError, storageErrorOf } from './storage-error.ts';

export type { Database } from 'better-sqlite3';

/** The one file, in the folder that `DatabasePath` names. SQLite keeps a `-wal` beside it. */
export const DATABASE_FILE = 'station.db';
export const IN_MEMORY = ':memory:';
/** Beside the database, from the moment when the disk has refused or garbled something until a start has looked into it. */
export const SUSPECT_FILE = 'suspect';

/** A commit writes whole pages to flash; small ones halve what an hour of charging writes. Takes effect at creation. */
const PAGE_BYTES = 1024;
/** 4 MB: a page that is written often reaches the database file once in hours. */
const CHECKPOINT_PAGES = 4096;
/** Of pages in memory, where 16 MB are usual: what is worked on is small, and a long queue is read but once. */
const CACHE_KIB = 1000;
/** Below this the whole file is checked at each start; it costs a millisecond a megabyte. */
const CHECKED_WHOLE_BYTES = 8 * 1024 * 1024;

/** The next start checks all of it, however large it is, and writes what the log holds once more. */
export const suspectDatabase = (folder: string): void => {
  try {
    writeFileSync(join(folder, SUSPECT_FILE), '');
  } catch {
    // A disk that refuses this as well: the next start is told by the disk itself.
  }
};

/**
 * Opens the database of a folder, creates or migrates it where needed, and keeps every other process out until this
 * one ends, however it ends.
 *
 * @param folder created when missing; `:memory:` for a database that nobody will miss
 * @throws StorageError when it is in use, corrupt, unwritable, newer than this program, or not a station's.
 *   Nothing is changed in a file that is refused.
 */
export const openDatabase = async (
  folder: string,
  { readonly = false }: { readonly?: boolean } = {},
): Promise<Database.Database> => {
  const file = folder === IN_MEMORY ? IN_MEMORY : join(folder, DATABASE_FILE);
  let db: Database.Database | undefined;
  try {
    if (file !== IN_MEMORY && !readonly) createFolder(folder);
    if (readonly && !existsSync(file)) throw missing(file);
    db = openSqlite(file, { readonly, timeout: 0 });
    prepare(db, readonly);
    const suspect = join(folder, SUSPECT_FILE);
    const isSuspect = !readonly && existsSync(suspect);
    check(db, file, isSuspect);
    await migrate(db, file, readonly);
    if (isSuspect) clear(db, suspect);
    return db;
  } catch (error) {
    db?.close();
    throw storageErrorOf(file, error);
  }
};

/**
 * EXCLUSIVE before WAL: the lock is SQLite's own and dies with the process, and no shared-memory file is needed, which
 * would be written to flash as well. FULL: a commit has reached the disk when it returns.
 */
const prepare = (db: Database.Database, readonly: boolean): void => {
  db.pragma('temp_store = MEMORY');
  db.pragma(`cache_size = -${CACHE_KIB}`);
  if (readonly) return;
  db.pragma('locking_mode = EXCLUSIVE');
  // Reads the first page, so that a file that is none of ours is refused before anything is written to it.
  db.pragma('schema_version');
  const found = Number(db.pragma('application_id', { simple: true }));
  if (found !== APPLICATION_ID && !isEmpty(db)) return;
  db.pragma(`page_size = ${PAGE_BYTES}`);
  db.pragma('journal_mode = WAL');
  db.pragma(`wal_autocheckpoint = ${CHECKPOINT_PAGES}`);
  db.pragma('synchronous = FULL');
  db.exec('BEGIN IMMEDIATE; COMMIT');
};

/** Whether it is small enough to be read through at each start. */
export const isReadAtStart = (db: Database.Database): boolean =>
  Number(db.pragma('page_count', { simple: true })) * Number(db.pragma('page_size', { simple: true })) <
  CHECKED_WHOLE_BYTES;

const check = (db: Database.Database, file: string, isSuspect: boolean): void => {
  const pragma = isSuspect ? 'integrity_check(1)' : 'quick_check(1)';
  const result = isSuspect || isReadAtStart(db) ? db.pragma(pragma, { simple: true }) : 'ok';
  if (result !== 'ok') throw Object.assign(new Error(String(result)), { code: 'SQLITE_CORRUPT' });
  if (isEmpty(db)) return;
  if (Number(db.pragma('application_id', { simple: true })) !== APPLICATION_ID) throw foreign(file);
  const version = versionOf(db);
  if (version > SCHEMA_VERSION)
    throw newerThanKnown(file, `this database has version ${version}`, `version ${SCHEMA_VERSION} or older`);
};

/**
 * After a sync that failed, Linux takes what it could not write for written: later syncs say that all is well, and a
 * power cut would leave a hole in the log. So all that the log holds goes to the database file, and the log begins anew.
 */
const clear = (db: Database.Database, suspect: string): void => {
  db.pragma('wal_checkpoint(TRUNCATE)');
  rmSync(suspect);
};

const migrate = async (db: Database.Database, file: string, readonly: boolean): Promise<void> => {
  const version = versionOf(db);
  if (version === SCHEMA_VERSION) return;
  if (readonly) throw missing(file);
  const { migrationSteps } = await import('./migrations.ts');
  db.transaction(() => {
    for (const statement of migrationSteps(version).flat()) db.exec(statement);
    db.pragma(`application_id = ${APPLICATION_ID}`);
    db.pragma(`user_version = ${SCHEMA_VERSION}`);
  })();
};

const versionOf = (db: Database.Database): number => Number(db.pragma('user_version', { simple: true }));

const isEmpty = (db: Database.Database): boolean =>
  db.prepare('SELECT count(*) FROM sqlite_master').pluck().get() === 0;

const foreign = (file: string): StorageError =>
  new StorageError('foreign', {
    file,
    what: 'this database was written by another program',
    expected: 'the file that a statecharge station wrote, or none',
    remedy: 'It was left as it is. Choose another DatabasePath',
  });

/** What a newer program wrote is left to it. */
export const newerThanKnown = (file: string, what: string, expected: string): StorageError =>
  new StorageError('newer', {
    file,
    what,
    expected,
    remedy: 'It was left as it is. Start the newer statecharge that wrote it, or restore a backup',
  });

const missing = (file: string): StorageError =>
  new StorageError('missing', {
    file,
    what: 'there is no database of this version to read',
    expected: 'the file that a statecharge station wrote',
    remedy: 'Start the station once, or check DatabasePath',
  });
