import { copyFileSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import Database from 'better-sqlite3';
import type { World } from '../process/harness/world.ts';

/** From the root of the project, where tests and scripts run. */
const GAUGE = pathToFileURL(join('test', 'soak', 'gauge.mjs')).href;
const PATIENCE_MS = 10_000;
const MIB = 1024 * 1024;

/** Has the station tell its memory after a garbage collection. */
export const gaugeFlags = (file: string): string[] => [
  '--expose-gc',
  '--import',
  `${GAUGE}?${new URLSearchParams({ file })}`,
];

/** What a station takes up, at rest. */
export type Resources = {
  /** Objects that are in use, without compiled code. */
  heapMiB: number;
  externalMiB: number;
  rssMiB: number;
  /** Handles and timers of the event loop. */
  handles: number;
  descriptors: number;
  actors: number;
  /** Rows by table. */
  rows: Readonly<Record<string, number>>;
  databaseMiB: number;
  walMiB: number;
  /** Files below the station's folder, without the message log's. */
  files: number;
  messageLogs: number;
};

/** @param gaugeFile the one of {@link gaugeFlags} */
export const resourcesOf = async (world: World, gaugeFile: string): Promise<Resources> => {
  const { pid } = world.station;
  const memory = await memoryOf(world, gaugeFile);
  const files = filesBelow(world.folder).filter((path) => !path.endsWith('station.log'));
  const messageLogs = files.filter((path) => path.startsWith('messages/')).length;
  return {
    ...memory,
    descriptors: readdirSync(`/proc/${pid}/fd`).length,
    actors: ((await world.api.get('/actors')) as unknown[]).length,
    ...databaseOf(world.databaseFolder),
    files: files.length - messageLogs,
    messageLogs,
  };
};

type Memory = Pick<Resources, 'heapMiB' | 'externalMiB' | 'rssMiB' | 'handles'>;

export const memoryOf = async ({ station }: Pick<World, 'station'>, gaugeFile: string): Promise<Memory> => {
  rmSync(gaugeFile, { force: true });
  process.kill(station.pid, 'SIGUSR2');
  for (const until = Date.now() + PATIENCE_MS; !existsSync(gaugeFile); ) {
    if (!station.running || Date.now() > until)
      throw new Error(`the station does not tell its memory\n${station.logTail()}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  const { objects, external, rss, handles } = JSON.parse(readFileSync(gaugeFile, 'utf8')) as {
    [name: string]: number;
  };
  const inMiB = (bytes = 0) => bytes / MIB;
  return {
    heapMiB: inMiB(objects),
    externalMiB: inMiB(external),
    rssMiB: inMiB(rss),
    handles: handles ?? 0,
  };
};

const filesBelow = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1));

/** Looked at in a copy, because the station lets nobody else near its database. @throws where the copy is corrupt */
const databaseOf = (folder: string): Pick<Resources, 'rows' | 'databaseMiB' | 'walMiB'> => {
  const copy = mkdtempSync(join(tmpdir(), 'statecharge-soak-'));
  try {
    for (const file of ['station.db', 'station.db-wal'])
      if (existsSync(join(folder, file))) copyFileSync(join(folder, file), join(copy, file));
    const db = new Database(join(copy, 'station.db'));
    const verdict = db.pragma('integrity_check', { simple: true });
    if (verdict !== 'ok') throw new Error(`the database is corrupt: ${verdict}`);
    const tables = db
      .prepare("SELECT name FROM sqlite_master WHERE type = 'table'")
      .pluck()
      .all() as string[];
    const count = (table: string) => Number(db.prepare(`SELECT count(*) FROM ${table}`).pluck().get());
    const rows = Object.fromEntries(tables.map((table) => [table, count(table)]));
    db.close();
    return { rows, databaseMiB: sizeOf(folder, 'station.db'), walMiB: sizeOf(folder, 'station.db-wal') };
  } finally {
    rmSync(copy, { recursive: true });
  }
};

const sizeOf = (folder: string, file: string): number => {
  const path = join(folder, file);
  return existsSync(path) ? statSync(path).size / MIB : 0;
};
