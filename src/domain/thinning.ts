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
 * and, when that is not enough, again of what is left; where samples lie closest first, so that a curve gets coarser
 * evenly however often it is thinned out. All go before the limit is given up.
 * @param samples oldest first; the distance between two is that of their `seq`
 * @returns their `seq`, oldest first
 */
export const thinOut = (samples: readonly Thinnable[], bytesToFree: number): number[] => {
  const gone = new Set<number>();
  let left = samples;
  let freed = 0;
  for (let width = 2; freed < bytesToFree && left.length > 0; width *= 2) {
    for (const { seq, bytes } of dispensable(left, width)) {
      if (freed >= bytesToFree) break;
      gone.add(seq);
      freed += bytes;
    }
    left = left.filter(({ seq }) => !gone.has(seq));
  }
  return [...gone].sort((a, b) => a - b);
};

/** Those that may go while what stays of a transaction lies no further apart than `width`. */
const dispensable = (samples: readonly Thinnable[], width: number): Thinnable[] => {
  const following = followers(samples);
  const kept = new Map<string, number>();
  return samples.filter(({ seq, transactionId }) => {
    const before = kept.get(transactionId) ?? seq - 1;
    const isDispensable = (following.get(seq) ?? seq + 1) - before <= width;
    kept.set(transactionId, isDispensable ? before : seq);
    return isDispensable;
  });
};

/** The next sample of the same transaction, by `seq`. */
const followers = (samples: readonly Thinnable[]): Map<number, number> => {
  const latest = new Map<string, number>();
  const following = new Map<number, number>();
  for (const { seq, transactionId } of samples) {
    const before = latest.get(transactionId);
    if (before !== undefined) following.set(before, seq);
    latest.set(transactionId, seq);
  }
  return following;
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
