import { afterAll, describe, expect, it } from 'vitest';
import { LONG, SEED, tell } from '../lanes.ts';
import { VERSIONS } from '../process/harness/dialect.ts';
import { type Figures, table } from './figures.ts';
import { type Mode, runLane } from './random-lane.ts';

/** Together 40 kills, in the long lane 400. */
const MODES: (Mode & { kills: number })[] = [
  { name: 'resumed', resume: true, survives: true, kills: LONG ? 70 : 7 },
  { name: 'ended, the meter can be read', resume: false, survives: true, kills: LONG ? 70 : 7 },
  { name: 'ended, all but the database is gone', resume: false, survives: false, kills: LONG ? 60 : 6 },
];
const figures: Figures[] = [];

afterAll(() => {
  console.log(table(figures));
});

describe.concurrent.each(VERSIONS)('SIGKILL at random instants, OCPP %s', (version) => {
  it.each(MODES)(
    'the books are right: $name',
    async (mode) => {
      const outcome = await runLane({ version, mode, seed: SEED, kills: mode.kills });
      figures.push(outcome.figures);
      const { kills, transactions, lost } = outcome.figures;
      const failures = outcome.differences.length;
      const what = `OCPP ${version}: SIGKILL at random instants, ${mode.name}`;
      tell({ lane: 'power cuts', what, cases: kills, failures, seed: SEED, figures: { transactions, lost } });
      const told = outcome.differences.length > 0 ? outcome.story : '';
      expect(outcome.differences, told).toEqual([]);
    },
    LONG ? 1_800_000 : 170_000,
  );
});
