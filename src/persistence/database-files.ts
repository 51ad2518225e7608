/** The database from the outside: copied while a station runs, taken away from every station, put in place. */
import {
  closeSync,
  copyFileSync,
  existsSync,
  openSync,
  readdirSync,
  readSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { join } from 'node:path';
import { DATABASE_FILE, type Database, openDatabase, SUSPECT_FILE } from './database.ts';
import { RESERVE_FILE } from './disk-reserve.ts';
import { syncFolder } from './folder.ts';
import { DAMAGED_PREFIX } from './salvage.ts';
import { StorageError } from './storage-error.ts';

const WAL = `${DATABASE_FILE}-wal`;
/** All that a station makes in its database folder, but for its certificates. */
const FILES = [
  ...[DATABASE_FILE, WAL, `${DATABASE_FILE}-shm`, `${DATABASE_FILE}-journal`],
  ...[RESERVE_FILE, `${RESERVE_FILE}.new`, SUSPECT_FILE, 'simulated-cars.json', 'api-address'],
];
/** Where certificates and keys are kept that came from the CSMS, beside the database. */
export const CERTIFICATES_FOLDER = 'certificates';
/** Beside the database: files that are fetched or sent. */
export const TRANSFERS_FOLDER = 'transfers';

/** Folders in which a restore prepares what it puts in place; one that a power cut has left is of no use. */
export const RESTORE_PREFIX = 'restore.';

export const databaseFilesIn = (folder: string): string[] => {
  const found = existsSync(folder) ? readdirSync(folder) : [];
  const folders = found.filter((name) => name.startsWith(RESTORE_PREFIX) || name.startsWith(DAMAGED_PREFIX));
  return [...FILES.filter((name) => found.includes(name)), ...folders].map((name) => join(folder, name));
};

const ATTEMPTS = 20;

/**
 * Copies a database that a station may be writing to, and checks the copy.
 *
 * A station holds its database alone, so it cannot be read through SQLite. Its files can be copied: the write-ahead log
 * has everything that is missing in the database file, as long as it is not begun anew meanwhile. A new log has another
 * header; then it is tried again.
 * @throws StorageError as `openDatabase`
 */
export const copyDatabase = async (from: string, to: string): Promise<void> => {
  if (!existsSync(join(from, DATABASE_FILE))) throw missing(join(from, DATABASE_FILE));
  for (let attempt = 1; ; attempt++) {
    const before = markOf(from);
    rmSync(join(to, WAL), { force: true });
    copyFileSync(join(from, DATABASE_FILE), join(to, DATABASE_FILE));
    if (existsSync(join(from, WAL))) copyFileSync(join(from, WAL), join(to, WAL));
    if (markOf(from) === before) break;
    if (attempt === ATTEMPTS) throw busy(join(from, DATABASE_FILE));
  }
  await tidy(to);
};

/** Checks a database that nobody else uses, brings it to this version and into one file. */
export const tidy = async (folder: string): Promise<void> => {
  const db = await openDatabase(folder);
  try {
    const found = db.pragma('quick_check(1)', { simple: true });
    if (found !== 'ok') throw damaged(join(folder, DATABASE_FILE), String(found));
    leaveTheLog(db);
  } finally {
    db.close();
  }
};

/** SQLite changes the header of the log when it begins it anew, and the database file when it empties it. */
const markOf = (folder: string): string => {
  const { size, mtimeMs } = statSync(join(folder, DATABASE_FILE));
  const header = Buffer.alloc(32);
  if (existsSync(join(folder, WAL))) {
    const log = openSync(join(folder, WAL), 'r');
    readSync(log, header, 0, header.length, 0);
    closeSync(log);
  }
  return `${size} ${mtimeMs} ${header.toString('hex')}`;
};

/** No station can open the database until `release`. */
export type Hold = { release(): void };

/**
 * Keeps every station out, so that the files may be removed or replaced. A database that is damaged, of a newer version
 * or not there needs no holding.
 * @throws StorageError `in use`, `foreign`, `unwritable`
 */
export const holdDatabase = async (folder: string): Promise<Hold> => {
  if (!existsSync(join(folder, DATABASE_FILE))) return { release: () => {} };
  try {
    const db = await openDatabase(folder);
    // The lock outlives this, the log does not: nothing is left that could be taken for the new file's.
    leaveTheLog(db);
    db.exec('BEGIN EXCLUSIVE');
    return { release: () => void db.close() };
  } catch (error) {
    if (error instanceof StorageError && ['corrupt', 'newer'].includes(error.kind))
      return { release: () => {} };
    throw error;
  }
};

const leaveTheLog = (db: Database): void => {
  db.pragma('journal_mode = DELETE');
};

/** Puts a tidy database in the place of the one that is held: after a power cut it is the old one or the new one. */
export const replaceDatabase = (folder: string, by: string): void => {
  // Only a damaged database still has a log; it must not be taken for the new one's.
  for (const name of [WAL, `${DATABASE_FILE}-shm`, `${DATABASE_FILE}-journal`])
    rmSync(join(folder, name), { force: true });
  renameSync(join(by, DATABASE_FILE), join(folder, DATABASE_FILE));
  syncFolder(folder);
};

const missing = (file: string): StorageError =>
  new StorageError('missing', {
    file,
    what: 'there is no database',
    expected: 'the file that a statecharge station wrote',
    remedy: 'Start the station once, or check DatabasePath',
  });

const busy = (file: string): StorageError =>
  new StorageError('in use', {
    file,
    what: `the database changed under each of ${ATTEMPTS} attempts to copy it`,
    expected: 'a moment without a checkpoint',
    remedy: 'Try again',
  });

const damaged = (file: string, found: string): StorageError =>
  new StorageError('corrupt', {
    file,
    what: `the copy is not intact (${found})`,
    expected: 'a database that passes the check of SQLite',
    remedy: 'Try again; a station whose database is damaged needs a restore',
  });
