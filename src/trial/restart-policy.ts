import type { Instant } from '../domain/time.ts';

/** An exit of the station: after a Reset with code 0, or a crash (another code, or killed). */
export type Exit = { at: Instant; code: number | null };

const MINUTE_MS = 60_000;
const CRASHES_A_MINUTE = 5;
const LONGEST_DELAY_MS = 30_000;

/**
 * Milliseconds to wait before the station is started again after the last of `exits`: none, until it has crashed five
 * times in a minute; from then on 1 s, 2 s, 4 s ... up to 30 s.
 */
export const restartDelayMs = (exits: readonly Exit[]): number => {
  const last = exits.at(-1)?.at ?? 0;
  const crashes = exits.filter(({ at, code }) => code !== 0 && last - at < MINUTE_MS).length;
  const tooMany = crashes - CRASHES_A_MINUTE;
  return tooMany < 0 ? 0 : Math.min(1000 * 2 ** tooMany, LONGEST_DELAY_MS);
};
