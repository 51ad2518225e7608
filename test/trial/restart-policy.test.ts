import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Exit, restartDelayMs } from '../../src/trial/restart-policy.ts';

const crashesAt = (...seconds: number[]): Exit[] => seconds.map((s) => ({ at: s * 1000, code: null }));

describe('when the station is started again', () => {
  it('at once after a Reset, however often', () => {
    const resets = Array.from({ length: 20 }, (_, at) => ({ at, code: 0 }));
    expect(restartDelayMs(resets)).toBe(0);
  });

  it('at once after four crashes in a minute, later after five', () => {
    expect(restartDelayMs(crashesAt(0, 1, 2, 3))).toBe(0);
    expect(restartDelayMs(crashesAt(0, 1, 2, 3, 4))).toBe(1000);
    expect(restartDelayMs(crashesAt(0, 1, 2, 3, 4, 5))).toBe(2000);
  });

  it('at once again when the crashes lie more than a minute back', () => {
    expect(restartDelayMs(crashesAt(0, 1, 2, 3, 65))).toBe(0);
  });

  it('never later than after half a minute', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 60 }), { maxLength: 40 }), (seconds) => {
        const delay = restartDelayMs(crashesAt(...seconds.sort((a, b) => a - b)));
        return delay >= 0 && delay <= 30_000;
      }),
    );
  });
});
