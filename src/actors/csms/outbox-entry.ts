import { laneOf, type Notification } from '../../domain/notifications.ts';
import type { Settings } from '../../domain/settings.ts';
import type { OutboxEntry, Storage } from '../../persistence/storage.ts';

/** A notification as it is queued: nobody has tried to send it yet. */
export const entryOf = (seq: number, notification: Notification): OutboxEntry => ({
  seq,
  lane: laneOf(notification),
  transactionId: notification.type === 'transactionEvent' ? notification.transactionId : undefined,
  notification,
  attempts: 0,
  bytes: JSON.stringify(notification).length,
});

/** For people. */
export const nameOf = (notification: Notification): string =>
  notification.type === 'transactionEvent'
    ? `${notification.type} ${notification.eventType} ${notification.seqNo} of ${notification.transactionId}`
    : notification.type;

/** Two lanes in the one order in which they were filled. */
export function* mergeBySeq(...lanes: Iterator<OutboxEntry>[]): Generator<OutboxEntry> {
  const heads = lanes.map((lane) => lane.next());
  for (;;) {
    const seqs = heads.map((head) => (head.done ? Number.POSITIVE_INFINITY : head.value.seq));
    const oldest = seqs.indexOf(Math.min(...seqs));
    const head = heads[oldest];
    if (!head || head.done) return;
    yield head.value;
    heads[oldest] = lanes[oldest]!.next();
  }
}

/** Our own names for security events; the list of the specification has none for these. */
export const BURIED = 'NotificationNotDelivered';

/** So much of what may wait may be what the CSMS asked for: some reports are of a hundred kilobytes. */
const SHARE_FOR_REPORTS = 1 / 4;
/** Messages that one turn may append and more still be asked for. */
const MOST_IN_A_TURN = 200;

/** Whether so much waits for the CSMS that what is left of the outbox is for transactions. */
export const isCrowded = (
  { storage, settings }: { storage: Pick<Storage, 'outbox'>; settings: Pick<Settings, 'outboxLimitBytes'> },
  appending: number,
): boolean =>
  appending > MOST_IN_A_TURN || storage.outbox.size().bytes > settings.outboxLimitBytes * SHARE_FOR_REPORTS;
