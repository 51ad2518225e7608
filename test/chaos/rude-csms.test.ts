/** A CSMS without manners; then a polite one comes back, and the books are right. */
import { readFileSync } from 'node:fs';
import { describe, expect, it, onTestFinished } from 'vitest';
import { Random } from '../faults/random.ts';
import { LONG, SEED, tell } from '../lanes.ts';
import { harmless, VERSIONS } from '../process/harness/dialect.ts';
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

describe.each(VERSIONS)('a CSMS without manners, OCPP %s', (version) => {
  it(
    'whatever it does, the station charges, its memory is bounded, and a polite one hears everything',
    async () => {
      const random = new Random(SEED);
      const siege = await Siege.lay(version, random, { nodeFlags: [`--max-old-space-size=${HEAP_MB}`] });
      const rude = new RudeCsms(siege.world.csms, random.branch());
      await rude.open();
      onTestFinished(() => rude.close());
      const only = process.env.ONLY;
      const manners = LONG
        ? RUDENESS
        : new Random(SEED).dealt(RUDENESS, VERSIONS.length)[VERSIONS.indexOf(version)]!;
      for (const manner of only ? RUDENESS.filter(({ name }) => name.includes(only)) : manners) {
        const t = Date.now();
        if (manner === EARLY) continue;
        await suffer(siege, rude, manner);
        console.log(manner.name, Date.now() - t, peakMb(siege.world.station.pid));
      }
      const flaws = await siege.verdict();
      const peak = Math.round(peakMb(siege.world.station.pid));
      const figures = { ...siege.figures, 'peak MB': peak };
      tell({
        lane: 'network chaos',
        what: `OCPP ${version}: a rude CSMS`,
        cases: manners.length,
        failures: flaws.length,
        seed: SEED,
        figures,
      });
      expect(flaws, `seed ${SEED}\n${flaws.length > 0 ? siege.report() : ''}`).toEqual([]);
      expect(peak).toBeLessThan(MOST_MB);
    },
    LONG ? 1_800_000 : 120_000,
  );
});
