import type { Settings } from './settings.ts';

type BackOffSettings = Pick<
  Settings,
  'retryBackOffWaitMinimum' | 'retryBackOffRandomRange' | 'retryBackOffRepeatTimes'
>;

/** Also with everything set to 0 a CSMS that is away is not stormed. */
const LEAST_WAIT_MS = 200;

/**
 * How long to wait after the n-th failure in a row: doubling a few times, then constant for ever (OCPP 2.0.1 part 4, 5.3).
 * @param failures from 1
 * @param random 0 to 1
 * @returns milliseconds
 */
export const backOffMs = (settings: BackOffSettings, failures: number, random = 0): number => {
  const doublings = Math.min(Math.max(failures - 1, 0), settings.retryBackOffRepeatTimes);
  const base = settings.retryBackOffWaitMinimum * 2 ** doublings;
  return Math.max(LEAST_WAIT_MS, (base + random * settings.retryBackOffRandomRange) * 1000);
};
