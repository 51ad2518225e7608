import type { Notification } from './notifications.ts';

/**
 * Only plain samples of a running transaction may ever go (E04, J02.FR.20): they tell nothing but the meter. A start,
 * an end, a change of state, of token or of cable always stays.
 */
export const mayBeThinned = (notification: Notification): boolean =>
  notification.type === 'transactionEvent' &&
  notification.eventType === 'Updated' &&
  (notification.trigger === 'MeterValuePeriodic' || notification.trigger === 'MeterValueClock') &&
  notification.chargingState === undefined &&
  notification.idToken === undefined &&
  notification.remoteStartId === undefined &&
  notification.reservationId === undefined &&
  notification.tellEvse === undefined;

type Thinnable = { seq: number; transactionId: string; bytes: number };

/**
 * Which intermediate samples go, so that at least `bytesToFree` are freed: of each transaction the 1st, 3rd, 5th ...
 * and, when that is not enough, again of what is left. All go before the limit is given up.
 * @param samples oldest first
 * @returns their `seq`, oldest first
 */
export const thinOut = (samples: readonly Thinnable[], bytesToFree: number): number[] => {
  const gone = new Set<number>();
  let freed = 0;
  for (
    let left = samples;
    freed < bytesToFree && left.length > 0;
    left = left.filter(({ seq }) => !gone.has(seq))
  )
    for (const { seq, bytes } of everySecond(left)) {
      if (freed >= bytesToFree) break;
      gone.add(seq);
      freed += bytes;
    }
  return [...gone].sort((a, b) => a - b);
};

const everySecond = (samples: readonly Thinnable[]): Thinnable[] => {
  const odd = new Map<string, boolean>();
  return samples.filter(({ transactionId }) => {
    const goes = !odd.get(transactionId);
    odd.set(transactionId, goes);
    return goes;
  });
};

/**
 * Keeps a list within `limit` by taking out every second entry between the first and the last: a curve that is
 * coarser, not one that breaks off (1.6 StopTransactionMaxMeterValues [E], J02.FR.20).
 */
export const coarsen = <T>(values: readonly T[], limit: number): T[] => {
  let kept = [...values];
  while (kept.length > Math.max(2, limit))
    kept = kept.filter((_value, index) => index % 2 === 0 || index === kept.length - 1);
  return kept;
};
