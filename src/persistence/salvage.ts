/** What can be read of a damaged database goes into a new one; the damaged files are kept aside. */
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readSync,
  renameSync,
  rmSync,
} from 'node:fs';
import { join } from 'node:path';
import { DATABASE_FILE, type Database, openDatabase } from './database.ts';
import { syncFolder } from './folder.ts';
import { APPLICATION_ID, SCHEMA_VERSION } from './schema.ts';
import { keep, openSqlite } from './sqlite.ts';

/** Folders with damaged databases, beside the one in use: `damaged-1`. */
export const DAMAGED_PREFIX = 'damaged-';
const UNFINISHED = 'unfinished';
const SALVAGED = 'salvaged';
const FILES = ['-wal', '-shm', '-journal', ''].map((end) => `${DATABASE_FILE}${end}`);
/** Rows between two that can be read are looked for one by one, so many at most. */
const LONGEST_GAP = 100_000;

/** What became of a damaged database. */
export type Salvage = {
  /** Folder with the damaged files. */
  keptIn: string;
  rows: number;
  /** Tables of which not all, or nothing, could be read. */
  hurt: string[];
};

/** Whether a database that SQLite refuses is a station's, of this version or an older one, by its first bytes. */
export const isSalvageable = (folder: string): boolean => {
  const header = Buffer.alloc(100);
  const file = openSync(join(folder, DATABASE_FILE), 'r');
  readSync(file, header, 0, header.length, 0);
  closeSync(file);
  return (
    header.toString('latin1', 0, 16) === 'SQLite format 3\0' &&
    header.readUInt32BE(68) === APPLICATION_ID &&
    header.readUInt32BE(60) <= SCHEMA_VERSION
  );
};

/**
 * Puts a new database in the place of a damaged one. After a power cut the damaged one is still there, or
 * {@link finishSalvage} finds what is left to do.
 * @param finish the last words in the new database, before it takes its place
 * @throws StorageError when the disk refuses
 */
export const salvageDatabase = async (
  folder: string,
  finish: (into: Database, salvage: Salvage) => void,
): Promise<void> => {
  const aside = join(folder, `${DAMAGED_PREFIX}${asidesIn(folder).length + 1}`);
  const unfinished = join(aside, UNFINISHED);
  mkdirSync(unfinished, { recursive: true });
  const into = await openDatabase(unfinished);
  const from = openSqlite(join(folder, DATABASE_FILE));
  try {
    from.pragma('locking_mode = EXCLUSIVE');
    finish(into, { keptIn: aside, ...copyReadable(from, into) });
    into.pragma('journal_mode = DELETE');
  } finally {
    into.close();
    from.close();
  }
  renameSync(unfinished, join(aside, SALVAGED));
  syncFolder(aside);
  syncFolder(folder);
  finishSalvage(folder);
};

/** Takes a salvage up where a power cut has left it. */
export const finishSalvage = (folder: string): void => {
  for (const aside of asidesIn(folder)) {
    const ready = join(aside, SALVAGED, DATABASE_FILE);
    if (existsSync(ready)) putInPlace(folder, aside, ready);
    for (const rest of [UNFINISHED, SALVAGED]) rmSync(join(aside, rest), { recursive: true, force: true });
    if (readdirSync(aside).length === 0) rmSync(aside, { recursive: true });
  }
};

/** The log goes first: alone, it could be taken for the new file's. */
const putInPlace = (folder: string, aside: string, ready: string): void => {
  for (const name of FILES)
    if (existsSync(join(folder, name))) renameSync(join(folder, name), join(aside, name));
  syncFolder(aside);
  renameSync(ready, join(folder, DATABASE_FILE));
  syncFolder(folder);
};

const asidesIn = (folder: string): string[] =>
  existsSync(folder)
    ? readdirSync(folder)
        .filter((name) => name.startsWith(DAMAGED_PREFIX))
        .map((name) => join(folder, name))
    : [];

type Row = { [column: string]: unknown };
type TableInfo = { name: string; wr: number };
type ColumnInfo = { name: string; pk: number };

const copyReadable = (from: Database, into: Database): Omit<Salvage, 'keptIn'> => {
  const hurt: string[] = [];
  let rows = 0;
  into.transaction(() => {
    for (const { name, wr } of tablesOf(into)) {
      const found = attempt(() => rowsOf(from, into, name, wr === 1)) ?? { rows: [], isWhole: false };
      const insert = insertion(into, name, found.rows[0]);
      const put = found.rows.filter((row) => attempt(() => insert(row)) !== undefined);
      if (!found.isWhole || put.length < found.rows.length) hurt.push(name);
      rows += put.length;
    }
  })();
  return { rows, hurt };
};

const tablesOf = (db: Database): TableInfo[] =>
  (db.pragma('table_list') as (TableInfo & { schema: string })[]).filter(
    ({ schema, name }) => schema === 'main' && !name.startsWith('sqlite_'),
  );

type Found = { rows: Row[]; isWhole: boolean };

const rowsOf = (from: Database, into: Database, table: string, isKeyed: boolean): Found => {
  const columns = into.pragma(`table_info(${table})`) as ColumnInfo[];
  const there = new Set((from.pragma(`table_info(${table})`) as ColumnInfo[]).map(({ name }) => name));
  const names = columns.map(({ name }) => name).filter((name) => there.has(name));
  const key = columns.filter(({ pk }) => pk > 0).sort((a, b) => a.pk - b.pk);
  return isKeyed
    ? keyedRows(
        from,
        table,
        names,
        key.map(({ name }) => name),
      )
    : numberedRows(from, table, names);
};

/** From both ends, as far as it can be read. */
const keyedRows = (from: Database, table: string, names: string[], key: string[]): Found => {
  const select = `SELECT ${names.join(', ')} FROM ${table} ORDER BY`;
  const up = asFarAsPossible(from, `${select} ${key.join(', ')}`);
  if (up.isWhole) return up;
  const down = asFarAsPossible(from, `${select} ${key.map((name) => `${name} DESC`).join(', ')}`);
  return { rows: [...up.rows, ...down.rows.reverse()], isWhole: false };
};

/** By number: what is longer than a page may be lost alone. */
const numberedRows = (from: Database, table: string, names: string[]): Found => {
  const idsOf = (order: string) =>
    asFarAsPossible(from, `SELECT rowid AS id FROM ${table} NOT INDEXED ORDER BY rowid ${order}`);
  const up = idsOf('ASC');
  const ids = up.rows.map(({ id }) => Number(id));
  if (!up.isWhole) {
    const down = idsOf('DESC').rows.map(({ id }) => Number(id));
    ids.push(...gapBetween(ids.at(-1) ?? 0, down.at(-1)), ...down.reverse());
  }
  const one = from.prepare<[number], Row>(`SELECT ${names.join(', ')} FROM ${table} WHERE rowid = ?`);
  let isWhole = up.isWhole;
  const rows = ids.flatMap((id) => {
    const row = attempt(() => one.all(id));
    if (row === undefined) isWhole = false;
    return row ?? [];
  });
  return { rows, isWhole };
};

const gapBetween = (above: number, below: number | undefined): number[] => {
  const length = Math.min(LONGEST_GAP, (below ?? above + 1000) - above - 1);
  return Array.from({ length: Math.max(0, length) }, (_, index) => above + index + 1);
};

const asFarAsPossible = (from: Database, sql: string): Found => {
  const rows: Row[] = [];
  const isWhole = attempt(() => {
    for (const row of keep(from.prepare<[], Row>(sql).iterate())) rows.push(row);
    return true;
  });
  return { rows, isWhole: isWhole ?? false };
};

const insertion = (into: Database, table: string, example: Row | undefined): ((row: Row) => unknown) => {
  if (example === undefined) return () => undefined;
  const names = Object.keys(example);
  const values = names.map((name) => `:${name}`);
  const statement = into.prepare<Row>(
    `INSERT OR IGNORE INTO ${table} (${names.join(', ')}) VALUES (${values.join(', ')})`,
  );
  return (row) => statement.run(row);
};

/** Undefined when it cannot be read. */
const attempt = <T>(read: () => T): T | undefined => {
  try {
    return read();
  } catch {
    return undefined;
  }
};
