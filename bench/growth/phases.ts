import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Version } from '../../test/process/harness/station-files.ts';
import type { Figure } from '../figures.ts';
import { end, Site } from '../processes.ts';

const ROUNDS = 9;
const WATCH = pathToFileURL(join('bench', 'growth', 'watch-start.mjs')).href;

/** Each part of the start ends where the next begins. */
const PARTS = {
  node: 'Node.js itself',
  load: 'loading the bundle',
  configuration: 'configuration, local API',
  database: 'database, device model',
  actors: 'hardware, actors',
  socket: 'the connection',
  frame: 'handshake and first frame',
} as const;
type Part = keyof typeof PARTS;

/** Where the time from the start of the process to BootNotification goes. */
export const phaseFigures = async (version: Version): Promise<Figure[]> => {
  const site = await Site.open(version, { evses: 2, survivesRestart: true });
  const rounds: Record<Part, number>[] = [];
  for (let round = 0; round <= ROUNDS; round++) rounds.push(await timed(site));
  site.close();
  return (Object.keys(PARTS) as Part[]).map((part) => ({
    what: `start, ${version}: ${PARTS[part]}`,
    ...{ floor: 'a part of the whole', unit: 'ms', floors: [], budget: 'none' },
    ours: rounds.slice(1).map((took) => took[part]),
  }));
};

const timed = async (site: Site): Promise<Record<Part, number>> => {
  const file = join(site.folder, 'instants.json');
  const hello = site.csms.call(({ action }) => action === 'BootNotification');
  const began = now();
  const station = site.spawnStation({ nodeFlags: ['--import', `${WATCH}?${new URLSearchParams({ file })}`] });
  await hello;
  const said = now();
  const instants: Partial<Record<Part, number>> = JSON.parse(readFileSync(file, 'utf8'));
  await end(station);
  const took: Partial<Record<Part, number>> = {};
  let before = began;
  for (const part of Object.keys(PARTS) as Part[]) {
    const after = part === 'frame' ? said : instants[part];
    if (after === undefined) throw new Error(`the start was not seen to pass ${PARTS[part]}`);
    took[part] = after - before;
    before = after;
  }
  return took as Record<Part, number>;
};

const now = (): number => performance.timeOrigin + performance.now();
