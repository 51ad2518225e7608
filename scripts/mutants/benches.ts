import { type ChildProcess, fork } from 'node:child_process';
import type { Trial, Verdict } from './bench.ts';

/** After so long a fault counts as caught: it has the program run in circles. The same tests take a few seconds without it. */
const TOO_LONG_MS = 90_000;

/** One bench at a time in a process of its own, which is ended, and started anew, when a fault has it run in circles. */
export class BenchProcess {
  #child: ChildProcess | undefined;

  constructor(readonly program: string) {}

  try(trial: Trial): Promise<Verdict> {
    // A group of its own: what it started goes with it.
    this.#child ??= fork(this.program, ['--bench'], { detached: true, env: environment() });
    const child = this.#child;
    return new Promise((resolve, reject) => {
      const leave = (end: () => void) => {
        clearTimeout(patience);
        child.removeAllListeners();
        end();
      };
      const patience = setTimeout(
        () =>
          leave(() => {
            this.close();
            resolve({ caught: { by: 'nothing came to an end', why: `${TOO_LONG_MS / 1000} s` } });
          }),
        TOO_LONG_MS,
      );
      child.once('message', (verdict: Verdict) => leave(() => resolve(verdict)));
      child.once('exit', (code) =>
        leave(() => {
          this.#child = undefined;
          reject(new Error(`the bench of the mutants ended with code ${code}: run it with --verbose`));
        }),
      );
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

/** A vitest that runs inside a test of vitest must not take itself for a part of it. */
const environment = (): NodeJS.ProcessEnv =>
  Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(VITEST|NODE_ENV|TEST$|NODE_V8)/.test(name)),
  );
