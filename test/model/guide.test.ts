/** Every block of docs/model-based-testing.md, run as it stands by somebody who has installed the package. */
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startCsms, type TrialCsms } from '../../src/trial/csms.ts';

const root = join(import.meta.dirname, '../..');
const page = readFileSync(join(root, 'docs/model-based-testing.md'), 'utf8');
const run = promisify(execFile);

/** A rig that a charger maker might have: this station, seen from outside. */
const RIG = `
import { StationSide } from 'statecharge/testing';
let side;
export const rig = {
  connectTo: async (url) => {
    side = await StationSide.open({ version: '2.0.1', csmsPort: Number(new URL(url).port) });
  },
  idle: () => side.settle(),
  switchOff: () => side.close(),
  plugIn: (evseId) => side.api.plugIn(evseId).catch(() => {}),
  unplug: (evseId) => side.api.unplug(evseId).catch(() => {}),
  carPauses: (evseId) => side.api.pause(evseId).catch(() => {}),
  carResumes: (evseId) => side.api.resume(evseId).catch(() => {}),
  showToken: (token, evseId) => side.api.swipe(token, [evseId]),
  powerCut: () => side.powerCut(),
  restarted: () => side.restarted(),
  wait: (seconds) => side.passTime(seconds),
};
`;

let folder: string;
let csms: TrialCsms;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'statecharge-guide-'));
  mkdirSync(join(folder, 'node_modules'));
  symlinkSync(root, join(folder, 'node_modules/statecharge'));
  symlinkSync(join(root, 'node_modules/fast-check'), join(folder, 'node_modules/fast-check'));
  writeFileSync(join(folder, 'rig.mjs'), RIG);
  csms = await startCsms({ authorize: (token) => (token === 'BAD' ? 'Invalid' : 'Accepted') });
});
afterAll(async () => {
  await csms.stop();
  rmSync(folder, { recursive: true, force: true });
});

const block = (name: string): string => {
  const found = new RegExp(`\`\`\`\\w+ ${name}\n([\\s\\S]*?)\`\`\``).exec(page)?.[1];
  if (found === undefined) throw new Error(`docs/model-based-testing.md has no block "${name}"`);
  return found;
};

const printed = async (name: string): Promise<string> => {
  writeFileSync(join(folder, name), block(name));
  const env = { ...process.env, CSMS_URL: csms.url };
  return (await run(process.execPath, [name], { cwd: folder, env })).stdout;
};

it('the first five minutes', async () => {
  expect(await printed('first.mjs')).toBe('56 of 56 edges\n');
}, 60_000);

it('somebody’s CSMS', async () => {
  expect(await printed('my-csms.mjs')).toBe('kept\n');
  const [entry, ...others] = csms.transactions();
  expect(others).toEqual([]);
  expect(entry).toMatchObject({ token: 'GOOD', reason: 'Local', faults: [] });
}, 120_000);

it('somebody’s station', async () => {
  expect(await printed('my-station.mjs')).toBe('19 of 19 edges\n');
}, 60_000);

it('random walks', async () => {
  expect(await printed('random.mjs')).toBe('kept\n');
}, 60_000);

it('a failure says what the page shows', async () => {
  expect(await printed('failure.mjs')).toContain(block('failure.txt'));
}, 60_000);
