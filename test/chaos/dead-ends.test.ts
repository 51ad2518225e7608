/** There is no way to the CSMS: the station tries again by its back-off, for ever, charges meanwhile, and loses nothing. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { Random } from '../faults/random.ts';
import { LONG, SEED } from '../lanes.ts';
import { VERSIONS } from '../process/harness/dialect.ts';
import { DEAD_ENDS } from './dead-ends.ts';
import { Siege, STEP_MS } from './siege.ts';

/** Attempts that fail in each dead end. */
const ATTEMPTS = LONG ? 12 : 2;
const PRELOAD = new URL('names.mjs', import.meta.url).href;

/** A way that is barred, and how it is opened again. */
type Bar = { name: string; bar(): unknown; open(): unknown; stepMs?: number };

/**
 * A car is charging when the way is barred; it leaves, and another one comes and goes, before it is open again. The books
 * are right then.
 */
const besiege = async (siege: Siege, { name, bar, open, stepMs }: Bar): Promise<void> => {
  const first = await siege.begin();
  siege.tell(`barred: ${name}`);
  await bar();
  siege.proxy.reset();
  // What takes long before it fails need not fail often.
  const failed = siege.waits.all.length + (stepMs === undefined ? ATTEMPTS : 1);
  const attempts = () => siege.until(`failed attempts (${name})`, () => siege.waits.all.length > failed);
  await siege.end(first);
  const second = await siege.begin();
  // A simulated clock that waits for an answer is slow, and the slower the more happens meanwhile.
  if (stepMs === undefined) await attempts();
  await siege.end(second);
  siege.stepMs = stepMs ?? siege.stepMs;
  await attempts();
  siege.stepMs = STEP_MS;
  await open();
  siege.proxy.reset();
  siege.tell(`open again: ${name}`);
  await siege.heard();
};

describe.each(VERSIONS)('no way to the CSMS, OCPP %s', (version) => {
  it(
    'whoever answers instead of the CSMS, and nobody at all',
    async () => {
      const random = new Random(SEED);
      const siege = await Siege.lay(version, random);
      const { proxy } = siege;
      await siege.heard();
      const ends = LONG
        ? DEAD_ENDS
        : new Random(SEED).dealt(DEAD_ENDS, 2 * VERSIONS.length)[VERSIONS.indexOf(version)]!;
      const bars: Bar[] = ends.map(({ greet, ...rest }) => ({
        ...rest,
        bar: () => (proxy.greet = (caller) => greet(caller, random)),
        open: () => (proxy.greet = undefined),
      }));
      bars.push({ name: 'nobody listens', bar: () => proxy.shut(), open: () => proxy.open() });
      for (const bar of bars) await besiege(siege, bar);
      await siege.finish(`OCPP ${version}: dead ends instead of a CSMS`, bars.length);
    },
    LONG ? 1_800_000 : 60_000,
  );

  it(
    'a name that does not resolve, resolves later, goes, leads elsewhere',
    async () => {
      const folder = mkdtempSync(join(tmpdir(), 'statecharge-names-'));
      onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
      const file = join(folder, 'names.json');
      const host = 'csms.example.test';
      const resolve = (said?: string) => writeFileSync(file, JSON.stringify(said ? { [host]: said } : {}));
      resolve();
      const random = new Random(SEED);
      const nodeFlags = ['--import', `${PRELOAD}?file=${encodeURIComponent(file)}`];
      const siege = await Siege.lay(version, random, { host, nodeFlags, unreachable: true });
      await siege.end(await siege.begin());
      await siege.until('attempts without a name', () => siege.waits.all.length >= ATTEMPTS);
      expect(siege.proxy.knocks).toBe(0);
      resolve('127.0.0.1');
      await siege.heard();
      const answers = [
        { said: 'ENOTFOUND' },
        { said: 'EAI_AGAIN' },
        { said: 'silence', stepMs: 10_000 },
        // Nobody listens there.
        { said: '127.0.0.2' },
      ];
      for (const { said, ...rest } of answers)
        await besiege(siege, {
          name: said,
          bar: () => resolve(said),
          open: () => resolve('127.0.0.1'),
          ...rest,
        });
      await siege.finish(`OCPP ${version}: names that do not resolve`, answers.length + 1);
    },
    LONG ? 600_000 : 60_000,
  );
});
