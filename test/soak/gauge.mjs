/**
 * Loaded before the station (`node --expose-gc --import`): on SIGUSR2 it collects garbage and writes what memory is left
 * to the file that `?file=` names.
 */
import { renameSync, writeFileSync } from 'node:fs';
import { getHeapCodeStatistics } from 'node:v8';

const file = new URL(import.meta.url).searchParams.get('file');

process.on('SIGUSR2', () => {
  // What a first round only lets go of (finalizers, weak references) a second one collects.
  for (let round = 0; round < 2; round += 1) globalThis.gc();
  const { heapUsed, external, rss } = process.memoryUsage();
  // What is compiled while the program runs on is no leak.
  const code = getHeapCodeStatistics();
  const objects = heapUsed - code.code_and_metadata_size - code.bytecode_and_metadata_size;
  const handles = process.getActiveResourcesInfo().length;
  writeFileSync(`${file}.new`, JSON.stringify({ objects, external, rss, handles }));
  renameSync(`${file}.new`, file);
});
