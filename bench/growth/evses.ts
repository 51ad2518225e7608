import { measureCommits } from '../commits.ts';
import type { Figure } from '../figures.ts';
import { end, pause, procFigure, Site } from '../processes.ts';
import { untilHello } from '../start.ts';

const SIZES = [8, 32, 128];
const ROUNDS = 5;
const SETTLING_MS = 2_000;

/** Start, memory and notifications a second with more and more EVSEs, beside a station with one. */
export const evseFigures = async (): Promise<Figure[]> => {
  const one = await measured(1);
  const figures: Figure[] = [];
  for (const evses of SIZES) {
    const many = await measured(evses);
    const floor = 'with one EVSE';
    figures.push(
      {
        ...{ what: `start to BootNotification, ${evses} EVSEs`, floor, unit: 'ms' },
        ...{ ours: many.starts, floors: one.starts, budget: { atMost: 1.2 + evses / 64 } },
      },
      {
        ...{ what: `idle memory, ${evses} EVSEs`, floor, unit: 'MiB' },
        ...{ ours: [many.memory], floors: [one.memory], budget: { atMost: 1 + evses / 128 } },
      },
      {
        ...{ what: `notifications committed, ${evses} EVSEs acting once a turn`, floor, unit: '/s' },
        ...{ ours: many.rates, floors: one.rates, budget: { atLeast: 1 } },
      },
    );
  }
  return figures;
};

const measured = async (evses: number) => {
  const site = await Site.open('2.0.1', { evses });
  const starts: number[] = [];
  // The first writes the database, and warms the file cache.
  for (let round = 0; round <= ROUNDS; round++)
    starts.push(await untilHello(site, () => site.spawnStation()));
  const station = site.spawnStation();
  await site.online();
  await pause(SETTLING_MS);
  const memory = procFigure(station, 'status', 'VmRSS') / 1024;
  await end(station);
  site.close();
  const { ours } = await measureCommits(evses, Math.max(10, Math.round(100 / evses)));
  return { starts: starts.slice(1), memory, rates: ours };
};
