import { existsSync, mkdtempSync, rmSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { LONG, SEED, tell } from '../lanes.ts';
import { VERSIONS } from '../process/harness/dialect.ts';
import { HttpFiles } from '../process/harness/file-server-http.ts';
import { systemKeys } from '../process/harness/firmware.ts';
import type { Version } from '../process/harness/station-files.ts';
import { type World, world } from '../process/harness/world.ts';
import { gauges, growth, slope, table } from './flatness.ts';
import { gaugeFlags } from './resources.ts';
import { type Day, Soak } from './soak.ts';

const DAYS = Number(process.env.STATECHARGE_SOAK_DAYS ?? (LONG ? 30 : 2));
/** How much more than in a long run may be added a day. */
const LEEWAY = DAYS >= 10 ? 1 : 30;
const SAMPLE_S = LONG ? 300 : 900;
const MESSAGE_LOG_DAYS = 5;

/** A month of syncs to a disk takes longer than the month: what they are for is shown by the power cuts. */
const MEMORY = '/dev/shm';
const ROOM_BYTES = 256 * 1024 * 1024;
const hasRoom = (folder: string): boolean => {
  if (!existsSync(folder)) return false;
  const { bavail, bsize } = statfsSync(folder);
  return bavail * bsize > ROOM_BYTES;
};
if (hasRoom(MEMORY)) process.env.TMPDIR = MEMORY;

const soaking = async (version: Version): Promise<{ at: World; soak: Soak }> => {
  const folder = mkdtempSync(join(tmpdir(), 'statecharge-soak-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const gaugeFile = join(folder, 'gauge.json');
  const at = await world(version, {
    evses: 4,
    survivesRestart: true,
    resume: true,
    chargeOffline: true,
    sampleIntervalS: SAMPLE_S,
    api: { metrics: true },
    ocpp: { MessageLogMaxAgeDays: MESSAGE_LOG_DAYS },
    nodeFlags: gaugeFlags(gaugeFile),
    reshape: systemKeys({ TransferHosts: ['127.0.0.1'] }),
  });
  return { at, soak: new Soak(at, { seed: SEED, files: await new HttpFiles().open(), gaugeFile }) };
};

describe.each(VERSIONS)('simulated days of four EVSEs, OCPP %s', (version) => {
  it(
    `the books are right on each of ${DAYS} days, and nothing grows`,
    async () => {
      const { at, soak } = await soaking(version);
      const days: Day[] = [];
      try {
        await at.online();
        for (let day = 0; day < DAYS; day += 1) days.push(await soak.day(day));
      } catch (error) {
        const repeat = `seed ${SEED}, day ${days.length + 1}`;
        const told = [...soak.flaws, soak.story(), at.report()].join('\n');
        throw new Error(`${repeat}: ${(error as Error).stack}\n${told}`);
      } finally {
        console.log(`OCPP ${version}, seed ${SEED}\n${table(days, LEEWAY)}`);
      }
      const flaws = [...soak.flaws, ...growth(days, LEEWAY, MESSAGE_LOG_DAYS)];
      const transactions = days.reduce((sum, day) => sum + day.transactions, 0);
      const [heap] = gauges(LEEWAY);
      tell({
        lane: 'soak',
        what: `OCPP ${version}: simulated days of four EVSEs`,
        cases: DAYS,
        failures: flaws.length,
        seed: SEED,
        figures: { transactions, 'heap KiB a day': Math.round(slope(days, heap!.of) * 1024) },
      });
      expect(flaws, `seed ${SEED}\n${soak.story()}`).toEqual([]);
    },
    LONG ? 3_600_000 : 300_000,
  );
});
