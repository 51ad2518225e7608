import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { openSync } from 'node:fs';

export type ChildExit = { code: number | null; signal: NodeJS.Signals | null };

/** A child process of this very program, whose output goes to a log file. */
export class Child {
  readonly process: ChildProcess;
  readonly exited: Promise<ChildExit>;

  /** @param args the command and its options, as on the command line */
  constructor(cli: string, args: readonly string[], logFile: string) {
    const log = openSync(logFile, 'a');
    // Detached: a Ctrl-C at the terminal is for the parent, which then stops its children in order.
    this.process = spawn(process.execPath, [cli, ...args], {
      stdio: ['ignore', log, log, 'ipc'],
      detached: true,
    });
    this.exited = new Promise((resolve) => {
      this.process.once('exit', (code, signal) => resolve({ code, signal }));
      this.process.once('error', () => resolve({ code: 1, signal: null }));
    });
  }

  get pid(): number {
    return this.process.pid ?? 0;
  }

  /** Asks it to end (SIGTERM) and, when it does not within `patienceMs`, ends it. */
  async stop(patienceMs = 10_000): Promise<ChildExit> {
    if (this.process.exitCode === null && this.process.signalCode === null) this.process.kill('SIGTERM');
    const impatience = setTimeout(() => this.process.kill('SIGKILL'), patienceMs);
    const exit = await this.exited;
    clearTimeout(impatience);
    return exit;
  }

  /** Calls `onMessage` for all it reports over its channel. */
  onReport(onMessage: (message: unknown) => void): void {
    this.process.on('message', onMessage);
  }

  /** The first report that `wanted` accepts; undefined when it exits before. */
  async report<T>(wanted: (message: unknown) => message is T): Promise<T | undefined> {
    for (;;) {
      const next = await Promise.race([once(this.process, 'message'), this.exited]);
      if (!Array.isArray(next)) return undefined;
      if (wanted(next[0])) return next[0];
    }
  }
}
