import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

type Found = { address: string; pressed: number; told: number[]; deadlines: number };
type Line = { found: Found[] } | { performed: string; pressed: number };

const LAMPS = 8;
const folder = mkdtempSync(join(tmpdir(), 'statecharge-kill-'));
const bundle = join(folder, 'killed-host.mjs');

beforeAll(async () => {
  const sqlite = pathToFileURL(fileURLToPath(import.meta.resolve('better-sqlite3'))).href;
  await build({
    entryPoints: [fileURLToPath(new URL('harness/killed-host.ts', import.meta.url))],
    outfile: bundle,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    plugins: [
      {
        name: 'sqlite stays outside',
        setup: ({ onResolve }) =>
          onResolve({ filter: /^better-sqlite3$/ }, () => ({ path: sqlite, external: true })),
      },
    ],
  });
});
afterAll(() => rmSync(folder, { recursive: true }));

/** One life of the process, from what it found to its end. */
const live = async (database: string, death: string[], killAfterEffects?: number): Promise<Line[]> => {
  const child = spawn(process.execPath, [bundle, database, String(LAMPS), ...death], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(child, 'exit');
  const lines: Line[] = [];
  for await (const line of createInterface(child.stdout)) {
    // The last line may be cut off by the kill; what is not a line was not said.
    if (!line.endsWith('}')) continue;
    lines.push(JSON.parse(line));
    if (lines.length === killAfterEffects) child.kill('SIGKILL');
  }
  const [, signal] = await ended;
  expect(signal).toBe('SIGKILL');
  return lines;
};

type Death = [name: string, argumentsOf: (kill: number) => string[], effects: () => number | undefined];
const deaths: Death[] = [
  ['at any instant', () => [], () => 2 + Math.floor(Math.random() * 300)],
  ['in the middle of a commit', (kill) => ['in', String(kill * 7 + 1)], () => undefined],
  ['after a commit and before its effects', (kill) => ['after', String(kill * 5)], () => undefined],
];

describe.each(deaths)('SIGKILL %s', (name, death, effects) => {
  it('loses nothing that was performed, and state, outbox and deadlines agree', async () => {
    const database = join(folder, name);
    const performed = new Map<string, number>();
    for (let kill = 0; kill <= 10; kill++) {
      const [first, ...rest] = await live(database, [...death(kill)], effects());
      if (!first || !('found' in first)) throw new Error('the process said nothing');
      for (const { address, pressed, told, deadlines } of first.found) {
        expect(pressed).toBeGreaterThanOrEqual(performed.get(address) ?? 0);
        expect(told).toEqual(Array.from({ length: pressed }, (_, index) => index + 1));
        expect(deadlines).toBe(1);
      }
      if (kill > 0 && performed.size > 0) expect(first.found).toHaveLength(LAMPS);
      for (const line of rest) if ('performed' in line) performed.set(line.performed, line.pressed);
    }
    expect(performed.size).toBe(LAMPS);
  });
});
