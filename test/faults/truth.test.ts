import { expect, it } from 'vitest';
import type { LedgerTransaction } from '../../src/trial/ledger.ts';
import { type Attempt, differences } from './truth.ts';

/** The judge of the fault lanes has to find what is wrong. */

const MINUTE = 60_000;
const at = (ms: number): string => new Date(ms).toISOString();

const attempt = (changes: Partial<Attempt> = {}): Attempt => ({
  token: 'T1',
  evseId: 1,
  shownAt: 0,
  seen: true,
  stops: [{ reason: 'Local', at: MINUTE }],
  kills: 0,
  leftInTheDark: false,
  overAt: MINUTE,
  ...changes,
});

const entry = (changes: Partial<LedgerTransaction> = {}): LedgerTransaction => ({
  station: 's',
  id: '1',
  evseId: 1,
  token: 'T1',
  startedAt: at(0),
  startWh: 0,
  endedAt: at(MINUTE),
  endWh: 100,
  reason: 'Local',
  samples: [],
  seqNos: [],
  repeats: 0,
  faults: [],
  ...changes,
});

const rules = { resumes: true, ownIds: false };
const endless = (): LedgerTransaction => {
  const { endedAt: _, ...rest } = entry();
  return rest;
};

it('finds nothing in books that are right', () => {
  expect(differences([attempt()], [entry()], rules)).toEqual([]);
});

it.each<[what: string, attempts: Attempt[], books: LedgerTransaction[], found: RegExp]>([
  ['a lost transaction', [attempt()], [], /^lost/],
  ['an invented one', [], [entry()], /^invented/],
  ['one that was started twice', [attempt()], [entry(), entry({ id: '2' })], /2 transactions/],
  ['one without an end', [attempt()], [endless()], /never ended/],
  ['faults of the books', [attempt()], [entry({ faults: ['seqNo 3 where 2 was due'] })], /seqNo 3/],
  ['another EVSE', [attempt()], [entry({ evseId: 2 })], /another EVSE/],
  ['a power loss that was none', [attempt()], [entry({ reason: 'PowerLoss' })], /the reason PowerLoss/],
  ['a resumed one that ended', [attempt({ kills: 1 })], [entry({ reason: 'PowerLoss' })], /the reason/],
  ['energy from nowhere', [attempt()], [entry({ endWh: 500 })], /more than can have flowed/],
  ['energy lost', [attempt({ meter: { leastWh: 110, at: MINUTE } })], [entry()], /less than the meter/],
  [
    'energy after the end',
    [attempt({ meter: { leastWh: 90, at: MINUTE } })],
    [entry()],
    /more than the meter/,
  ],
  ['a meter that falls', [attempt()], [entry({ startWh: 101 })], /its meter falls/],
  ['time that goes back', [attempt()], [entry({ startedAt: at(2 * MINUTE) })], /its time goes back/],
])('finds %s', (_what, attempts, books, found) => {
  expect(differences(attempts, books, rules).join('\n')).toMatch(found);
});
