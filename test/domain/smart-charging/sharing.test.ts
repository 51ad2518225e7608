import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Consumer, shareOut } from '../../../src/domain/smart-charging/sharing.ts';

const cars = (...limits: number[]): Consumer[] =>
  limits.map((limitA, index) => ({ evseId: index + 1, limitA, leastA: 6 }));
const shares = (budgetA: number, ...limits: number[]) => [...shareOut(budgetA, cars(...limits)).values()];

describe('what the station may take is shared among those that draw', () => {
  it.each([
    ['there is enough for all', 100, [32, 32], [32, 32]],
    ['each gets the same', 32, [32, 32], [16, 16]],
    ['what one leaves goes to the others', 32, [8, 32, 32], [8, 12, 12]],
    ['rounded down to what the hardware is told', 64, [32, 32, 32], [21.3, 21.3, 21.3]],
    ['too little for all: the last one waits', 20, [32, 32, 32, 32], [6.6, 6.6, 6.6, 0]],
    ['too little for anybody', 5.9, [32, 32], [0, 0]],
    ['one whose own limit is too low leaves all to the others', 16, [5, 32], [0, 16]],
    ['nothing', 0, [32], [0]],
  ])('%s', (_, budget, limits, expected) => {
    expect(shares(budget, ...limits)).toEqual(expected);
  });

  it('whatever the numbers: never more than there is, than each may, nor less than it can use', () => {
    const anyCars = fc.array(fc.record({ limitA: fc.double({ min: 0, max: 80, noNaN: true }) }), {
      maxLength: 8,
    });
    fc.assert(
      fc.property(fc.double({ min: 0, max: 300, noNaN: true }), anyCars, (budgetA, given) => {
        const consumers = cars(...given.map(({ limitA }) => limitA));
        const found = shareOut(budgetA, consumers);
        const sum = [...found.values()].reduce((total, each) => total + each, 0);
        expect(sum).toBeLessThanOrEqual(budgetA + 1e-4);
        for (const { evseId, limitA } of consumers) {
          const share = found.get(evseId)!;
          expect(share).toBeLessThanOrEqual(limitA + 1e-4);
          expect(share === 0 || share >= 6).toBe(true);
        }
      }),
    );
  });
});
