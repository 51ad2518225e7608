import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { basisOf, type CostBasis, costAt, inNextPeriod, nowIdle } from '../../src/domain/running-cost.ts';

const HOUR = 3_600_000;
const START = Date.parse('2031-01-01T00:00:00Z');
const cents = (basis: CostBasis, at: number, wh: number) => costAt(basis, at, wh, 2);

describe('what it has cost by now', () => {
  it('energy and time, on top of what the CSMS has said', () => {
    const basis = basisOf(
      { cost: 1.5, at: START, meterWh: 1000, chargingPrice: { kWhPrice: 0.3, hourPrice: 2, flatFee: 1.5 } },
      START,
      0,
    );
    expect(cents(basis, START, 1000)).toBe(150);
    expect(cents(basis, START + HOUR / 2, 11_000)).toBe(150 + 300 + 100);
  });

  it('a meter that began anew has counted nothing', () => {
    const basis = basisOf({ cost: 1, chargingPrice: { kWhPrice: 0.3 } }, START, 5000);
    expect(cents(basis, START, 0)).toBe(100);
  });

  it('standing there costs after the grace, from when it began', () => {
    const charging = basisOf(
      { cost: 0, chargingPrice: { kWhPrice: 1 }, idlePrice: { graceMinutes: 30, hourPrice: 6 } },
      START,
      0,
    );
    const idle = nowIdle(charging, START + HOUR, 7000);
    expect(cents(idle, START + HOUR, 7000)).toBe(700);
    expect(cents(idle, START + HOUR * 1.5, 7000)).toBe(700);
    expect(cents(idle, START + HOUR * 2.5, 7000)).toBe(1300);
    expect(nowIdle(idle, START + HOUR * 2, 7000)).toBe(idle);
  });

  it('the next period changes what it names, from its instant on', () => {
    const now = basisOf(
      {
        cost: 0,
        chargingPrice: { kWhPrice: 1, hourPrice: 1 },
        nextPeriod: { from: START + HOUR, chargingPrice: { kWhPrice: 0.1 } },
      },
      START,
      0,
    );
    const then = inNextPeriod(now, 2000);
    expect(cents(then, START + 2 * HOUR, 12_000)).toBe(200 + 100 + 100);
    expect(inNextPeriod(then, 12_000)).toBe(then);
  });

  it('a half is rounded away from zero, and no sooner than at the end', () => {
    const basis = basisOf({ cost: 1.005, chargingPrice: { kWhPrice: 0.001 } }, START, 0);
    expect(cents(basis, START, 0)).toBe(101);
    expect(cents({ ...basis, cost: 0 }, START, 4999)).toBe(0);
    expect(cents({ ...basis, cost: 0 }, START, 5000)).toBe(1);
  });

  it('is exact: 10,000 random tariffs against whole numbers of the smallest unit there is', () => {
    // Prices in millionths, Wh and ms whole: cost in millionths * Wh/1000 + millionths * ms/3600000, so that everything
    // is whole in units of 10^-6 / 3600000. Naive: adds it all up in one big number.
    const price = fc.option(fc.nat(9_999_999), { nil: undefined });
    const amount = fc.integer({ min: 0, max: 3_000_000 });
    const stretch = fc.record({
      kWh: price,
      hour: price,
      wh: fc.nat(200_000),
      ms: fc.nat(40_000_000),
    });
    const millionths = (whole: number | undefined): number | undefined =>
      whole === undefined
        ? undefined
        : (JSON.parse(`${Math.floor(whole / 1e6)}.${String(whole % 1e6).padStart(6, '0')}`) as number);
    const naive = (cost: number, stretches: { kWh?: number; hour?: number; wh: number; ms: number }[]) =>
      stretches.reduce(
        (sum, { kWh = 0, hour = 0, wh, ms }) =>
          sum + BigInt(kWh) * BigInt(wh) * 3600n + BigInt(hour) * BigInt(ms),
        BigInt(cost) * 3_600_000n,
      );
    const rounded = (sum: bigint, decimals: number): string => {
      const unit = 3_600_000n * 10n ** BigInt(6 - decimals);
      return String(sum / unit + ((sum % unit) * 2n >= unit ? 1n : 0n));
    };
    const named = (kWh: number | undefined, hour: number | undefined) => {
      const [kWhPrice, hourPrice] = [millionths(kWh), millionths(hour)];
      return {
        ...(kWhPrice !== undefined && { kWhPrice }),
        ...(hourPrice !== undefined && { hourPrice }),
      };
    };
    fc.assert(
      fc.property(amount, stretch, stretch, fc.nat(6), (cost, first, second, decimals) => {
        const from = START + first.ms;
        const basis = basisOf(
          {
            cost: millionths(cost)!,
            chargingPrice: named(first.kWh, first.hour),
            nextPeriod: { from, chargingPrice: named(second.kWh, second.hour) },
          },
          START,
          0,
        );
        const then = inNextPeriod(basis, first.wh);
        const told = costAt(then, from + second.ms, first.wh + second.wh, decimals);
        const plain = ({ kWh, hour, wh, ms }: typeof first) => ({
          ...(kWh !== undefined && { kWh }),
          ...(hour !== undefined && { hour }),
          ...{ wh, ms },
        });
        expect(String(told)).toBe(rounded(naive(cost, [plain(first), plain(second)]), decimals));
      }),
      { numRuns: 10_000 },
    );
  });
});
