import { deliveredWh, type LedgerTransaction } from '../../src/trial/ledger.ts';
import { FASTEST_WH_PER_MS } from './meter.ts';

/** How a driver tried to end a transaction, as the CSMS is to hear of it. */
export type Stop = 'Local' | 'EVDisconnected' | 'Remote';

/** What the world knows of one token that was shown: at most one transaction may come of it. */
export type Attempt = {
  token: string;
  evseId: number;
  /** Real milliseconds when the token was shown. */
  shownAt: number;
  /** The station has shown a transaction, which therefore must not get lost. */
  seen: boolean;
  transactionId?: string;
  stops: { reason: Stop; at: number }[];
  /** Kills of the station between the token and the end that was seen. */
  kills: number;
  /** The car left, or may have, when the station was dead. */
  leftInTheDark: boolean;
  /** Where the meter can be read past the station: what it showed at least, Wh, and when. */
  meter?: { leastWh: number; at: number };
  /** When the station no longer showed the transaction. */
  overAt?: number;
};

/** A token that is shown just now. */
export const attemptOf = (token: string, evseId: number, shownAt: number): Attempt => ({
  token,
  evseId,
  shownAt,
  seen: false,
  stops: [],
  kills: 0,
  leftInTheDark: false,
});

export type Rules = {
  /** The transaction outlives a restart. */
  resumes: boolean;
  /** 2.0.1: the station's own ids travel. */
  ownIds: boolean;
};

/** Rounding of the meter to whole Wh at both ends, and the time that a turn of the station takes. */
const TOLERANCE_WH = 2;

/** Everything in which the CSMS's books differ from the truth, in words; nothing: they are right. */
export const differences = (
  attempts: readonly Attempt[],
  books: readonly LedgerTransaction[],
  rules: Rules,
): string[] => {
  const tokens = new Set(attempts.map(({ token }) => token));
  return [
    ...books.flatMap((entry) => flaws(entry)),
    ...books.filter(({ token }) => !tokens.has(token ?? '')).map((entry) => `invented: ${brief(entry)}`),
    ...attempts.flatMap((attempt) =>
      compare(
        attempt,
        books.filter(({ token }) => token === attempt.token),
        rules,
      ),
    ),
  ];
};

/** What is wrong with an entry by itself. */
const flaws = (entry: LedgerTransaction): string[] => {
  const readings = [entry.startWh, ...entry.samples.map(({ energyWh }) => energyWh), entry.endWh].filter(
    (wh) => wh !== undefined,
  );
  // The reading at the beginning is a moment older than the event that carries it.
  const samples = entry.samples.filter(({ context }) => context !== 'Transaction.Begin');
  const instants = [entry.startedAt, ...samples.map(({ at }) => at), entry.endedAt].filter(
    (at) => at !== undefined,
  );
  const found = [...entry.faults];
  if (entry.startedAt === undefined) found.push('never started');
  if (entry.endedAt === undefined) found.push('never ended');
  if (!isRising(readings)) found.push(`its meter falls: ${readings.join(' ')}`);
  if (!isRising(instants.map((at) => Date.parse(at))))
    found.push(`its time goes back: ${instants.join(' ')}`);
  return found.map((flaw) => `${flaw}: ${brief(entry)}`);
};

const isRising = (values: readonly number[]): boolean =>
  values.every((value, index) => index === 0 || value >= (values[index - 1] ?? value));

const compare = (attempt: Attempt, entries: readonly LedgerTransaction[], rules: Rules): string[] => {
  const told = JSON.stringify(attempt);
  if (entries.length > 1) return [`one token, ${entries.length} transactions: ${told}`];
  const [entry] = entries;
  if (!entry) return attempt.seen ? [`lost: ${told}`] : [];
  const found: string[] = [];
  if (entry.evseId !== attempt.evseId) found.push('another EVSE');
  if (rules.ownIds && attempt.transactionId !== undefined && attempt.transactionId !== entry.id)
    found.push(`another id: ${entry.id}`);
  if (!reasons(attempt, rules).includes(entry.reason ?? '')) found.push(`the reason ${entry.reason}`);
  found.push(...energyFlaws(attempt, entry));
  return found.map((flaw) => `${flaw}: ${brief(entry)}, but ${told}`);
};

/** Why the transaction may have ended. */
const reasons = (attempt: Attempt, { resumes }: Rules): string[] => {
  const tried = attempt.stops.map(({ reason }) => reason as string);
  const unplugged = attempt.leftInTheDark || tried.includes('EVDisconnected');
  const cut = attempt.kills > 0 && (!resumes || unplugged);
  return [...tried, ...(cut ? ['PowerLoss', 'EVDisconnected'] : [])];
};

const energyFlaws = (attempt: Attempt, entry: LedgerTransaction): string[] => {
  const { meter, overAt, shownAt } = attempt;
  const { endWh } = entry;
  if (endWh === undefined) return ['no reading at the end'];
  const found: string[] = [];
  const longest = ((overAt ?? Date.parse(entry.endedAt ?? '')) - shownAt) * FASTEST_WH_PER_MS + TOLERANCE_WH;
  if ((deliveredWh(entry) ?? 0) > longest) found.push(`more than can have flowed (${longest} Wh)`);
  if (meter && endWh < meter.leastWh - TOLERANCE_WH) found.push(`less than the meter showed`);
  if (meter && overAt !== undefined) {
    const most = meter.leastWh + (overAt - meter.at) * FASTEST_WH_PER_MS + TOLERANCE_WH;
    if (endWh > most) found.push(`more than the meter can have shown (${most} Wh)`);
  }
  return found;
};

const brief = ({ samples, ...entry }: LedgerTransaction): string =>
  JSON.stringify({ ...entry, samples: samples.length });
