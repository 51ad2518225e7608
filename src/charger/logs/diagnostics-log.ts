/** The diagnostics of a station as one compressed text: what it is, and the lines of its message log in a window of time. */
import { createReadStream, createWriteStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import type { LogWindow } from '../../domain/log-upload.ts';
import { fromRfc3339, toRfc3339 } from '../../domain/time.ts';

/** A file of the message log, and the day it is about (`2026-03-04`). */
export type DayFile = { path: string; day: string };

/** The files that may hold lines of the window. */
export const filesWithin = <F extends { day: string }>(
  files: readonly F[],
  { oldest, latest }: LogWindow,
): F[] =>
  files.filter(
    ({ day }) =>
      (oldest === undefined || day >= dayOf(oldest)) && (latest === undefined || day <= dayOf(latest)),
  );

const dayOf = (at: number): string => toRfc3339(at).slice(0, 10);

/**
 * Writes the log; an older file of that name is replaced.
 * @param head lines about the station itself, first of all
 */
export const writeDiagnosticsLog = (
  target: string,
  head: readonly string[],
  files: readonly DayFile[],
  window: LogWindow,
): Promise<void> =>
  pipeline(
    Readable.from(inBlocks(linesOf(head, files, window))),
    createGzip(),
    createWriteStream(target, { mode: 0o600 }),
  );

/** Each write to the compressor is a visit to the thread pool, where others wait as well. */
const BLOCK = 64 * 1024;

async function* inBlocks(lines: AsyncIterable<string>) {
  let block = '';
  for await (const line of lines) {
    block += line;
    if (block.length < BLOCK) continue;
    yield block;
    block = '';
  }
  if (block !== '') yield block;
}

async function* linesOf(head: readonly string[], files: readonly DayFile[], window: LogWindow) {
  for (const line of head) yield `${line}\n`;
  for (const { path } of filesWithin(files, window)) yield* linesWithin(path, window);
}

/** A line without an instant belongs to the one before it. A file that has gone meanwhile holds none. */
async function* linesWithin(path: string, { oldest, latest }: LogWindow) {
  let within = false;
  try {
    for await (const line of createInterface({ input: createReadStream(path) })) {
      const at = fromRfc3339(line.slice(0, line.indexOf(' ')));
      if (!Number.isNaN(at))
        within = (oldest === undefined || at >= oldest) && (latest === undefined || at <= latest);
      if (within) yield `${line}\n`;
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
}
