import { laneOf, type Notification } from '../../domain/notifications.ts';
import type { OutboxEntry } from '../../persistence/storage.ts';

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
