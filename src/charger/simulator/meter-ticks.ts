import { Observable, share } from 'rxjs';
import type { Clock, Timer } from '../../domain/time.ts';

const EVERY_MS = 500;
/** Weak, so that a clock and its ticks go together. */
const ticksByClock = new WeakMap<Clock, Observable<void>>();

/** Twice a second, while somebody listens: one timer for all meters on a clock. */
export const meterTicks = (clock: Clock): Observable<void> => {
  const known = ticksByClock.get(clock);
  if (known) return known;
  const ticks = ticking(clock).pipe(share());
  ticksByClock.set(clock, ticks);
  return ticks;
};

const ticking = (clock: Clock): Observable<void> =>
  new Observable((subscriber) => {
    let timer: Timer;
    const tick = () => {
      timer = clock.setTimeout(tick, EVERY_MS);
      subscriber.next();
    };
    timer = clock.setTimeout(tick, EVERY_MS);
    return () => clock.clearTimeout(timer);
  });
