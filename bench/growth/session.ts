import { statSync } from 'node:fs';
import { join } from 'node:path';
import type { Version } from '../../test/process/harness/station-files.ts';
import type { Figure } from '../figures.ts';
import { end, pause, procFigure, Site } from '../processes.ts';

const SESSIONS = 20;
const HOUR_MS = 3_600_000;
const RESERVE_BYTES = 8 * 1024 * 1024;

/** What the process has made the kernel write for one session: plug, token, an hour with a sample a minute, end. */
export const sessionFigure = async (version: Version): Promise<Figure> => {
  const site = await Site.open(version, { sampleIntervalS: 60, messageLog: false });
  const station = site.spawnStation({ flags: ['--simulated-clock'] });
  await site.online();
  const reserve = join(site.folder, 'database', 'reserve');
  await site.until('the reserve is there', async () => statSync(reserve).size >= RESERVE_BYTES);
  await pause(500);
  await session(site);
  const before = procFigure(station, 'io', 'write_bytes');
  for (let each = 0; each < SESSIONS; each++) await session(site);
  const written = (procFigure(station, 'io', 'write_bytes') - before) / SESSIONS / 1e6;
  await end(station);
  site.close();
  return {
    what: `written for a session of an hour, ${version}`,
    ...{ floor: `mean of ${SESSIONS}`, unit: 'MB', ours: [written], floors: [], budget: { total: 1.5 } },
  };
};

const session = async ({ api }: Site): Promise<void> => {
  await api.plugIn(1, { battery_kWh: 100 });
  await api.swipe('CARD', [1]);
  await api.advance(HOUR_MS);
  await api.unplug(1);
  await api.advance(10_000);
};
