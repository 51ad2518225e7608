/**
 * One file that holds others: SQLite's own archive format, which `sqlite3 -A` reads as well
 * (https://sqlite.org/sqlar.html).
 */
import { closeSync, existsSync, openSync, renameSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { deflateSync, inflateSync } from 'node:zlib';
import type { Database } from 'better-sqlite3';
import { syncFolder } from './folder.ts';
import { openSqlite } from './sqlite.ts';

export type Archived = { name: string; content: Buffer };
type Row = { name: string; mode: number; mtime: number; sz: number; data: Buffer };

/** A file for its owner's eyes alone: it holds keys. */
const OWNER_ONLY = 0o600;
const REGULAR_FILE = 0o100_000;

/**
 * Writes an archive; whatever stood under its name is replaced at once, when all is on the disk.
 * @throws when the disk refuses
 */
export const writeArchive = (file: string, entries: readonly Archived[], at: number): void => {
  const unfinished = `${file}.new`;
  rmSync(unfinished, { force: true });
  closeSync(openSync(unfinished, 'wx', OWNER_ONLY));
  try {
    fill(unfinished, entries, Math.floor(at / 1000));
    renameSync(unfinished, file);
  } finally {
    rmSync(unfinished, { force: true });
  }
  syncFolder(dirname(file));
};

const fill = (file: string, entries: readonly Archived[], mtime: number): void => {
  const db = openSqlite(file);
  try {
    db.exec('CREATE TABLE sqlar (name TEXT PRIMARY KEY, mode INT, mtime INT, sz INT, data BLOB)');
    const insert = db.prepare<Row>('INSERT INTO sqlar VALUES (:name, :mode, :mtime, :sz, :data)');
    const all = db.transaction(() => {
      for (const { name, content } of entries)
        insert.run({
          name,
          mode: REGULAR_FILE | OWNER_ONLY,
          mtime,
          sz: content.length,
          data: smaller(content),
        });
    });
    all();
  } finally {
    db.close();
  }
};

/** The format takes what is as long as its size for content that is not compressed. */
const smaller = (content: Buffer): Buffer => {
  const deflated = deflateSync(content);
  return deflated.length < content.length ? deflated : content;
};

/** What an archive holds; undefined when the file is none. */
export const readArchive = (file: string): Archived[] | undefined => {
  if (!existsSync(file)) return undefined;
  let db: Database | undefined;
  try {
    db = openSqlite(file, { readonly: true, fileMustExist: true });
    const rows = db.prepare<[], Row>('SELECT name, sz, data FROM sqlar ORDER BY name').all();
    return rows.map(({ name, sz, data }) => ({
      name,
      content: data.length === sz ? data : inflateSync(data),
    }));
  } catch {
    return undefined;
  } finally {
    db?.close();
  }
};
