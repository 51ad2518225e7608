import type { Clock, Instant } from '../../domain/time.ts';

/** A clock that may be set, and tells by how many milliseconds it jumped. */
type SettableClock = Clock & { onStep(listener: (ms: number) => void): void };

/** One moment by the steady clock and by a clock that nobody sets, such as the computer's. */
export type Moment = { steady: Instant; raw: Instant };

/**
 * Time for simulated physics: follows a clock but not its jumps. When the CSMS corrects the station's time by an hour, no
 * car has charged for an hour; nor has one when that hour lies between two lives of the process.
 * @param last of the former life; between it and now as much time has passed as by `raw`
 */
export const steadyClock = (
  clock: SettableClock,
  raw: () => Instant = () => clock.now(),
  last?: Moment,
): Clock => {
  let jumped = last ? clock.now() - last.steady - Math.max(0, raw() - last.raw) : 0;
  clock.onStep((ms) => {
    jumped += ms;
  });
  return {
    now: () => clock.now() - jumped,
    setTimeout: (fire, ms) => clock.setTimeout(fire, ms),
    clearTimeout: (timer) => clock.clearTimeout(timer),
  };
};
