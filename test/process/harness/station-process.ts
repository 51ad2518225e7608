import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { LocalApi } from '../../../src/trial/local-api.ts';

/** The bundle; another one to try a change, or an older version, against the same tests. */
export const CLI =
  process.env.STATECHARGE_CLI ?? join(import.meta.dirname, '..', '..', '..', 'dist', 'cli.js');

/** The Node.js that runs the station: this one, or another version (npm run test:nodes). */
export const NODE = process.env.STATECHARGE_NODE ?? process.execPath;

export type Exit = { code: number | null; signal: NodeJS.Signals | null };

/** The real station process, its log in a file. It is ended, by its own pid, when the test ends. */
export class StationProcess {
  readonly exited: Promise<Exit>;
  readonly logFile: string;
  readonly #process: ChildProcess;

  constructor(
    stationFile: string,
    logFile: string,
    flags: readonly string[] = [],
    nodeFlags: readonly string[] = [],
    launcher: readonly string[] = [],
  ) {
    this.logFile = logFile;
    const log = openSync(logFile, 'a');
    const line = [...launcher, NODE, ...nodeFlags, CLI, 'run', '--config', stationFile, ...flags];
    this.#process = spawn(line[0]!, line.slice(1), {
      stdio: ['ignore', log, log],
    });
    closeSync(log);
    this.exited = new Promise((resolve) => {
      this.#process.once('exit', (code, signal) => resolve({ code, signal }));
    });
  }

  get pid(): number {
    return this.#process.pid!;
  }

  get running(): boolean {
    return this.#process.exitCode === null && this.#process.signalCode === null;
  }

  /** Resolves when the local API says `running`; rejects when the process ends before. */
  async ready(api: LocalApi, withinMs = 10_000): Promise<void> {
    const until = Date.now() + withinMs;
    while (this.running && Date.now() < until) {
      const status = await api.status().catch(() => undefined);
      if (status?.state === 'running') return;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    throw new Error(`the station did not come up\n${this.logTail()}`);
  }

  /** SIGTERM: a power-off in order. */
  async stop(): Promise<Exit> {
    if (this.running) this.#process.kill('SIGTERM');
    const impatience = setTimeout(() => this.#process.kill('SIGKILL'), 10_000);
    const exit = await this.exited;
    clearTimeout(impatience);
    return exit;
  }

  /** SIGKILL: the power goes. */
  async kill(): Promise<Exit> {
    if (this.running) this.#process.kill('SIGKILL');
    return this.exited;
  }

  /** In bytes. */
  logSize(): number {
    return statSync(this.logFile, { throwIfNoEntry: false })?.size ?? 0;
  }

  log(): string {
    return readFileSync(this.logFile, 'utf8');
  }

  logTail(lines = 30): string {
    return this.log().split('\n').slice(-lines).join('\n');
  }
}
