import { clockFloor } from '../actors/host/clock-floor.ts';
import { fromRfc3339, type Instant } from '../domain/time.ts';
import type { TransactionRecord } from '../domain/transaction-record.ts';
import type { Storage } from '../persistence/storage.ts';

const HOUR_MS = 3_600_000;

/**
 * The latest instant that certainly had passed when the former process ended; 0 for a new station. The clock's floor may
 * be an hour old, and a transaction that is ended at the next start must not end before its last reading. A meter whose
 * own clock is wrong is not believed further than that hour.
 */
export const latestInstant = (storage: Storage): Instant => {
  const floor = clockFloor(storage);
  const readings = storage.actors
    .all()
    .filter(({ machine }) => machine === 'transaction')
    .map(({ snapshot }) => lastReadingIn(snapshot));
  return Math.min(floor + HOUR_MS, Math.max(floor, ...readings));
};

/** 0 for a row that cannot be read: the host sets it aside. */
const lastReadingIn = (snapshot: string): Instant => {
  try {
    const { context } = JSON.parse(snapshot) as { context: Pick<TransactionRecord, 'lastReading'> };
    return fromRfc3339(context.lastReading.timestamp) || 0;
  } catch {
    return 0;
  }
};
