import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { wholeStation } from '../../src/testing/contracts/whole-station.ts';
import { wayHome } from '../../src/testing/edges.ts';
import { follow } from '../../src/testing/follow.ts';
import type { Happening } from '../../src/testing/happenings.ts';
import { Walk } from '../../src/testing/walk.ts';
import { LONG, SEED, tell } from '../lanes.ts';
import { VERSIONS } from '../process/harness/dialect.ts';
import { Subjects } from './subject-in-world.ts';

const WALKS = LONG ? 100 : 8;
const [SHORTEST, LONGEST] = LONG ? [10, 40] : [5, 15];

describe.each(VERSIONS)('random walks through the whole station, OCPP %s', (version) => {
  it(
    'all that happens is as the contract says',
    async () => {
      const contract = wholeStation(version);
      const subjects = new Subjects(version);
      let walk: Walk | undefined;
      let taken = 0;
      // What overtakes the consequences of others comes more often than they do.
      const happening = fc.oneof(
        { weight: 3, arbitrary: fc.constantFrom(...contract.happenings) },
        { weight: 1, arbitrary: fc.constantFrom<Happening>('network cut', 'network back', 'power cut') },
      );
      const property = fc.asyncProperty(
        fc.array(happening, { minLength: SHORTEST, maxLength: LONGEST }),
        async (happenings) => {
          try {
            walk ??= new Walk(contract, await subjects.fresh());
            const before = walk.taken;
            await follow(walk, happenings, true);
            await follow(walk, wayHome(contract, walk.state) ?? []);
            subjects.expectRight();
            taken += walk.taken - before;
          } catch (error) {
            // Shrinking begins each time at the beginning.
            walk = undefined;
            throw error;
          }
        },
      );
      try {
        const { numRuns, failed, errorInstance } = await fc.check(property, { numRuns: WALKS, seed: SEED });
        tell({
          lane: 'model',
          what: `OCPP ${version}: random walks through the whole station`,
          cases: numRuns,
          failures: failed ? 1 : 0,
          seed: SEED,
          figures: { happenings: taken },
        });
        expect(failed, `seed ${SEED}: ${(errorInstance as Error | null)?.message}`).toBe(false);
      } finally {
        await subjects.close();
      }
    },
    LONG ? 1_800_000 : 120_000,
  );
});
