/**
 * Faults put into the statecharts and the translators, ten in CI, all that are drawn in the long lane: nine of ten
 * must be noticed by the tests of a machine or a translator alone, before any process is started.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { Result } from '../../scripts/mutants/hunt.ts';
import { LONG, SEED, tell } from '../lanes.ts';

const root = join(import.meta.dirname, '../..');
const TEN_PERCENT = 0.1;
const HOUR_MS = 3_600_000;

/** Runs scripts/mutants.ts; its last words when it fails. */
const mutants = async (...args: string[]): Promise<Result[]> => {
  const folder = mkdtempSync(join(tmpdir(), 'mutants-'));
  try {
    const file = join(folder, 'result.json');
    const command = ['scripts/run-ts.mjs', 'scripts/mutants.ts', '--result', file, ...args];
    const run = spawn(process.execPath, command, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
    let said = '';
    for (const stream of [run.stdout, run.stderr])
      stream.on('data', (data: Buffer) => {
        said = (said + String(data)).slice(-4000);
      });
    const code = await new Promise((resolve) => run.once('close', resolve));
    expect(code, said).toBe(0);
    return JSON.parse(readFileSync(file, 'utf8'));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

it(
  'nine of ten faults in statecharts and translators are noticed',
  async () => {
    const size = LONG ? ['--at-a-time', '2'] : ['--few', '10'];
    const results = await mutants('--seed', String(SEED), ...size);
    const survivors = results.flatMap(({ mutant, caught }) => (caught ? [] : [mutant]));
    const allowed = Math.floor(results.length * TEN_PERCENT);
    const caught = results.length - survivors.length;
    tell({
      lane: 'mutants',
      what: 'statecharts and translators',
      cases: results.length,
      failures: Math.max(0, survivors.length - allowed),
      seed: SEED,
      figures: {
        caught,
        survived: survivors.length,
        percent: Math.round((1000 * caught) / results.length) / 10,
      },
    });
    for (const survivor of survivors) console.log(`survived: ${survivor}`);
    expect(results.length).toBeGreaterThanOrEqual(LONG ? 200 : 10);
    expect(
      survivors.length,
      `${survivors.join('\n')}\n(once more: node scripts/run-ts.mjs scripts/mutants.ts --seed ${SEED} ${size.join(' ')})`,
    ).toBeLessThanOrEqual(allowed);
  },
  LONG ? HOUR_MS : 300_000,
);
