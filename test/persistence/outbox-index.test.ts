import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Lane } from '../../src/domain/notifications.ts';
import { OutboxIndex, type OutboxMark } from '../../src/persistence/outbox-index.ts';

const LANES: Lane[] = ['transaction', 'rest'];

const marks = (): fc.Arbitrary<OutboxMark[]> =>
  fc
    .array(
      fc.record({
        gap: fc.constantFrom(1, 1, 1, 1000),
        lane: fc.constantFrom(...LANES),
        transactionId: fc.constantFrom(undefined, 'T1', 'T2'),
        bytes: fc.integer({ min: 1, max: 500 }),
        thinnable: fc.boolean(),
      }),
      { maxLength: 40 },
    )
    .map((entries) => {
      let seq = 0;
      return entries.map(({ gap, ...mark }) => {
        seq += gap;
        return { ...mark, seq };
      });
    });

/** What a plain list of the marks says. */
const plainly = (kept: readonly OutboxMark[], upTo: number) => ({
  size: { entries: kept.length, bytes: kept.reduce((sum, { bytes }) => sum + bytes, 0) },
  hasThinnable: kept.some(({ thinnable }) => thinnable),
  holds: [undefined, 'T1', 'T2'].map((id) => kept.some((mark) => !id || mark.transactionId === id)),
  first: LANES.map((lane) =>
    range(upTo).map((after) => kept.find((mark) => mark.lane === lane && mark.seq > after)?.seq),
  ),
});

const says = (index: OutboxIndex, upTo: number): ReturnType<typeof plainly> => ({
  size: index.size(),
  hasThinnable: index.hasThinnable,
  holds: [undefined, 'T1', 'T2'].map((id) => index.holds(id)),
  first: LANES.map((lane) => range(upTo).map((after) => index.first(lane, after))),
});

/** The first hundred, where entries lie close together. */
const range = (upTo: number): number[] => Array.from({ length: Math.min(upTo, 100) + 1 }, (_, n) => n);

describe('index of the outbox', () => {
  it('says what a list of its entries says, whichever of them are gone', () => {
    const gone = fc.array(fc.nat({ max: 40 }));
    fc.assert(
      fc.property(marks(), gone, (added, taken) => {
        const index = new OutboxIndex();
        const upTo = added.at(-1)?.seq ?? 0;
        for (const mark of added) index.add(mark);
        let kept = added;
        expect(says(index, upTo)).toEqual(plainly(kept, upTo));
        for (const mark of taken.flatMap((place) => kept[place] ?? [])) {
          if (!kept.includes(mark)) continue;
          index.remove(mark);
          kept = kept.filter((each) => each !== mark);
          expect(says(index, upTo)).toEqual(plainly(kept, upTo));
        }
      }),
    );
  });

  it('goes on where entries at the end were taken away', () => {
    const mark = { lane: 'rest', transactionId: undefined, bytes: 1, thinnable: false } as const;
    const index = new OutboxIndex();
    for (const seq of [1, 2, 3]) index.add({ ...mark, seq });
    for (const seq of [3, 2]) index.remove({ ...mark, seq });
    index.add({ ...mark, seq: 4 });
    expect([0, 1, 4].map((after) => index.first('rest', after))).toEqual([1, 4, undefined]);
  });
});
