/** A CSMS without manners; then a polite one comes back, and the books are right. */
import { readFileSync } from 'node:fs';
import { describe, expect, it, onTestFinished } from 'vitest';
import { Random } from '../faults/random.ts';
import { LONG, SEED } from '../lanes.ts';
import { harmless, VERSIONS } from '../process/harness/dialect.ts';
import type { Version } from '../process/harness/station-files.ts';
import { type Manner, RudeCsms } from './rude-csms.ts';
import { EARLY, RUDENESS } from './rudeness.ts';
import { Siege } from './siege.ts';

/** The station has to do with as much heap, MB, and as much memory at its worst. */
const HEAP_MB = 96;
const MOST_MB = 350;

const peakMb = (pid: number): number =>
  Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024;

const suffer = async (siege: Siege, rude: RudeCsms, manner: Manner): Promise<void> => {
  const { proxy, world } = siege;
  const first = await siege.begin();
  siege.tell(`rude: ${manner.name}`);
  rude.manner = manner;
  const before = { connections: rude.connections, answered: rude.answered };
  proxy.csms = rude;
  proxy.reset();
  await siege.until('it meets the rude one', () => rude.connections > before.connections);
  if (manner.owed !== undefined)
    await siege.until('all is answered', () => rude.answered >= before.answered + manner.owed!);
  await world.api.advance(15_000);
  await siege.end(first);
  if (manner.answer) await siege.tries(35_000);
  proxy.csms = world.csms;
  proxy.reset();
  siege.tell('polite again');
  await siege.heard();
  const { action, payload } = harmless(world.version);
  expect(await world.csms.call(action, payload)).toBeTruthy();
};

const meetsRude = async (version: Version, random: Random): Promise<{ siege: Siege; rude: RudeCsms }> => {
  const siege = await Siege.lay(version, random, { nodeFlags: [`--max-old-space-size=${HEAP_MB}`] });
  const rude = new RudeCsms(siege.world.csms, random.branch());
  await rude.open();
  onTestFinished(() => rude.close());
  return { siege, rude };
};

/** In CI each version meets a half. */
const mannersFor = (version: Version): readonly Manner[] =>
  LONG ? RUDENESS : new Random(SEED).dealt(RUDENESS, VERSIONS.length)[VERSIONS.indexOf(version)]!;

describe.each(VERSIONS)('a CSMS without manners, OCPP %s', (version) => {
  it(
    'whatever it does, the station charges, its memory is bounded, and a polite one hears everything',
    async () => {
      const { siege, rude } = await meetsRude(version, new Random(SEED));
      const manners = mannersFor(version);
      for (const manner of manners) await suffer(siege, rude, manner);
      const peak = Math.round(peakMb(siege.world.station.pid));
      await siege.finish(`OCPP ${version}: a CSMS without manners`, manners.length, { 'peak MB': peak });
      expect(peak).toBeLessThan(MOST_MB);
    },
    LONG ? 1_800_000 : 120_000,
  );

  it('questions before BootNotification is answered are refused, and it is taken in the end', async () => {
    const { siege, rude } = await meetsRude(version, new Random(SEED));
    rude.manner = EARLY;
    siege.proxy.csms = rude;
    await siege.until('all is refused', () => rude.answered >= EARLY.owed!);
    const attempt = await siege.begin();
    siege.proxy.csms = siege.world.csms;
    siege.proxy.reset();
    await siege.heard();
    await siege.end(attempt);
    await siege.heard();
    await siege.finish(`OCPP ${version}: questions before BootNotification is answered`, 1);
  }, 60_000);
});
