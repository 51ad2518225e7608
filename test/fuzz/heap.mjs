/** Loaded before the station (`node --expose-gc --import`): writes the live bytes of its heap to `?file=` at SIGUSR2. */
import { renameSync, writeFileSync } from 'node:fs';

const file = new URL(import.meta.url).searchParams.get('file');

process.on('SIGUSR2', () => {
  globalThis.gc();
  writeFileSync(`${file}.new`, String(process.memoryUsage().heapUsed));
  renameSync(`${file}.new`, file);
});
