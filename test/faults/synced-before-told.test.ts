/** One fsync a commit, and nothing is told or done before it: seen from the kernel. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { tell } from '../lanes.ts';
import { VERSIONS } from '../process/harness/dialect.ts';
import type { Version } from '../process/harness/station-files.ts';
import { playSession } from './scripted-session.ts';
import { type Call, callsOf, strace, whyNoStrace } from './strace.ts';

const WRITES = ['pwrite64', 'write', 'writev', 'sendto', 'sendmsg'];
const SYNCS = ['fsync', 'fdatasync'];
const CALLS = [...WRITES, ...SYNCS, 'rename', 'unlink', 'ftruncate', 'mkdir'];

const why = whyNoStrace();
if (why !== undefined) console.warn(`synced-before-told.test.ts is skipped: ${why}`);

describe.skipIf(why !== undefined).each(VERSIONS)('seen from the kernel, OCPP %s', (version) => {
  it('each commit is on the disk, by one fsync, before anything is told of it', async () => {
    const { calls, csmsPort } = await traced(version);
    const account = accountOf(calls, csmsPort);
    const { commits, told, flaws, unexplained, ...figures } = account;
    const failures = flaws.length + unexplained.length;
    tell({
      lane: 'power cuts',
      what: `OCPP ${version}: one fsync a commit, before what is told of it`,
      cases: commits,
      failures,
      figures: { 'writes to the CSMS': told, ...figures },
    });
    expect(flaws).toEqual([]);
    expect(unexplained).toEqual([]);
    expect(commits).toBeGreaterThan(25);
    expect(told).toBeGreaterThan(20);
  });
});

/** A whole session, from an empty folder to a stop in order. */
const traced = async (version: Version): Promise<{ calls: Call[]; csmsPort: number }> => {
  const folder = mkdtempSync(join(tmpdir(), 'statecharge-strace-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const trace = join(folder, 'trace');
  const seen = { pid: 0, csmsPort: 0 };
  const { differences } = await playSession(
    { version, of: 'commit', at: 0, when: 'before' },
    {
      launcher: strace(trace, CALLS),
      countFile: join(folder, MARK),
      inTheEnd: async ({ station, csms }) => {
        Object.assign(seen, { pid: station.pid, csmsPort: csms.port });
        expect((await station.stop()).code).toBe(0);
      },
    },
  );
  expect(differences).toEqual([]);
  return { calls: callsOf(trace, seen.pid), csmsPort: seen.csmsPort };
};

/** The preload writes to this file before each commit. */
const MARK = 'commit-begins';

type Account = {
  /** Those that wrote anything. */
  commits: number;
  /** Syncs of the log that are its header, when it is begun. */
  'log headers': number;
  /** Syncs of a checkpoint: the log, then the database file. */
  checkpoints: number;
  /** Syncs of files and folders that are made once. */
  once: number;
  /** Syncs of the file that stands for the simulated cars; a real charger has none. */
  cars: number;
  told: number;
  flaws: string[];
  unexplained: string[];
};

const accountOf = (calls: readonly Call[], csmsPort: number): Account => {
  const account: Account = {
    ...{ commits: 0, 'log headers': 0, checkpoints: 0, once: 0, cars: 0, told: 0 },
    ...{ flaws: [], unexplained: [] },
  };
  /** Writes of the log, of the database file, that are not synced. */
  const unsynced = { log: 0, database: 0 };
  /** The folder of the database is there after a power cut once the folder above it is synced. */
  let unsyncedFolder: string | undefined;
  let begun = 0;
  const flaw = (what: string): void => void account.flaws.push(`after commit ${begun}: ${what}`);
  const synced = (on: string): void => {
    if (on === unsyncedFolder) unsyncedFolder = undefined;
    if (on.endsWith('/station.db-wal')) {
      if (unsynced.log === 0) account.checkpoints += 1;
      else if (unsynced.log === 1) account['log headers'] += 1;
      else account.commits += 1;
      unsynced.log = 0;
    } else if (on.endsWith('/station.db')) {
      account.checkpoints += 1;
      unsynced.database = 0;
    } else if (/simulated-cars/.test(on)) account.cars += 1;
    else if (/station\.db-journal$|\/[^./]+$/.test(on)) account.once += 1;
    else account.unexplained.push(`${on} is synced`);
  };
  let commitsAtMark = 0;
  const marked = (): void => {
    if (account.commits - commitsAtMark > 1) flaw(`${account.commits - commitsAtMark} fsyncs in one commit`);
    commitsAtMark = account.commits;
    if (unsynced.log > 0) flaw('the next commit begins before this one is on the disk');
    begun += 1;
  };
  const written = (on: string): void => {
    if (on.endsWith(`/${MARK}`)) marked();
    else if (on.endsWith('/station.db-wal')) unsynced.log += 1;
    else if (on.endsWith('/station.db')) {
      unsynced.database += 1;
      if (unsynced.log > 0) flaw('a checkpoint begins before the log is on the disk');
    } else if (on.endsWith(`:${csmsPort}]`) || /simulated-cars/.test(on)) {
      if (on.startsWith('TCP')) account.told += 1;
      if (unsyncedFolder !== undefined)
        flaw(`${on} is written before the folder of the database is on the disk`);
      if (unsynced.log > 0) flaw(`${on} is written before the commit is on the disk`);
    }
  };
  for (const { name, on } of calls) {
    if (SYNCS.includes(name)) synced(on);
    else if (WRITES.includes(name)) written(on);
    else if (name === 'mkdir' && on.endsWith('/database')) unsyncedFolder = dirname(on);
    else if (on.endsWith('/station.db-wal') && unsynced.database > 0)
      flaw(`${name} of the log before the database file is on the disk`);
  }
  marked();
  return account;
};
