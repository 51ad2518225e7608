/** Keeps vitest running, puts one fault after the other in its place, and runs tests on each. */
import { join } from 'node:path';
import type { TestModule, TestSpecification, Vitest } from 'vitest/node';
import { BaseSequencer, createVitest } from 'vitest/node';

/** What stands in one file of the program, and the tests to run with it, in this order, until one fails. */
export type Trial = { tests: readonly string[]; changed?: { file: string; source: string } };
/** The first test that failed; no file where it was not one test that did. */
export type Failure = { file?: string; test: string; why: string };

class InOrder extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return files;
  }
}

/** Vitest in which one file of the program may read otherwise than it does on disk; nothing in the repository is touched. */
class Bench {
  readonly #root: string;
  readonly #vitest: Promise<Vitest>;
  #changed: Trial['changed'];

  constructor(root: string) {
    this.#root = root;
    this.#vitest = this.#start();
  }

  async run({ tests, changed }: Trial): Promise<Failure | undefined> {
    const vitest = await this.#vitest;
    for (const change of [this.#changed, changed])
      if (change) vitest.invalidateFile(join(this.#root, change.file));
    this.#changed = changed;
    const project = vitest.getRootProject();
    const asked = tests.map((test) => project.createSpecification(join(this.#root, test)));
    const { testModules, unhandledErrors } = await vitest.runTestSpecifications(asked);
    // Modules of earlier runs are listed as well.
    const files = new Set(asked.map(({ moduleId }) => moduleId));
    const failed = testModules.flatMap((module) => (files.has(module.moduleId) ? failureIn(module) : []));
    if (failed[0]) return failed[0];
    return unhandledErrors.length > 0
      ? { test: 'an error outside of any test', why: messageOf(unhandledErrors[0]) }
      : undefined;
  }

  #start(): Promise<Vitest> {
    return createVitest(
      'test',
      {
        root: this.#root,
        watch: false,
        // It would build the station, which none of these tests starts.
        globalSetup: [],
        reporters: [{}],
        // The files of one run share a process, which is a new one for each run.
        isolate: false,
        maxWorkers: 1,
        bail: 1,
        sequence: { sequencer: InOrder },
      },
      {
        plugins: [
          {
            name: 'changed file',
            enforce: 'pre',
            load: (id) =>
              this.#changed && id === join(this.#root, this.#changed.file) ? this.#changed.source : undefined,
          },
        ],
      },
    );
  }
}

const failureIn = (module: TestModule): Failure[] => {
  if (module.ok()) return [];
  const [test] = [...module.children.allTests('failed')];
  const error = test?.result().errors?.[0] ?? module.errors()[0];
  const name = test?.fullName ?? 'it does not load';
  // One that was left out, since another had failed, is not ok either.
  return error ? [{ file: module.relativeModuleId, test: name, why: messageOf(error) }] : [];
};

const messageOf = (error: unknown): string =>
  String((error as Error | undefined)?.message ?? error).split('\n')[0] ?? '';

/** Serves the process that has started this one, until that goes. */
export const serve = (root: string): void => {
  const bench = new Bench(root);
  const answer = (failure: Failure | undefined) => process.send?.({ failure });
  process.on('message', (trial: Trial) => {
    bench
      .run(trial)
      .then(answer, (error: unknown) => answer({ test: 'the run itself', why: messageOf(error) }));
  });
  process.on('disconnect', () => process.exit());
};
