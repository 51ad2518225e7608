import { expect, it } from 'vitest';
import { Random } from '../faults/random.ts';
import { LONG, SEED, tell } from '../lanes.ts';
import { Configurations } from './configurations.ts';

const CASES = LONG ? 50_000 : 2_000;

it(
  'whatever a configuration holds, it is taken, or each error names its file and what was expected',
  () => {
    const configurations = new Configurations(new Random(SEED));
    const failures: string[] = [];
    for (let count = 0; count < CASES; count += 1) {
      const made = configurations.draw();
      const faults = configurations.faults(made);
      const told = `case ${count} of STATECHARGE_SEED=${SEED}, ${made.station} with this ${made.file}:\n${made.text}`;
      if (faults.length > 0) failures.push(`${told}\n${faults.join('\n')}`);
    }
    configurations.remove();
    const { refused } = configurations;
    const outcome = { cases: CASES, failures: failures.length, seed: SEED, figures: { refused } };
    tell({ lane: 'fuzzing', what: 'configuration files', ...outcome });
    expect(failures.slice(0, 10)).toEqual([]);
  },
  LONG ? 1_800_000 : 120_000,
);
