import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { onTestFinished } from 'vitest';
import { openSqlite } from '../../src/persistence/sqlite.ts';
import type { Version } from '../process/harness/station-files.ts';
import { playSession } from './scripted-session.ts';

/** What the database held after a commit. */
export type State = {
  commit: number;
  /** One file, without a log. */
  file: string;
  /** What the log was long after it. */
  logBytes: number;
  /** Simulated cars at that moment, if there had been any. */
  cars: string | undefined;
};

/** A scripted session, with the database after each of its commits, and the files that lay on the disk after the last. */
export type KeptSession = { states: State[]; database: Buffer; log: Buffer };

const PRELOAD = pathToFileURL(join(import.meta.dirname, 'keep-states.mjs')).href;

/** @param folder where the states are kept */
export const keepSession = async (version: Version, folder: string): Promise<KeptSession> => {
  const kept = { database: Buffer.alloc(0), log: Buffer.alloc(0) };
  const report = await playSession(
    { version, of: 'commit', at: 0, when: 'before' },
    {
      preload: `${PRELOAD}?${new URLSearchParams({ into: folder })}`,
      inTheEnd: async ({ station, databaseFolder }) => {
        await station.kill();
        kept.database = readFileSync(join(databaseFolder, 'station.db'));
        kept.log = readFileSync(join(databaseFolder, 'station.db-wal'));
      },
    },
  );
  if (report.differences.length > 0) throw new Error(report.differences.join('\n'));
  return { states: statesIn(folder), ...kept };
};

const statesIn = (folder: string): State[] => {
  const states: State[] = [];
  for (let commit = 1; existsSync(join(folder, `${commit}.db`)); commit += 1) {
    const cars = join(folder, `${commit}.cars`);
    const { logBytes } = JSON.parse(readFileSync(join(folder, `${commit}.json`), 'utf8'));
    states.push({
      commit,
      file: join(folder, `${commit}.db`),
      logBytes,
      cars: existsSync(cars) ? cars : undefined,
    });
  }
  return states;
};

/** A folder that is gone with the test. */
export const temporaryFolder = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'statecharge-states-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
};

/** Puts a state where a station looks for it. */
export const layOut = ({ file, cars }: Pick<State, 'file' | 'cars'>, databaseFolder: string): void => {
  mkdirSync(databaseFolder, { recursive: true });
  copyFileSync(file, join(databaseFolder, 'station.db'));
  if (cars !== undefined) copyFileSync(cars, join(databaseFolder, 'simulated-cars.json'));
};

/** All that a database holds, a table a line each; tables in the order of their names. */
export const contentOf = (file: string): Map<string, string[]> => {
  const db = openSqlite(file, { readonly: true });
  try {
    const tables = db
      .prepare("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
      .pluck()
      .all();
    return new Map(
      (tables as string[]).map((table) => [
        table,
        db
          .prepare(`SELECT * FROM ${table}`)
          .all()
          .map((row) => JSON.stringify(row))
          .sort(),
      ]),
    );
  } finally {
    db.close();
  }
};
