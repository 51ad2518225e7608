import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { LocalApi } from '../src/trial/local-api.ts';
import { freePort } from '../src/trial/trial-folder.ts';
import { type StationWishes, type Version, writeStation } from '../test/process/harness/station-files.ts';
import { BareCsms } from './bare-csms.ts';

const CLI = resolve(process.env.STATECHARGE_CLI ?? 'dist/cli.js');
const PEER = resolve('bench/floors/peer.mjs');

export const pause = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));

/** Ends a child of ours and waits until it is gone. */
export const end = async (child: ChildProcess, signal: NodeJS.Signals = 'SIGKILL'): Promise<void> => {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill(signal);
  await gone;
};

export const spawnPeer = (url: string, mode: 'hello' | 'echo' | 'ask', ...more: string[]): ChildProcess =>
  spawn(process.execPath, [PEER, url, mode, ...more], { stdio: 'ignore' });

export const spawnIdle = (): ChildProcess =>
  spawn(process.execPath, ['-e', 'setInterval(() => {}, 1e9)'], { stdio: 'ignore' });

/** A station folder and a bare CSMS; processes come and go over it. */
export class Site {
  readonly folder: string;
  readonly csms: BareCsms;
  readonly api: LocalApi;
  readonly stationFile: string;

  private constructor(folder: string, csms: BareCsms, api: LocalApi, stationFile: string) {
    this.folder = folder;
    this.csms = csms;
    this.api = api;
    this.stationFile = stationFile;
  }

  static async open(version: Version, wishes: StationWishes & { messageLog?: false } = {}): Promise<Site> {
    const folder = mkdtempSync(join(tmpdir(), 'statecharge-bench-'));
    mkdirSync(folder, { recursive: true });
    const csms = await BareCsms.open(`ocpp${version}`);
    const port = await freePort(0);
    const stationFile = writeStation(folder, version, { api: port, csms: csms.port }, wishes);
    if (wishes.messageLog === false) withoutMessageLog(stationFile);
    return new Site(folder, csms, new LocalApi(`http://127.0.0.1:${port}`), stationFile);
  }

  get log(): string {
    return join(this.folder, 'station.log');
  }

  /** The real process. */
  spawnStation({
    flags = [],
    nodeFlags = [],
  }: {
    flags?: string[];
    nodeFlags?: string[];
  } = {}): ChildProcess {
    const log = openSync(this.log, 'a');
    const args = [...nodeFlags, CLI, 'run', '--config', this.stationFile, ...flags];
    const child = spawn(process.execPath, args, {
      stdio: ['ignore', log, log],
    });
    closeSync(log);
    return child;
  }

  /** Until the CSMS has accepted the station. */
  online(): Promise<void> {
    return this.until('online', async () => (await this.api.status()).ocpp.registration === 'accepted');
  }

  /** Asks until it is true; fails with the station's log. */
  async until(what: string, is: () => Promise<boolean>, everyMs = 5, withinMs = 20_000): Promise<void> {
    const last = performance.now() + withinMs;
    while (!(await is().catch(() => false))) {
      if (performance.now() > last)
        throw new Error(`${what}: never\n${readFileSync(this.log, 'utf8').slice(-2000)}`);
      await pause(everyMs);
    }
  }

  close(): void {
    this.csms.close();
    for (const folder of [this.folder, MESSAGES_IN_MEMORY]) rmSync(folder, { recursive: true, force: true });
  }
}

const MESSAGES_IN_MEMORY = join('/dev/shm', `statecharge-bench-${process.pid}`);

/** The log of messages can be placed but not left out: in memory it touches no disk. */
const withoutMessageLog = (stationFile: string): void => {
  const text = readFileSync(stationFile, 'utf8');
  const moved = text.replace('"MessageLogPath": "messages"', `"MessageLogPath": "${MESSAGES_IN_MEMORY}"`);
  if (moved === text) throw new Error(`${stationFile} does not say where its message log is`);
  writeFileSync(stationFile, moved);
};

/** A figure of /proc/PID/status (kB) or /proc/PID/io (bytes). */
export const procFigure = (child: ChildProcess, file: 'status' | 'io', name: string): number => {
  const text = readFileSync(`/proc/${child.pid}/${file}`, 'utf8');
  return Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(text)?.[1]);
};
