import { describe, expect, it } from 'vitest';
import { accept, acceptanceFile, acceptances, judge } from '../../src/station/accepted-differences.ts';
import type { Difference } from '../../src/station/replay.ts';

const found = (line: number, now: unknown): Difference => ({
  ...{ line, at: 0, address: 'evse/1', event: 'x', what: 'state', recorded: 'a' },
  now,
});

describe('the list of accepted differences', () => {
  it('stands beside the recording', () => {
    expect(acceptanceFile('test/traces/field.jsonl')).toBe('test/traces/field.accepted.json');
  });

  it('accepts what it names exactly, and shows what changes next', () => {
    const list = accept([found(7, 'b'), found(9, { p: 'q' })], [], 'a new state');
    expect(judge([found(7, 'b'), found(9, { p: 'q' })], list)).toEqual({ open: [], accepted: 2, stale: [] });
    const later = judge([found(7, 'c'), found(8, 'b')], list);
    expect(later.open.map(({ line }) => line)).toEqual([7, 8]);
    expect(later.stale.map(({ line }) => line)).toEqual([7, 9]);
  });

  it('grows by what is new, and forgets what is over', () => {
    const first = accept([found(7, 'b'), found(9, 'd')], [], 'first');
    const second = accept([found(9, 'd'), found(11, 'e')], first, 'second');
    expect(second).toEqual([
      { because: 'first', differences: [{ line: 9, what: 'state', now: 'd' }] },
      { because: 'second', differences: [{ line: 11, what: 'state', now: 'e' }] },
    ]);
    expect(accept([], second, 'nothing')).toEqual([]);
  });

  it('is nothing without reasons', () => {
    expect(() => acceptances('{}')).toThrow('expected a list');
    expect(() => acceptances('[{"because":"","differences":[]}]')).toThrow('expected a list');
    expect(acceptances('[{"because":"so","differences":[]}]')).toHaveLength(1);
  });
});
