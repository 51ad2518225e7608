import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { catchUp, type Hardware, type WorldState } from '../../src/charger/simulator/world.ts';

const HARDWARE: Hardware = { maxCurrentA: 32, phases: 3, connectorLock: true };

/** The fastest that a meter of these lanes counts: 32 A on three phases, Wh a millisecond. */
export const FASTEST_WH_PER_MS = (3 * 32 * 230) / 3_600_000;

/**
 * The register of a simulated meter that outlives the station, read past the station, in Wh; undefined while nothing
 * was ever written.
 */
export const registerWh = (databaseFolder: string, evseId: number, at: number): number | undefined => {
  const text = readIfThere(join(databaseFolder, 'simulated-cars.json'));
  if (text === undefined) return undefined;
  const { evses } = JSON.parse(text) as { evses: { [evseId: string]: WorldState } };
  const world = evses[evseId];
  return world && catchUp(world, at, HARDWARE).world.flow.registerWh;
};

const readIfThere = (file: string): string | undefined => {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
};
