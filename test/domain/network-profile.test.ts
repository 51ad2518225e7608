import { describe, expect, test } from 'vitest';
import { type Attempt, mayChangeProfile, nextAttempt, slotsToTry } from '../../src/domain/network-profile.ts';

/** Slots and waits of the next failures in a row. */
const failures = (slots: number[], attempts: number, count: number) => {
  let attempt: Attempt = { slot: slots[0]!, failed: 0, rounds: 0 };
  return Array.from({ length: count }, () => {
    const next = nextAttempt(slots, attempt, attempts);
    attempt = next.attempt;
    return [next.wait === 'a moment' ? next.wait : next.wait.backOff, attempt.slot];
  });
};

describe('the order of network profiles', () => {
  test('B10.FR.07 the one that worked last comes behind a list that does not name it', () => {
    expect(slotsToTry(['2', '3'], 1)).toEqual([2, 3, 1]);
    expect(slotsToTry(['2', '1'], 1)).toEqual([2, 1]);
  });

  test('B10.FR.03 FR.08 FR.09 NetworkProfileConnectionAttempts with each, then from the top, for ever', () => {
    expect(failures([1, 2], 2, 6)).toEqual([
      [1, 1],
      ['a moment', 2],
      [1, 2],
      [1, 1],
      [2, 1],
      ['a moment', 2],
    ]);
  });

  test('a single one is tried for ever, with waits that grow', () => {
    expect(failures([1], 2, 4)).toEqual([1, 2, 3, 4].map((wait) => [wait, 1]));
  });

  test('a negative number of attempts keeps to the first', () => {
    expect(failures([1, 2], -1, 3).map(([, slot]) => slot)).toEqual([1, 1, 1]);
  });

  test('A05.FR.08 FR.09 FR.10 never lower, but from 3 to 2 where that is allowed', () => {
    expect(mayChangeProfile(1, 3, false)).toBe(true);
    expect(mayChangeProfile(3, 2, false)).toBe(false);
    expect(mayChangeProfile(3, 2, true)).toBe(true);
    expect(mayChangeProfile(3, 1, true)).toBe(false);
    expect(mayChangeProfile(2, 1, true)).toBe(false);
  });
});
