import { statSync } from 'node:fs';
import { join } from 'node:path';
import type { Version } from '../test/process/harness/station-files.ts';
import type { Figure } from './figures.ts';
import { end, pause, procFigure, Site } from './processes.ts';

const HOURS = 6;
const HOUR_MS = 3_600_000;
const RESERVE_BYTES = 8 * 1024 * 1024;
/** An hour of a charge that samples each minute. */
const BUDGET_MB = 1.5;

/** What the process has made the kernel write (write-ahead log and checkpoints in it) in an hour of charging. */
export const wearFigure = async (version: Version): Promise<Figure> => {
  const site = await Site.open(version, { sampleIntervalS: 60, messageLog: false });
  const station = site.spawnStation({ flags: ['--simulated-clock'] });
  await site.online();
  const { api } = site;
  await api.swipe('CARD', [1]);
  await api.plugIn(1, { battery_kWh: 10_000 });
  await site.until('charging', async () => {
    await api.advance(250);
    return (await api.evse(1)).state === 'Charging';
  });
  // 8 MiB that are set aside once in the life of a station, for the day when the disk is full: no wear of charging.
  const reserve = join(site.folder, 'database', 'reserve');
  await site.until('the reserve is there', async () => statSync(reserve).size >= RESERVE_BYTES);
  await pause(500);
  const ours: number[] = [];
  for (let hour = 0; hour < HOURS; hour++) {
    const before = procFigure(station, 'io', 'write_bytes');
    let samples = 0;
    site.csms.onCall = () => {
      samples++;
    };
    await api.advance(HOUR_MS);
    await pause(20);
    if (samples < 60) throw new Error(`only ${samples} messages in an hour of charging`);
    ours.push((procFigure(station, 'io', 'write_bytes') - before) / 1e6);
  }
  await end(station);
  site.close();
  // The mean of the hours: a checkpoint falls into one of them.
  const mean = ours.reduce((sum, each) => sum + each, 0) / HOURS;
  return {
    what: `written in an hour of charging, ${version}`,
    floor: '60 samples',
    unit: 'MB',
    ours: [mean],
    floors: [],
    budget: { total: BUDGET_MB },
  };
};
