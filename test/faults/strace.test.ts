import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { callsOf } from './strace.ts';

it('a call that another thread interrupts on the page counts once, and not when it fails', () => {
  const folder = mkdtempSync(join(tmpdir(), 'statecharge-strace-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const page = [
    '71 mkdir("/a/database", 0777 <unfinished ...>',
    '72 fsync(9</a/other>) = 0',
    '71 <... mkdir resumed>) = -1 EEXIST (File exists)',
    '71 pwrite64(3</a/station.db-wal>, ""..., 24, 0) = 24',
    '71 fsync(3</a/station.db-wal> <unfinished ...>',
    '72 write(9</a/other>, ""..., 1) = 1',
    '71 <... fsync resumed>) = 0',
    '71 rename("/a/b", "/a/c") = -1 ENOENT (No such file or directory)',
  ];
  writeFileSync(join(folder, 'trace'), page.join('\n'));
  expect(callsOf(join(folder, 'trace'), 71)).toEqual([
    { name: 'pwrite64', on: '/a/station.db-wal' },
    { name: 'fsync', on: '/a/station.db-wal' },
  ]);
});
