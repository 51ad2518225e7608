import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Candidate } from '../../../src/domain/smart-charging/spans.ts';
import { winners } from '../../../src/domain/smart-charging/winners.ts';
import { NOON, profile } from './profiles.ts';

const WINDOW = { from: NOON, to: NOON + 200_000 };

/** In force from one second after NOON to another. */
const candidate = ([start, duration]: readonly [number, number], id: number): Candidate => {
  const given = profile('TxDefaultProfile', { id, schedule: { duration } });
  return { profile: given, schedule: given.chargingSchedules[0]!, zero: NOON + start * 1000 };
};

test('however many lie on top of each other, the best that says something wins each second', () => {
  const stretches = fc.array(fc.tuple(fc.integer({ min: -50, max: 220 }), fc.integer({ min: 0, max: 120 })), {
    minLength: 1,
    maxLength: 60,
    size: 'max',
  });
  fc.assert(
    fc.property(stretches, (given) => {
      const won = winners(given.map(candidate), WINDOW);
      for (let second = 0; second < 200; second++) {
        const at = NOON + second * 1000;
        const best = given.findIndex(([start, lasts]) => start <= second && second < start + lasts);
        const found = won.filter(({ from, to }) => from <= at && at < to);
        expect(found.map(({ candidate }) => candidate.profile.id)).toEqual(best < 0 ? [] : [best]);
      }
    }),
    { numRuns: 200 },
  );
});
