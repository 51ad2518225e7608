/** A process of its own that keeps vitest running, puts one fault after the other in its place, and runs tests on each. */
import { join } from 'node:path';
import type { TestSpecification, Vitest } from 'vitest/node';
import { BaseSequencer, createVitest } from 'vitest/node';

/** What is put into a file, and the tests to run on it, in this order, until one fails. */
export type Trial = { tests: readonly string[]; mutated?: { file: string; source: string } };
/** The first test that failed; none did when nothing is said. */
export type Caught = { by: string; why: string };
export type Verdict = { caught?: Caught };

class InOrder extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return files;
  }
}

/** Vitest that reads one file of the program as `put` says. */
class Bench {
  #mutated: Trial['mutated'];
  #vitest: Vitest | undefined;

  constructor(readonly root: string) {}

  async run({ tests, mutated }: Trial): Promise<Verdict> {
    const vitest = await this.#running();
    if (this.#mutated) vitest.invalidateFile(join(this.root, this.#mutated.file));
    if (mutated) vitest.invalidateFile(join(this.root, mutated.file));
    this.#mutated = mutated;
    const project = vitest.getRootProject();
    const specifications = tests.map((test) => project.createSpecification(join(this.root, test)));
    const { testModules, unhandledErrors } = await vitest.runTestSpecifications(specifications);
    const asked = new Set(specifications.map(({ moduleId }) => moduleId));
    for (const module of testModules) {
      if (!asked.has(module.moduleId) || module.ok()) continue;
      const [test] = [...module.children.allTests('failed')];
      const error = test?.result().errors?.[0] ?? module.errors()[0];
      if (error) return caught(`${module.relativeModuleId}: ${test?.fullName ?? 'it does not load'}`, error);
    }
    return unhandledErrors.length > 0 ? caught('an unhandled error', unhandledErrors[0]) : {};
  }

  async #running(): Promise<Vitest> {
    this.#vitest ??= await createVitest(
      'test',
      {
        root: this.root,
        watch: false,
        globalSetup: [],
        reporters: [{}],
        isolate: false,
        bail: 1,
        maxWorkers: 1,
        testTimeout: 10_000,
        sequence: { sequencer: InOrder },
      },
      {
        plugins: [
          {
            name: 'mutated file',
            enforce: 'pre',
            load: (id) =>
              this.#mutated && id === join(this.root, this.#mutated.file) ? this.#mutated.source : undefined,
          },
        ],
      },
    );
    return this.#vitest;
  }
}

const caught = (by: string, error: unknown): Verdict => ({
  caught: { by, why: String((error as Error | undefined)?.message ?? error).split('\n')[0] ?? '' },
});

/** Serves the process that started this one until that goes. */
export const serve = (root: string): void => {
  const bench = new Bench(root);
  process.on('message', (trial: Trial) => {
    void bench.run(trial).then(
      (verdict) => process.send?.(verdict),
      (error: unknown) => process.send?.(caught('the run itself', error)),
    );
  });
  process.on('disconnect', () => process.exit());
};
