import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type Appetite,
  advance,
  type Flow,
  msUntilFull,
  VOLTAGE,
} from '../../src/charger/simulator/physics.ts';

const HOUR = 3_600_000;
const start: Flow = { at: 0, registerWh: 0, batteryWh: 12_000, currentA: 0 };
const appetite: Appetite = { targetA: 16, demandA: 16, volts: 3 * VOLTAGE, capacityWh: 60_000 };

const flows = fc.record({
  at: fc.constant(0),
  registerWh: fc.double({ min: 0, max: 1e6, noNaN: true }),
  batteryWh: fc.double({ min: 0, max: 60_000, noNaN: true }),
  currentA: fc.double({ min: 0, max: 32, noNaN: true }),
});
const appetites = fc
  .record({
    targetA: fc.integer({ min: 0, max: 32 }),
    volts: fc.integer({ min: 1, max: 3 }).map((phases) => phases * VOLTAGE),
  })
  .map((some) => ({ ...some, demandA: 32, capacityWh: 60_000 }));
const spans = fc.integer({ min: 0, max: 12 * HOUR });

describe('energy', () => {
  test('16 A on three phases for an hour, less the gentle start', () => {
    const rampS = 1;
    const wh = (16 * 3 * VOLTAGE * (3600 - rampS / 2)) / 3600;
    expect(advance(start, appetite, HOUR).registerWh).toBeCloseTo(wh, 6);
  });

  test('adds up the same however the time is split', () => {
    fc.assert(
      fc.property(flows, appetites, spans, spans, (flow, wants, first, second) => {
        const whole = advance(flow, wants, first + second);
        const split = advance(advance(flow, wants, first), wants, first + second);
        expect(split.registerWh).toBeCloseTo(whole.registerWh, 5);
        expect(split.batteryWh).toBeCloseTo(whole.batteryWh, 5);
        expect(split.currentA).toBeCloseTo(whole.currentA, 5);
      }),
    );
  });

  test('agrees with small steps of arithmetic that knows no calculus', () => {
    fc.assert(
      fc.property(flows, appetites, fc.integer({ min: 0, max: HOUR }), (flow, wants, ms) => {
        expect(advance(flow, wants, ms).registerWh - flow.registerWh).toBeCloseTo(
          stepwise(flow, wants, ms),
          -1,
        );
      }),
      { numRuns: 30 },
    );
  });

  test('never flows back and never overfills the battery', () => {
    fc.assert(
      fc.property(flows, appetites, spans, (flow, wants, ms) => {
        const after = advance(flow, wants, ms);
        expect(after.registerWh).toBeGreaterThanOrEqual(flow.registerWh);
        expect(after.batteryWh).toBeLessThanOrEqual(60_000 + 1e-6);
        expect(after.currentA).toBeGreaterThanOrEqual(0);
        expect(after.currentA).toBeLessThanOrEqual(wants.targetA + 1e-9);
      }),
    );
  });

  test('an earlier instant changes nothing', () => {
    const later = advance(start, appetite, HOUR);
    expect(advance(later, appetite, 0)).toEqual(later);
  });
});

describe('the end', () => {
  test('the battery takes less from 80 % on, and is full below 1 A', () => {
    const full = msUntilFull(start, appetite);
    const after = advance(start, appetite, full);
    expect(after.currentA).toBeCloseTo(1, 6);
    expect(after.batteryWh).toBeGreaterThan(0.98 * 60_000);
  });

  test('is never, when nothing flows', () => {
    expect(msUntilFull(start, { ...appetite, targetA: 0 })).toBe(Number.POSITIVE_INFINITY);
  });
});

/** Wh by steps of 100 ms. */
function stepwise(flow: Flow, wants: Appetite, ms: number): number {
  let { batteryWh, currentA } = flow;
  for (let left = ms; left > 0; left -= 100) {
    const step = Math.min(100, left);
    const taper = (wants.demandA * (wants.capacityWh - batteryWh)) / (0.2 * wants.capacityWh);
    currentA = Math.min(currentA + 0.016 * step, wants.targetA, Math.max(0, taper));
    batteryWh += (currentA * wants.volts * step) / HOUR;
  }
  return batteryWh - flow.batteryWh;
}
