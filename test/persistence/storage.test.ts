import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { openStorage } from '../../src/persistence/open-storage.ts';
import { describeStorage } from '../contract/storage.ts';

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true });
});

describeStorage('in memory', async () => ({ storage: await openStorage(':memory:') }));

describeStorage('in a file', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'statecharge-'));
  folders.push(folder);
  let storage = await openStorage(folder);
  const reopen = async () => {
    storage.close();
    storage = await openStorage(folder);
    return storage;
  };
  return { storage, reopen };
});
