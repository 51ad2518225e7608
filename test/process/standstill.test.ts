import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Standstill } from './harness/standstill.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it('what moves now and then is waited for, what stands still is given up', async () => {
  let moves = 0;
  const fault = new Error('nothing happens any more');
  const standstill = new Standstill(
    () => String(moves),
    () => fault,
  );
  const given = vi.fn();
  standstill.comes.catch(given);
  for (; moves < 10; moves += 1) await vi.advanceTimersByTimeAsync(14_000);
  await vi.advanceTimersByTimeAsync(14_000);
  expect(given).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(2_000);
  expect(given).toHaveBeenCalledExactlyOnceWith(fault);
  standstill.end();
  expect(vi.getTimerCount()).toBe(0);
});
