import { truncateSync } from 'node:fs';
import type { StationProcess } from '../process/harness/station-process.ts';

/** What the station has logged since the last look and ought not to have: errors, and stacks of the program itself. */
export const newErrors = (station: StationProcess): string[] => {
  const lines = station.log().split('\n');
  // Emptied each time: a million refusals are a large file.
  truncateSync(station.logFile);
  return lines.filter((line) => line !== '' && !/"level":"(debug|info|warn)"/.test(line));
};
