import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { DayFiles } from '../../src/station/message-log/day-files.ts';

const AT = Date.UTC(2026, 2, 4);
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'statecharge-days-'));
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
});
afterEach(() => {
  vi.useRealTimers();
  rmSync(folder, { recursive: true, force: true });
});

it('lines that come while others are written gather again instead of being written one by one', async () => {
  const files = new DayFiles({ folder, maxBytes: 0, maxAgeDays: 0, failed: () => {}, lostLine: String });
  const written = () => readFileSync(join(folder, '2026-03-04.log'), 'utf8');
  const second = () => 'second\n';
  files.append(AT, () => {
    files.append(AT, second);
    return 'first\n';
  });
  vi.advanceTimersByTime(100);
  await expect.poll(written).toBe('first\n');
  for (let turns = 0; turns < 50; turns++) await turn();
  expect(written()).toBe('first\n');
  vi.advanceTimersByTime(100);
  await expect.poll(written).toBe('first\nsecond\n');
  files.append(AT, () => 'third\n');
  await files.settled();
  expect(written()).toBe('first\nsecond\nthird\n');
});

it('lines of a megabyte do not wait by the hundred: some are lost, and counted; what follows is written', async () => {
  const files = new DayFiles({
    folder,
    maxBytes: 0,
    maxAgeDays: 0,
    failed: () => {},
    lostLine: (count) => `${count} lost\n`,
  });
  const megabyte = `${'x'.repeat(1_000_000)}\n`;
  let made = 0;
  const make = () => {
    made += 1;
    return megabyte;
  };
  for (let index = 0; index < 100; index += 1) files.append(AT, make, megabyte.length);
  await files.settled();
  expect(made).toBeGreaterThan(1);
  expect(made).toBeLessThan(10);
  files.append(AT, () => 'the end\n', 8);
  await files.settled();
  const text = readdirSync(folder)
    .map((name) => readFileSync(join(folder, name), 'utf8'))
    .join('');
  expect(text).toContain(`${100 - made} lost\n`);
  expect(text).toContain('the end\n');
});
