import { type ChildProcess, fork } from 'node:child_process';
import type { Failure, Trial } from './bench.ts';

/** A fault may have the program run in circles, of which no time-out of a test gets hold. All tests of a trial take seconds. */
const PATIENCE_MS = 120_000;
export const ENDLESS = 'it never came to an end';

/** A bench in a process of its own, which is ended, and begun anew, when a fault has it run in circles. */
export class BenchProcess {
  readonly #program: string;
  #child: ChildProcess | undefined;

  /** @param program what serves as a bench when it is started with `--bench` */
  constructor(program: string) {
    this.#program = program;
  }

  /** @throws Error when the bench has ended by itself */
  try(trial: Trial): Promise<Failure | undefined> {
    // A group of its own, so that what it has started goes with it.
    this.#child ??= fork(this.#program, ['--bench'], {
      detached: true,
      env: environment(),
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    const child = this.#child;
    return new Promise((resolve, reject) => {
      const end = (settle: () => void) => {
        clearTimeout(patience);
        child.removeAllListeners();
        settle();
      };
      const giveUp = () => {
        this.close();
        resolve({ test: ENDLESS, why: `${PATIENCE_MS / 1000} s have passed` });
      };
      const patience = setTimeout(() => end(giveUp), PATIENCE_MS);
      child.once('message', ({ failure }: { failure?: Failure }) => end(() => resolve(failure)));
      child.once('exit', (code) => {
        this.#child = undefined;
        end(() =>
          reject(new Error(`the bench has ended by itself, with code ${code}: see what it said above`)),
        );
      });
      child.send(trial);
    });
  }

  close(): void {
    const pid = this.#child?.pid;
    this.#child = undefined;
    if (pid === undefined) return;
    try {
      process.kill(-pid, 'SIGKILL');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
    }
  }
}

/** A vitest that is started by a test must not take itself for a part of the vitest that runs this. */
const environment = (): NodeJS.ProcessEnv =>
  Object.fromEntries(
    Object.entries(process.env).filter(
      ([name]) => !/^(VITEST|VITE_|TEST$|NODE_ENV$|NODE_OPTIONS$)/.test(name),
    ),
  );
