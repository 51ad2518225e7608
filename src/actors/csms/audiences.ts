/** Which CSMS, in which version, a transaction is told to, and who had heard of it before. */
import type { Audience } from '../../domain/transaction-audience.ts';
import type { TransactionRecord } from '../../domain/transaction-record.ts';
import type { Announcement, Storage } from '../../persistence/storage.ts';
import type { Host } from '../host-contract.ts';
import { runningTransactions } from '../running-transactions.ts';
import type { Announcements } from './announcements.ts';
import type { CsmsSession } from './csms-session.ts';

type Where = Pick<CsmsSession, 'url' | 'subprotocol'> | Pick<Announcement, 'csmsUrl' | 'subprotocol'>;

/** A CSMS may change its scheme (a raised security profile), port or path; another host is another CSMS. */
const audienceOf = (where: Where): Audience => {
  const url = 'url' in where ? where.url : where.csmsUrl;
  return `${URL.canParse(url) ? new URL(url).hostname : url} ${where.subprotocol}`;
};

const numberOf = ({ csmsTransactionId }: { csmsTransactionId?: number }): { csmsTransactionId?: number } =>
  csmsTransactionId === undefined ? {} : { csmsTransactionId };

/** What a transaction that goes on remembers. */
export const recordOf = (host: Host, transactionId: string): TransactionRecord | undefined =>
  host.snapshot(`transaction/${transactionId}`)?.context;

/** Transactions that somebody else has heard of, or was about to hear of. */
export const toldElsewhere = (host: Host, announcements: Announcements, now: CsmsSession): string[] => {
  const announced = announcements.all().map(({ transactionId }) => transactionId);
  const running = runningTransactions(host).map(({ id }) => id);
  return [...new Set([...announced, ...running])].filter((id) => {
    const announcement = announcements.get(id);
    const audience = announcement ? audienceOf(announcement) : recordOf(host, id)?.audience;
    return audience !== undefined && audience !== audienceOf(now);
  });
};

/** Has it told to the CSMS that is there now: one that comes back hears the rest, by the number that it gave. */
export const tellFrom = (
  host: Host,
  announcements: Announcements,
  { id, former }: TransactionRecord,
  { now, left }: { now: CsmsSession; left: Announcement | undefined },
): void => {
  const { subprotocol, url: csmsUrl } = now;
  const to = audienceOf(now);
  const known = former?.[to];
  if (known) announcements.put({ transactionId: id, subprotocol, csmsUrl, ...numberOf(known) });
  const from = left && { audience: audienceOf(left), ...numberOf(left) };
  const event = { type: 'announce afresh', to, ...(from && { from }) };
  host.post(`transaction/${id}`, event);
};

/** Why a dead letter of a transaction that somebody has heard of cannot go to the one that hears of it now. */
const whyNotHere = (heard: Announcement, now: Where | undefined): string | undefined =>
  now && audienceOf(now) !== audienceOf(heard)
    ? `${heard.csmsUrl} knows this transaction, in ${heard.subprotocol}: connect there first`
    : undefined;

/** Puts a dead letter back, within a turn. False: there is none; a text: why it stays. */
export const retryLetter = (
  id: number,
  announcements: Announcements,
  { host, storage, session }: { host: Host; storage: Storage; session(): CsmsSession | undefined },
): boolean | string => {
  const letter = storage.deadLetters.all().find((each) => each.id === id);
  if (!letter) return false;
  const { announcement } = letter;
  if (announcement) {
    const refusal = whyNotHere(announcement, announcements.get(announcement.transactionId) ?? session());
    if (refusal) return refusal;
    announcements.put(announcement);
  }
  host.stage(() => storage.deadLetters.retry(id));
  host.emit({ type: 'outboxGrown' });
  return true;
};
