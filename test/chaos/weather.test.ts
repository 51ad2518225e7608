/** A network that is slow, torn, or silently gone. */
import { describe, expect, it } from 'vitest';
import { Random } from '../faults/random.ts';
import { LONG, SEED } from '../lanes.ts';
import { harmless, VERSIONS } from '../process/harness/dialect.ts';
import type { Weather } from './byte-proxy.ts';
import { PING, Siege } from './siege.ts';

const WEATHERS: readonly Weather[] = [
  { latencyMs: 60, jitterMs: 60 },
  { bytesPerS: 20_000 },
  { as: 'single' },
  { as: 'glued' },
  { latencyMs: 10, jitterMs: 30, bytesPerS: 30_000, as: 'single' },
];

/** Questions of the CSMS that meet the station's own messages on the way. */
const chatter = ({ world }: Siege): Promise<unknown>[] => {
  const { action, payload } = harmless(world.version);
  return Array.from({ length: 5 }, () => world.csms.call(action, payload));
};

describe.each(VERSIONS)('the weather on the network, OCPP %s', (version) => {
  it(
    'latency, jitter, little bandwidth, single bytes, frames glued together: everything arrives once',
    async () => {
      const random = new Random(SEED);
      const siege = await Siege.lay(version, random);
      const days = LONG ? 10 : 1;
      for (let day = 0; day < days; day += 1) {
        for (const weather of WEATHERS) {
          siege.proxy.weather = weather;
          siege.tell(JSON.stringify(weather));
          await siege.reconnected();
          const attempt = await siege.begin();
          const answers = chatter(siege);
          await siege.world.api.advance(11_000);
          await siege.end(attempt);
          expect(await Promise.all(answers)).toHaveLength(answers.length);
          await siege.heard();
        }
      }
      await siege.finish(`OCPP ${version}: slow and torn networks`, WEATHERS.length * days);
    },
    LONG ? 600_000 : 60_000,
  );

  it(
    'the peer vanishes without a word: found out by a ping, whoever was to speak next',
    async () => {
      const random = new Random(SEED);
      const siege = await Siege.lay(version, random);
      await siege.heard();
      const times = LONG ? 30 : 2;
      for (let time = 0; time < times; time += 1) {
        const attempt = await siege.begin();
        let isGone = false;
        const from = time % 2 === 0 ? 'station' : 'csms';
        siege.proxy.judge = (piece) => {
          if (isGone || piece.from !== from) return undefined;
          isGone = true;
          return { after: Math.floor(random.between(0, piece.bytes.length)), how: 'silent' };
        };
        await siege.until('silence', () => isGone);
        const since = siege.now;
        siege.tell(`silence, first at ${from}`);
        const losses = siege.waits.losses.length;
        await siege.until('it is found out', () => siege.waits.losses.length > losses);
        const limit = (PING.interval + PING.pong) * 1000 + siege.stepMs;
        expect(siege.waits.losses.at(-1)! - since).toBeLessThanOrEqual(limit);
        await siege.end(attempt);
        await siege.heard();
      }
      await siege.finish(`OCPP ${version}: half-open connections`, times);
    },
    LONG ? 1_200_000 : 60_000,
  );
});
