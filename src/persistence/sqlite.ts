import Database from 'better-sqlite3';

/**
 * Whatever better-sqlite3 12 hands out stays here for the life of the process. Compiled against the headers of
 * Node.js 24 its native objects end the process when they are garbage-collected (`RemoveEnvironmentCleanupHook:
 * Assertion failed`). A station prepares its statements once, so nothing grows; version 13, which is built another
 * way, refuses Node.js 20.
 */
const kept: object[] = [];

/** Keeps a native object (an iterator, say) for ever. */
export const keep = <T extends object>(native: T): T => {
  kept.push(native);
  return native;
};

/**
 * Opens an SQLite file whose statements, those of `pragma` too, are kept.
 *
 * @throws SqliteError as better-sqlite3 does
 */
export const openSqlite = (file: string, options: Database.Options = {}): Database.Database => {
  const db = keep(new Database(file, options));
  const prepare = db.prepare.bind(db);
  db.prepare = ((sql: string) => keep(prepare(sql))) as typeof db.prepare;
  db.pragma = (source, { simple = false } = {}) => pragma(db, source, simple);
  return db;
};

const pragma = (db: Database.Database, source: string, simple: boolean): unknown => {
  const statement = db.prepare(`PRAGMA ${source}`);
  if (!statement.reader) return statement.run();
  return simple ? statement.pluck().get() : statement.all();
};
