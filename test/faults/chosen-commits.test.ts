import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { LONG, tell } from '../lanes.ts';
import { VERSIONS } from '../process/harness/dialect.ts';
import type { Version } from '../process/harness/station-files.ts';
import { type Moment, playSession, type Report } from './scripted-session.ts';

const STEP = LONG ? 1 : 5;
const MOMENTS: Moment[] = LONG ? ['before', 'inside', 'after'] : ['before', 'after'];
/** Sessions played at the same time. */
const LANES = 3;

describe.each(VERSIONS)('the power goes at a chosen commit, OCPP %s', (version) => {
  it(
    LONG ? 'at every commit, the books are right' : 'at every fifth commit, the books are right',
    async () => {
      const commits = await countCommits(version);
      const cuts = commitsToCutAt(commits).flatMap((at) => MOMENTS.map((when) => ({ version, at, when })));
      const reports: { cut: string; report: Report }[] = [];
      const lanes = Array.from({ length: LANES }, async () => {
        for (let cut = cuts.shift(); cut; cut = cuts.shift())
          reports.push({ cut: `${cut.when} commit ${cut.at}`, report: await playSession(cut) });
      });
      await Promise.all(lanes);
      const wrong = reports.filter(({ report }) => report.differences.length > 0);
      tell({
        lane: 'power cuts',
        what: `OCPP ${version}: SIGKILL at chosen commits`,
        cases: reports.length,
        failures: wrong.length,
        figures: figuresOf(
          commits,
          reports.map(({ report }) => report),
        ),
      });
      expect(wrong.map(({ cut, report }) => `${cut}: ${report.differences.join('\n')}`)).toEqual([]);
      expect(reports.filter(({ report }) => report.died).length).toBeGreaterThan(commits / STEP);
    },
    LONG ? 1_800_000 : 170_000,
  );
});

/** Plays the session once without a power cut. */
const countCommits = async (version: Version): Promise<number> => {
  const folder = mkdtempSync(join(tmpdir(), 'statecharge-commits-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, 'commits');
  const { differences } = await playSession({ version, at: 0, when: 'before' }, file);
  expect(differences).toEqual([]);
  return Number(readFileSync(file, 'utf8'));
};

const commitsToCutAt = (commits: number): number[] =>
  Array.from({ length: commits }, (_, index) => index + 1).filter((at) => at % STEP === 1 || STEP === 1);

const figuresOf = (commits: number, reports: readonly Report[]) => ({
  commits,
  'power cuts': reports.filter(({ died }) => died).length,
  transactions: reports.reduce((sum, { transactions }) => sum + transactions, 0),
  duplicates: reports.reduce((sum, { duplicates }) => sum + duplicates, 0),
});
