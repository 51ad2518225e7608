/** The disk fails in the middle of a session: nothing is told that is not on it, the EVSEs are off, a restart goes on. */
import { execFileSync, spawnSync } from 'node:child_process';
import { describe, expect, it, onTestFinished } from 'vitest';
import { LONG, SEED, tell } from '../lanes.ts';
import { VERSIONS } from '../process/harness/dialect.ts';
import { SmallDisk, whyNoSmallDisk } from '../process/harness/small-disk.ts';
import type { Version } from '../process/harness/station-files.ts';
import { CLI, NODE } from '../process/harness/station-process.ts';
import { closeWorld, expectRight, openWorld, type World } from '../process/harness/world.ts';
import { Random } from './random.ts';
import { strace, whyNoStrace } from './strace.ts';
import { sleep } from './visit.ts';

/** Only SQLite writes at a place, and without a car that outlives the process only SQLite syncs. */
const FAILURES = {
  'a sync fails once': (call: number) => `fsync:error=EIO:when=${call}`,
  'the disk has become read-only': (call: number) => `pwrite64:error=EROFS:when=${call * 12}+`,
  'a write fails once': (call: number) => `pwrite64:error=EIO:when=${call * 12}`,
} as const;
type Failure = keyof typeof FAILURES;
/** Counted from the start of the process: the station has told of its connectors by the first, and charges long after the last. */
const CALLS = { least: 16, most: 32 };

const noStrace = whyNoStrace();
const noDisk = whyNoSmallDisk();
for (const why of [noStrace, noDisk])
  if (why !== undefined) console.warn(`failing-disk.test.ts is skipped in part: ${why}`);

describe.each(VERSIONS)('the disk fails, OCPP %s', (version) => {
  it.skipIf(noStrace !== undefined)(
    'in the middle of a session: the station ends, and the next start goes on from what was committed',
    async () => {
      const random = new Random(SEED);
      const cases = LONG ? everywhere() : somewhere(random);
      const wrong: string[] = [];
      for (const { failure, call } of cases)
        for (const flaw of await flawsOf(version, failure, call))
          wrong.push(`${failure} (call ${call}, seed ${SEED}): ${flaw}`);
      const what = `OCPP ${version}: the disk fails in the middle of a session`;
      tell({ lane: 'power cuts', what, cases: cases.length, failures: wrong.length, seed: SEED });
      expect(wrong).toEqual([]);
    },
    LONG ? 1_800_000 : 100_000,
  );

  it.skipIf(noDisk !== undefined)(
    'a disk that is read-only at the start is refused in clear words',
    async () => {
      const disk = new SmallDisk(16);
      const at = await disk.within(() => openWorld(version, { chargeOffline: true, sampleIntervalS: 2 }));
      onTestFinished(async () => {
        await closeWorld(at);
        disk.close();
      });
      await at.station.ready(at.api);
      await charge(at);
      await at.station.kill();
      execFileSync('mount', ['-o', 'remount,ro', disk.folder]);
      // Not as a StationProcess: its log would be on the same disk.
      const { status, stderr } = spawnSync(
        NODE,
        [CLI, 'run', '--config', at.stationFile, '--simulated-clock'],
        {
          encoding: 'utf8',
        },
      );
      execFileSync('mount', ['-o', 'remount,rw', disk.folder]);
      expect(status).toBe(1);
      expect(stderr).toMatch(
        /the database cannot be written .* Check the free space, the permissions and the mount/,
      );
      expect(stderr).not.toMatch(/\n\s+at /);
      await at.restart();
      expect(await at.transaction('ended')).toMatchObject({ token: 'TOKEN', reason: 'PowerLoss' });
      expectRight(at);
    },
  );
});

const everywhere = () =>
  Array.from({ length: CALLS.most - CALLS.least }, (_, index) => CALLS.least + index).flatMap((call) =>
    (Object.keys(FAILURES) as Failure[]).map((failure) => ({ failure, call })),
  );
const somewhere = (random: Random) =>
  (['a sync fails once', 'the disk has become read-only'] as const).map((failure) => ({
    failure,
    call: Math.floor(random.between(CALLS.least, CALLS.most)),
  }));

const charge = async (at: World): Promise<void> => {
  await at.online();
  await at.api.plugIn(1, { current_A: 32, phases: 3 });
  await at.api.swipe('TOKEN', [1]);
  await at.transaction('started');
  await at.state(1, 'Charging');
  await at.advance(4_000);
};

const flawsOf = async (version: Version, failure: Failure, call: number): Promise<string[]> => {
  const at = await openWorld(version, {
    ...{ chargeOffline: true, sampleIntervalS: 2 },
    launcher: strace('/dev/null', ['fsync', 'pwrite64'], FAILURES[failure](call)),
  });
  try {
    await at.station.ready(at.api);
    const driven = charge(at).then(() => at.advance(120_000));
    // A request may fail a moment before the end of the process is known.
    const trouble = await driven.catch((error) => error);
    await Promise.race([at.station.exited, sleep(5_000)]);
    if (at.station.running) return [`it lives on: ${trouble}\n${at.report()}`];
    const flaws = [...(await endOf(at)), ...(await afterwards(at))];
    return flaws.map((flaw) => `${flaw}\n${at.report()}`);
  } catch (error) {
    return [String(error)];
  } finally {
    await closeWorld(at);
  }
};

const endOf = async ({ station }: World): Promise<string[]> => {
  const { code, signal } = await station.exited;
  const flaws = code === 3 ? [] : [`it ended with ${code ?? signal}, not 3`];
  if (!station.log().includes('all EVSEs are off')) flaws.push('nothing is said of EVSEs that are off');
  return flaws;
};

/** What the CSMS has heard of goes on to its end; another car charges. */
const afterwards = async (at: World): Promise<string[]> => {
  const { api, csms } = at;
  at.launcher = [];
  const before = csms.received('BootNotification').length;
  await at.restart();
  await at.until('accepted', () => csms.received('BootNotification').length > before);
  await at.until('all told', async () => ((await api.get('/outbox')) as { entries: number }).entries === 0);
  await at.state(1, 'Available');
  await api.plugIn(1, { current_A: 32, phases: 3 });
  await api.swipe('ANOTHER', [1]);
  await at.until('another transaction', () => csms.transactions().some(({ token }) => token === 'ANOTHER'));
  await api.swipe('ANOTHER', [1]);
  await at.until('its end', () =>
    csms.transactions().some(({ token, endedAt }) => token === 'ANOTHER' && endedAt !== undefined),
  );
  const books = csms.transactions();
  return [
    ...csms.violations,
    ...books.flatMap(({ faults }) => faults),
    ...books.filter(({ endedAt }) => endedAt === undefined).map(({ id }) => `${id} never ended`),
    ...(books.length > 2 ? [`${books.length} transactions came of two cars`] : []),
  ];
};
