import { describe, expect, it } from 'vitest';
import type { AuthContext } from '../../src/machines/auth-words.ts';
import { charge, clear } from '../conformance/stage.ts';
import { Random } from '../faults/random.ts';
import { LONG, SEED, tell } from '../lanes.ts';
import { VERSIONS } from '../process/harness/dialect.ts';
import { closeWorld, openWorld, type World } from '../process/harness/world.ts';
import { ModuleLane, threeEvses } from './module-lane.ts';
import { ModuleMessages } from './module-messages.ts';

const MESSAGES = (LONG ? 50_000 : 3_000) / VERSIONS.length;
const BATCH = 100;

describe.each(VERSIONS)('a module that talks nonsense, OCPP %s', (version) => {
  it(
    'each of its calls is answered, what is no message changes nothing, and the other modules charge on',
    async () => {
      const at = await openWorld(version, {
        evses: 4,
        simulatedClock: false,
        reshape: threeEvses,
        connectionTimeoutS: 2,
      });
      try {
        const random = new Random(SEED);
        const messages = new ModuleMessages(random);
        const lane = new ModuleLane(at, random.branch());
        const draw = (count: number) => Array.from({ length: count }, () => messages.draw());
        await lane.begin(draw(BATCH).filter((text) => !text.includes('"ready"')));
        await at.station.ready(at.api);
        await at.until(
          'registered',
          () => at.csms.connected && at.csms.received('BootNotification').length > 0,
        );
        lane.steady.plugIn();
        await at.api.swipe('STEADY', [3]);
        await at.transaction('started', 3);
        await at.state(3, 'Charging');

        const faults: string[] = [];
        const began = performance.now();
        // Nonsense first, while nothing else is going on that would change anything.
        await at.until('all is told', async () => {
          const { entries } = (await at.api.get('/outbox')) as { entries: number };
          return entries === 0;
        });
        for (let said = 0; said < MESSAGES && faults.length < 10; said += BATCH) {
          const isNonsense = said < MESSAGES / 2;
          const nonsense = () => Array.from({ length: BATCH }, () => messages.nonsense());
          faults.push(...(await (isNonsense ? lane.refuse(nonsense()) : lane.say(draw(BATCH)))));
        }
        const seconds = (performance.now() - began) / 1000;
        const outcome = { cases: MESSAGES, failures: faults.length, seed: SEED };
        const figures = { 'messages/s': Math.round(MESSAGES / seconds) };
        tell({ lane: 'fuzzing', what: `OCPP ${version}: messages of a module`, ...outcome, figures });
        expect(faults.slice(0, 10).join('\n\n'), `STATECHARGE_SEED=${SEED}`).toBe('');

        lane.steady.count(1234);
        lane.steady.unplug();
        expect(await at.transaction('ended', 3)).toMatchObject({ token: 'STEADY', endWh: 1234, faults: [] });
        await left(at, 1);
        await charge(at, 'LAST', 1);
        await clear(at, 1);
        expect(await at.transaction('ended', 1)).toMatchObject({ token: 'LAST', faults: [] });
      } finally {
        await closeWorld(at);
      }
    },
    LONG ? 1_800_000 : 120_000,
  );
});

/** Nothing limits an EVSE, and it is kept for nobody: both a module may ask for, in between the nonsense. */
const left = async (at: World, evseId: number): Promise<void> => {
  for (const evse_id of [0, evseId]) await at.api.post('/ocpp/external-limits/clear', { evse_id });
  await at.until(`EVSE ${evseId} is kept for nobody`, async () => {
    const { context } = (await at.api.get('/actors/auth')) as { context: AuthContext };
    const isFree = context.evses.some((evse) => evse.evseId === evseId && evse.phase === 'free');
    return isFree && context.waiting.length === 0;
  });
};
