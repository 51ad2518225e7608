import type { ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import type { Version } from '../../test/process/harness/station-files.ts';
import type { Figure } from '../figures.ts';
import { end, pause, Site } from '../processes.ts';

const EVSES = 128;
const SETTLING_MS = 4_000;
const WATCHED_MS = 12_000;
const TICKS_PER_SECOND = 100;

/** Processor time as a part of one core: 128 EVSEs that do nothing, and 128 that charge and are sampled each second. */
export const idleFigures = async (version: Version): Promise<Figure[]> => {
  const site = await Site.open(version, { evses: EVSES, sampleIntervalS: 1 });
  const station = site.spawnStation();
  await site.online();
  await pause(SETTLING_MS);
  const idle = await share(station);
  for (let evseId = 1; evseId <= EVSES; evseId++) {
    await site.api.swipe('CARD', [evseId]);
    await site.api.plugIn(evseId, { battery_kWh: 1_000 });
  }
  const charging = async () => (await site.api.evses()).every(({ state }) => state === 'Charging');
  await site.until('all charge', charging, 200, 90_000);
  await pause(SETTLING_MS);
  let heard = 0;
  site.csms.onCall = () => {
    heard += 1;
  };
  const busy = await share(station);
  await end(station);
  site.close();
  const perSecond = Math.round((1000 * heard) / WATCHED_MS);
  const common = { unit: '% of a core', floors: [] };
  return [
    {
      ...{ ...common, what: `processor, ${EVSES} EVSEs idle, ${version}`, floor: 'none' },
      ...{ ours: [idle], budget: { total: 1 } },
    },
    {
      ...{ ...common, what: `processor, ${EVSES} EVSEs charging, a sample each second, ${version}` },
      ...{ floor: `${perSecond} messages/s told`, ours: [busy], budget: { total: 50 } },
    },
  ];
};

const share = async (station: ChildProcess): Promise<number> => {
  const began = performance.now();
  const before = ticks(station);
  await pause(WATCHED_MS);
  const seconds = (ticks(station) - before) / TICKS_PER_SECOND;
  return (100 * seconds) / ((performance.now() - began) / 1000);
};

/** In user and system mode: fields 14 and 15; the name before them may hold spaces. */
const ticks = ({ pid }: ChildProcess): number => {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return Number(fields[11]) + Number(fields[12]);
};
