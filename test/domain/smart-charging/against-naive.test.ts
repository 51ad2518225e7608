import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { compositeSchedule } from '../../../src/domain/smart-charging/composite.ts';
import { explainLimit } from '../../../src/domain/smart-charging/explain.ts';
import { limitAt } from '../../../src/domain/smart-charging/limit-now.ts';
import { limitSteps } from '../../../src/domain/smart-charging/limits.ts';
import { asked } from './arbitraries.ts';
import { naiveComposite } from './naive.ts';

const CASES = process.env.STATECHARGE_LANE === 'long' ? 10_000 : 1000;
const zone = process.env.TZ;

/** Clocks change where these tests live, and nothing may come of it. */
beforeAll(() => {
  process.env.TZ = 'Europe/Berlin';
});
afterAll(() => {
  if (zone === undefined) delete process.env.TZ;
  else process.env.TZ = zone;
});

describe('random profiles', () => {
  test(
    `the composite schedule is what asking every profile at every second says, ${CASES} times`,
    () => {
      fc.assert(
        fc.property(asked, (question) => {
          expect(compositeSchedule(question)).toEqual(naiveComposite(question));
        }),
        { numRuns: CASES },
      );
    },
    CASES * 600,
  );

  test('the limit now is the first of the composite, and it changes when it says', () => {
    fc.assert(
      fc.property(asked, (question) => {
        const { from, durationSeconds } = question;
        const { changesAt, ...now } = limitAt({ ...question, at: from });
        const [first, second] = limitSteps(question, { from, to: from + durationSeconds * 1000 });
        expect(now.limit).toBe(first?.holds.limit);
        if (second) expect(changesAt).toBe(second.from);
        else
          expect(changesAt ?? Number.POSITIVE_INFINITY).toBeGreaterThanOrEqual(from + durationSeconds * 1000);
      }),
      { numRuns: 300 },
    );
  });

  test('what explains a limit is there, and wins', () => {
    fc.assert(
      fc.property(asked, (question) => {
        const { cap, profiles, limit } = explainLimit({ ...question, at: question.from });
        const winners = profiles.filter(({ standing }) => standing === 'wins');
        expect(limit).toBe(naiveComposite({ ...question, durationSeconds: 0 })[0]?.limit);
        if (cap.by === 'profile') expect(winners.map(({ id }) => id)).toContain(cap.id);
        if (cap.by === 'default') expect(winners).toEqual([]);
        if (cap.by === 'sum') expect(question.evseId).toBe(0);
      }),
      { numRuns: 300 },
    );
  });
});
