import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Failure } from './bench.ts';
import { BenchProcess } from './bench-process.ts';
import { described, faulty, type Mutant } from './mutant.ts';
import { testsOf } from './tests-of.ts';

/** A fault in words, and what noticed it, if anything did. */
export type Result = { mutant: string; caught?: Failure };

/**
 * Tries one fault after the other.
 * @param program what serves as a bench (bench-process.ts)
 * @param atATime benches that run beside each other
 * @throws Error when what has noticed a fault fails without any: then it tells nothing about faults
 */
export const hunt = async (
  root: string,
  mutants: readonly Mutant[],
  program: string,
  atATime: number,
  told: (result: Result) => void,
): Promise<Result[]> => {
  const testsFor = testsOf(root);
  const left = [...mutants];
  const results: Result[] = [];
  const work = async (bench: BenchProcess) => {
    for (let mutant = left.shift(); mutant; mutant = left.shift()) {
      const source = readFileSync(join(root, mutant.file), 'utf8');
      const changed = { file: mutant.file, source: faulty(source, mutant) };
      const caught = await bench.try({ tests: testsFor(mutant.file), changed });
      const result = { mutant: described(source, mutant), ...(caught && { caught }) };
      results.push(result);
      told(result);
    }
  };
  const benches = Array.from({ length: atATime }, () => new BenchProcess(program));
  try {
    await Promise.all(benches.map(work));
    await mustBeSound(benches[0] as BenchProcess, results);
  } finally {
    for (const bench of benches) bench.close();
  }
  return results;
};

/** What has noticed a fault must notice nothing where there is none. */
const mustBeSound = async (bench: BenchProcess, results: readonly Result[]): Promise<void> => {
  const tests = [...new Set(results.flatMap(({ caught }) => caught?.file ?? []))];
  const failure = tests.length > 0 ? await bench.try({ tests }) : undefined;
  if (failure)
    throw new Error(
      `${failure.file}, ${failure.test}: fails without any fault (${failure.why}); mend it first, then try again`,
    );
};
