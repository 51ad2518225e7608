import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { NODE } from './harness/station-process.ts';
import { world } from './harness/world.ts';

const major = Number(/^v(\d+)/.exec(execFileSync(NODE, ['--version'], { encoding: 'utf8' }))?.[1]);
const PATIENCE = { timeout: 40_000, interval: 500 };

it.skipIf(major < 22)(
  'compiled code is kept while the station runs, for the start after a power cut (Node.js 22 and later)',
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'statecharge-compiled-'));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const made = await world('2.0.1', { launcher: ['env', `NODE_COMPILE_CACHE=${folder}`] });
    const kept = () => readdirSync(folder, { recursive: true }).length;
    await expect.poll(kept, PATIENCE).toBeGreaterThan(1);
    await made.station.kill();
    expect(kept()).toBeGreaterThan(1);
    await made.restart();
    expect((await made.api.status()).state).toBe('running');
  },
);
