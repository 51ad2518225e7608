import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { inUnits } from '../../src/domain/cost.ts';

describe('amounts of money', () => {
  it.each([
    [3.13, 5, 313_000],
    [1.005, 2, 101],
    [0.1 + 0.2, 2, 30],
    [0.285, 2, 29],
    [1e-7, 3, 0],
    [5e-4, 3, 1],
    [-2.5, 0, -3],
    [-0.0001, 3, 0],
    [12, 0, 12],
    [123_456_789.125, 3, 123_456_789_125],
    [1e21, 0, 1e21],
  ])('%d with %d decimals is %d units', (amount, decimals, units) => {
    expect(inUnits(amount, decimals)).toBe(units);
  });

  /** Long addition on paper: digit by digit, no number ever. */
  const onPaper = (whole: number, fraction: string, decimals: number): string => {
    const kept = `${whole}${fraction.slice(0, decimals).padEnd(decimals, '0')}`.split('').map(Number);
    let carry = Number(fraction[decimals] ?? 0) >= 5 ? 1 : 0;
    for (let place = kept.length - 1; place >= 0 && carry > 0; place -= 1) {
      carry = kept[place] === 9 ? 1 : 0;
      kept[place] = (kept[place]! + 1) % 10;
    }
    return `${carry > 0 ? '1' : ''}${kept.join('')}`.replace(/^0+(?=\d)/, '');
  };

  it('are exact: 10,000 random prices against arithmetic on paper', () => {
    const digits = fc.string({ unit: fc.constantFrom(...'0123456789'), maxLength: 6 });
    fc.assert(
      fc.property(fc.nat(999_999), digits, fc.nat(6), (whole, fraction, decimals) => {
        const told = JSON.parse(fraction === '' ? `${whole}` : `${whole}.${fraction}`) as number;
        expect(String(inUnits(told, decimals))).toBe(onPaper(whole, fraction, decimals));
      }),
      { numRuns: 10_000 },
    );
  });
});
