import { readFileSync, truncateSync } from 'node:fs';
import type { Random } from './random.ts';

/** SQLite's write-ahead log with the pages that a station has (https://sqlite.org/fileformat2.html#the_write_ahead_log). */
export const LOG_HEADER = 32;
export const FRAME_HEADER = 24;
export const PAGE = 1024;
export const FRAME = FRAME_HEADER + PAGE;

/** Leaves a part of the last commit of a log that has not been begun anew. */
export const tearLog = (file: string, random: Random): void => {
  const log = readFileSync(file);
  const ends = commitEndsIn(log);
  const [before = LOG_HEADER, after] = ends.slice(-2);
  if (after !== undefined) truncateSync(file, Math.floor(random.between(before, after)));
};

/** A frame that ends a commit says how large the database is then. */
const commitEndsIn = (log: Buffer): number[] =>
  Array.from({ length: (log.length - LOG_HEADER) / FRAME }, (_, frame) => LOG_HEADER + frame * FRAME)
    .filter((start) => log.readUInt32BE(start + 4) !== 0)
    .map((start) => start + FRAME);
