import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { LONG, tell } from '../lanes.ts';
import { VERSIONS } from '../process/harness/dialect.ts';
import type { Version } from '../process/harness/station-files.ts';
import { type Cut, type Moment, playSession, type Report } from './scripted-session.ts';

const MOMENTS: Record<Cut['of'], Moment[]> = {
  commit: ['before', 'inside', 'after', 'torn'],
  effect: ['before', 'inside', 'after'],
};
/** Every how many of them the power goes at CI size; the moments take turns there. At long size: at all, at each moment. */
const KINDS: [Cut['of'], step: number][] = [
  ['commit', 4],
  ['effect', 13],
];
/** Only these of the long size, to repeat them: `inside effect 31,after commit 3`. */
const ONLY = process.env.STATECHARGE_CUT;
/** Sessions played at the same time. */
const LANES = 3;

describe.each(VERSIONS)('the power goes at a chosen point, OCPP %s', (version) => {
  it.each(KINDS)(
    `at ${LONG ? 'each' : 'some'} %s, the books are right`,
    async (of, step) => {
      const all = await countOf(version, of);
      const cuts = cutsAt(all, step, MOMENTS[of])
        .map((cut) => ({ version, of, ...cut }))
        .filter((cut) => ONLY === undefined || ONLY.split(',').includes(nameOf(cut)));
      const planned = cuts.length;
      const reports: { cut: string; report: Report }[] = [];
      const lanes = Array.from({ length: LANES }, async () => {
        for (let cut = cuts.shift(); cut; cut = cuts.shift())
          reports.push({ cut: nameOf(cut), report: await playedOrBroken(cut) });
      });
      await Promise.all(lanes);
      const wrong = reports.filter(({ report }) => report.differences.length > 0);
      tell({
        lane: 'power cuts',
        what: `OCPP ${version}: SIGKILL at chosen ${of}s`,
        cases: reports.length,
        failures: wrong.length,
        figures: { [`${of}s`]: all, ...figuresOf(reports.map(({ report }) => report)) },
      });
      const repeat = 'again: STATECHARGE_CUT=';
      expect(
        wrong.map(({ cut, report }) => `${cut} (${repeat}'${cut}'): ${report.differences.join('\n')}`),
      ).toEqual([]);
      // One of the last may be missing where a session needs fewer than the one that was counted.
      expect(reports.filter(({ report }) => report.died).length).toBeGreaterThan(planned * 0.8);
    },
    LONG || ONLY !== undefined ? 1_800_000 : 170_000,
  );
});

/** Plays the session once without a power cut. */
const countOf = async (version: Version, of: Cut['of']): Promise<number> => {
  const folder = mkdtempSync(join(tmpdir(), 'statecharge-cuts-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, 'count');
  const { differences } = await playSession({ version, of, at: 0, when: 'before' }, { countFile: file });
  expect(differences).toEqual([]);
  return Number(readFileSync(file, 'utf8'));
};

const nameOf = ({ when, of, at }: Pick<Cut, 'when' | 'of' | 'at'>): string => `${when} ${of} ${at}`;

/** A session that never comes to its end is as wrong as one with wrong books. */
const playedOrBroken = (cut: Cut): Promise<Report> =>
  playSession(cut).catch((error) => ({
    died: true,
    differences: [error instanceof Error ? (error.stack ?? error.message) : String(error)],
    transactions: 0,
    duplicates: 0,
  }));

const cutsAt = (all: number, step: number, moments: readonly Moment[]): Pick<Cut, 'at' | 'when'>[] => {
  const each = Array.from({ length: all }, (_, index) => index + 1);
  if (LONG || ONLY !== undefined) return each.flatMap((at) => moments.map((when) => ({ at, when })));
  return each
    .filter((at) => at % step === 1)
    .map((at, turn) => ({ at, when: moments[turn % moments.length]! }));
};

const figuresOf = (reports: readonly Report[]) => ({
  'power cuts': reports.filter(({ died }) => died).length,
  transactions: reports.reduce((sum, { transactions }) => sum + transactions, 0),
  duplicates: reports.reduce((sum, { duplicates }) => sum + duplicates, 0),
});
