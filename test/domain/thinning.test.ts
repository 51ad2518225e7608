import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { TransactionEvent } from '../../src/domain/notifications.ts';
import { coarsen, mayBeThinned, thinOut } from '../../src/domain/thinning.ts';

const sample: TransactionEvent = {
  type: 'transactionEvent',
  eventType: 'Updated',
  transactionId: 't',
  seqNo: 3,
  at: 0,
  trigger: 'MeterValuePeriodic',
  offline: false,
  connector: { evseId: 1, connectorId: 1 },
  meterWh: 5,
};

test.each<[string, Partial<TransactionEvent>, boolean]>([
  ['a plain sample', {}, true],
  ['a clock-aligned sample', { trigger: 'MeterValueClock' }, true],
  ['a start', { eventType: 'Started' }, false],
  ['an end', { eventType: 'Ended' }, false],
  ['a change of charging state', { chargingState: 'Charging' }, false],
  ['an authorization', { trigger: 'Authorized', idToken: { value: 'A', type: 'ISO14443' } }, false],
  ['what was asked for', { trigger: 'Trigger' }, false],
  ['the first word of the connector', { tellEvse: 'connector' }, false],
])('E04: whether %s may go', (_title, change, expected) => {
  expect(mayBeThinned({ ...sample, ...change })).toBe(expected);
});

const entries = (...transactionIds: string[]) =>
  transactionIds.map((transactionId, index) => ({ seq: index + 1, transactionId, bytes: 10 }));

describe('thinOut', () => {
  test('E04.FR.03 the 1st, 3rd, 5th of each transaction', () => {
    expect(thinOut(entries('a', 'a', 'a', 'a', 'a', 'a'), 30)).toEqual([1, 3, 5]);
    expect(thinOut(entries('a', 'b', 'a', 'b', 'a', 'b'), 30)).toEqual([1, 2, 5]);
  });

  test('and again when that is not enough', () => {
    expect(thinOut(entries('a', 'a', 'a', 'a'), 30)).toEqual([1, 2, 3]);
    expect(thinOut(entries('a', 'a'), 1000)).toEqual([1, 2]);
  });

  test('however often: what is left lies about equally far apart', () => {
    let left: ReturnType<typeof entries> = [];
    for (let seq = 1; seq <= 4000; seq++) {
      left.push({ seq, transactionId: 'a', bytes: 10 });
      if (left.length <= 100) continue;
      const gone = new Set(thinOut(left, 250));
      left = left.filter((each) => !gone.has(each.seq));
    }
    const gaps = left.slice(1).map(({ seq }, index) => seq - left[index]!.seq);
    // 4000 samples in the place of 75 to 100.
    expect(Math.max(...gaps)).toBeLessThanOrEqual(4 * (4000 / 75));
  });

  test('frees as much as is asked for, and not one more than needed', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('a', 'b', 'c')), fc.nat(500), (ids, bytes) => {
        const samples = entries(...ids);
        const gone = thinOut(samples, bytes);
        expect(new Set(gone).size).toBe(gone.length);
        expect(gone.length).toBe(Math.min(samples.length, Math.ceil(bytes / 10)));
      }),
    );
  });
});

test('coarsen keeps the first and the last and stays within the limit', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(), { minLength: 1 }), fc.integer({ min: 2, max: 20 }), (values, limit) => {
      const kept = coarsen(values, limit);
      expect(kept.length).toBeLessThanOrEqual(limit);
      expect(kept[0]).toBe(values[0]);
      expect(kept.at(-1)).toBe(values.at(-1));
    }),
  );
});
