import { statSync } from 'node:fs';
import { join } from 'node:path';
import type { Station } from '../../src/station.ts';
import { started } from '../commits.ts';
import type { Figure } from '../figures.ts';
import { Site } from '../processes.ts';
import { untilHello } from '../start.ts';

const PAST = 1_000;
const WINDOW = 200;
const ROUNDS = 5;
const CHARGING_MS = 600_000;

/** Thousands of transactions later: the time that one takes, the start, and the database. */
export const ageFigures = async (past = PAST): Promise<Figure[]> => {
  const old = await Site.open('2.0.1');
  const young = await Site.open('2.0.1');
  const hello = old.csms.call(({ action }) => action === 'StatusNotification');
  const station = await started(old);
  await hello;
  const times: number[] = [];
  for (let each = 0; each < past; each++) times.push(await transaction(station, each));
  await station.stop();
  const ours: number[] = [];
  const floors: number[] = [];
  for (let round = 0; round <= ROUNDS; round++) {
    floors.push(await untilHello(young, () => young.spawnStation()));
    ours.push(await untilHello(old, () => old.spawnStation()));
  }
  const bytes = statSync(join(old.folder, 'database', 'station.db')).size;
  for (const site of [old, young]) site.close();
  const after = `after ${past} transactions`;
  const window = Math.min(WINDOW, Math.floor(past / 4));
  return [
    {
      ...{
        what: `a transaction, the ${window} ${after}`,
        floor: `the ${window} after the first`,
        unit: 'ms',
      },
      // The first ones are not compiled yet.
      ...{ ours: times.slice(-window), floors: times.slice(window, 2 * window), budget: { atMost: 1.2 } },
    },
    {
      ...{ what: `start to BootNotification, ${after}`, floor: 'a young database', unit: 'ms' },
      ...{ ours: ours.slice(1), floors: floors.slice(1), budget: { atMost: 1.2 } },
    },
    {
      ...{ what: `database, ${after}`, floor: 'none', unit: 'MB', ours: [bytes / 1e6], floors: [] },
      budget: { total: 2 },
    },
  ];
};

/** Milliseconds for a car that comes, charges and goes; each has a token of its own. */
const transaction = async ({ api }: Station, each: number): Promise<number> => {
  const began = performance.now();
  api.simulator(1)!.plugIn({ battery_kWh: 100 } as never);
  api.presentToken({
    id_token: { value: `CARD${each}`, type: 'ISO14443' },
    authorization_type: 'RFID',
    evse_ids: [1],
  } as never);
  await api.committed();
  await api.advanceClock?.(CHARGING_MS);
  if (api.evses()[0]?.transaction_id === undefined)
    throw new Error(`no transaction: ${JSON.stringify(api.evses())}`);
  api.simulator(1)!.unplug();
  await api.advanceClock?.(10_000);
  return performance.now() - began;
};
