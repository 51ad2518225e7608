import type { Clock } from '../../domain/time.ts';

/** A clock that may be set, and tells by how many milliseconds it jumped. */
type SettableClock = Clock & { onStep(listener: (ms: number) => void): void };

/**
 * Time for simulated physics: follows a clock but not its jumps. When the CSMS corrects the station's time by an hour, no
 * car has charged for an hour.
 */
export const steadyClock = (clock: SettableClock): Clock => {
  let jumped = 0;
  clock.onStep((ms) => {
    jumped += ms;
  });
  return {
    now: () => clock.now() - jumped,
    setTimeout: (fire, ms) => clock.setTimeout(fire, ms),
    clearTimeout: (timer) => clock.clearTimeout(timer),
  };
};
