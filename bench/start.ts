import type { ChildProcess } from 'node:child_process';
import type { Version } from '../test/process/harness/station-files.ts';
import type { Figure } from './figures.ts';
import { end, pause, procFigure, Site, spawnIdle, spawnPeer } from './processes.ts';

const HELLO = '[2,"1","BootNotification",{"chargePointModel":"Model","chargePointVendor":"Vendor"}]';
const ROUNDS = 9;

/** Process start until BootNotification is at the CSMS: with a new database, and with the one of the former life. */
export const startFigures = async (version: Version): Promise<Figure[]> => {
  const site = await Site.open(version, { evses: 2 });
  const fresh: number[] = [];
  const again: number[] = [];
  const floors: number[] = [];
  for (let round = 0; round <= ROUNDS; round++) {
    const floor = await untilHello(site, () => spawnPeer(site.csms.url, 'hello', HELLO));
    const other = await Site.open(version, { evses: 2 });
    const first = await untilHello(other, () => other.spawnStation());
    other.close();
    const ours = await untilHello(site, () => site.spawnStation());
    // The first round warms the file cache.
    if (round === 0) continue;
    floors.push(floor);
    fresh.push(first);
    again.push(ours);
  }
  site.close();
  const common = { floor: 'bare node, ws, one frame', unit: 'ms', floors, budget: { atMost: 2 } };
  return [
    { ...common, what: `start to BootNotification, ${version}`, ours: again },
    { ...common, what: `start to BootNotification, ${version}, first start ever`, ours: fresh },
  ];
};

/** Milliseconds from spawning a process until BootNotification is at the site's CSMS; then it is ended. */
export const untilHello = async (site: Site, spawn: () => ChildProcess): Promise<number> => {
  const hello = site.csms.call(({ action }) => action === 'BootNotification');
  const began = performance.now();
  const child = spawn();
  await hello;
  const took = performance.now() - began;
  await end(child);
  return took;
};

/** V8 gives back what the start took once it has had nothing to do for eight seconds. */
const SETTLING_MS = 12_000;

/** Resident memory of a station that has nothing to do. */
export const memoryFigure = async (): Promise<Figure> => {
  const ours: number[] = [];
  const floors: number[] = [];
  for (let round = 0; round < 3; round++) {
    const site = await Site.open('2.0.1', { evses: 2 });
    const station = site.spawnStation();
    const floor = spawnIdle();
    await site.online();
    await pause(SETTLING_MS);
    ours.push(procFigure(station, 'status', 'VmRSS') / 1024);
    floors.push(procFigure(floor, 'status', 'VmRSS') / 1024);
    await end(station);
    await end(floor);
    site.close();
  }
  return {
    what: 'idle memory, 2 EVSEs, API on',
    floor: 'bare node',
    unit: 'MiB',
    ours,
    floors,
    budget: { atMost: 1.7 },
  };
};
