import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { SimulatedClock, SystemClock } from '../../src/actors/clock.ts';

const START = Date.UTC(2025, 0, 1);
const DAY = 24 * 3_600_000;

describe('the simulated clock', () => {
  it('fires timers one by one at their own instants, chained ones too', async () => {
    const clock = new SimulatedClock(START);
    const seen: [string, number][] = [];
    const note = (name: string) => seen.push([name, clock.now() - START]);
    clock.setTimeout(() => note('late'), 2000);
    clock.setTimeout(() => {
      note('early');
      clock.setTimeout(() => note('chained'), 500);
    }, 1000);
    await clock.advance(2500);
    expect(seen).toEqual([
      ['early', 1000],
      ['chained', 1500],
      ['late', 2000],
    ]);
    expect(clock.now()).toBe(START + 2500);
  });

  it('fires those of one instant in the order in which they were set', async () => {
    const clock = new SimulatedClock(START);
    const seen: number[] = [];
    for (const n of [1, 2, 3]) clock.setTimeout(() => seen.push(n), 10);
    await clock.advance(10);
    expect(seen).toEqual([1, 2, 3]);
  });

  it('waits for the world to come to rest before the next timer', async () => {
    const clock = new SimulatedClock(START);
    const seen: string[] = [];
    clock.settle = async () => {
      await Promise.resolve();
      seen.push('rest');
    };
    clock.setTimeout(() => seen.push('a'), 1);
    clock.setTimeout(() => seen.push('b'), 1);
    await clock.advance(1);
    expect(seen).toEqual(['rest', 'a', 'rest', 'b', 'rest']);
  });

  it('keeps waiting times when it is set, and tells by how much it jumped', async () => {
    const clock = new SimulatedClock(START);
    const jumps: number[] = [];
    const fire = vi.fn();
    clock.onStep((ms) => jumps.push(ms));
    clock.setTimeout(fire, 1000);
    clock.set(START + DAY);
    await clock.advance(999);
    expect(fire).not.toHaveBeenCalled();
    await clock.advance(1);
    expect(fire).toHaveBeenCalledOnce();
    expect(jumps).toEqual([DAY]);
  });

  it('forgets a cleared timer', async () => {
    const clock = new SimulatedClock(START);
    const fire = vi.fn();
    clock.clearTimeout(clock.setTimeout(fire, 1));
    clock.clearTimeout(undefined);
    await clock.advance(DAY);
    expect(fire).not.toHaveBeenCalled();
    expect(clock.nextDue()).toBeUndefined();
  });
});

describe('the system clock', () => {
  let wall = START;
  let monotonic = 5000;
  const pass = (ms: number) => {
    wall += ms;
    monotonic += ms;
  };
  const open = (notBefore?: number) =>
    new SystemClock({ wall: () => wall, monotonic: () => monotonic, ...(notBefore ? { notBefore } : {}) });
  beforeEach(() => {
    wall = START;
    monotonic = 5000;
  });
  afterEach(() => vi.useRealTimers());

  it('follows the computer until the CSMS has told the time', () => {
    const clock = open();
    const jumps: number[] = [];
    clock.onStep((ms) => jumps.push(ms));
    pass(1000);
    expect(clock.now()).toBe(START + 1000);
    wall += DAY;
    expect(clock.now()).toBe(START + DAY + 1000);
    expect(jumps).toEqual([DAY]);
  });

  it('B01.FR.06 follows the CSMS afterwards, whatever the computer is set to', () => {
    const clock = open();
    clock.set(START + 500_000);
    pass(1000);
    wall -= 10 * DAY;
    expect(clock.now()).toBe(START + 501_000);
  });

  it('is not before an instant that has certainly passed, until the computer knows better', () => {
    wall = 0;
    const clock = open(START);
    pass(1000);
    expect(clock.now()).toBe(START + 1000);
    wall = START + DAY;
    expect(clock.now()).toBe(START + DAY);
  });

  it('fires a timer of 30 days after 30 days (Node fires it at once)', () => {
    vi.useFakeTimers();
    const clock = new SystemClock({ wall: Date.now, monotonic: Date.now });
    const fire = vi.fn();
    const timer = clock.setTimeout(fire, 30 * DAY);
    expect(timer.due).toBe(clock.now() + 30 * DAY);
    vi.advanceTimersByTime(30 * DAY - 10);
    expect(fire).not.toHaveBeenCalled();
    vi.advanceTimersByTime(11);
    expect(fire).toHaveBeenCalledOnce();
  });

  it('forgets a cleared timer in any of its laps', () => {
    vi.useFakeTimers();
    const clock = new SystemClock({ wall: Date.now, monotonic: Date.now });
    const fire = vi.fn();
    const timer = clock.setTimeout(fire, 60 * DAY);
    vi.advanceTimersByTime(40 * DAY);
    clock.clearTimeout(timer);
    vi.advanceTimersByTime(40 * DAY);
    expect(fire).not.toHaveBeenCalled();
  });
});
