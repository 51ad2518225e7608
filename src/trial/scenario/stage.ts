import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Child } from '../child.ts';
import { startCsms, type TrialCsms } from '../csms.ts';
import { LocalApi } from '../local-api.ts';
import { seeded } from '../seeded.ts';
import { freePort, layOut, type TrialFolder } from '../trial-folder.ts';
import { Network } from './network.ts';
import type { Scenario } from './scenario-file.ts';

export type StageOptions = {
  /** A CSMS of somebody else; left out: the trial CSMS, and time that does not pass by itself. */
  csmsUrl?: string;
};

/** Between two looks at what has happened, of the station's time; longer ones when it takes long. */
const STEP_MS = 250;
const LONG_STEP_MS = 1000;
const LONG_AFTER_MS = 10_000;
/** Looks between two steps: what is on its way needs turns of the event loop, not time. */
const GLANCES = 3;
const GLANCE_MS = 4;
/** How long a process may take to come up, in real milliseconds. */
const START_MS = 20_000;

/** A station process, its CSMS and the network between them, made for one scenario. */
export class Stage {
  readonly api: LocalApi;
  readonly network: Network;
  /** Undefined: the CSMS is somebody else's. */
  readonly csms: TrialCsms | undefined;
  readonly #folder: TrialFolder;
  #child: Child;
  /** The station's time passed since the start, with a clock that stands still. */
  #advancedMs = 0;

  private constructor(parts: Pick<Stage, 'api' | 'network' | 'csms'> & { folder: TrialFolder }) {
    this.api = parts.api;
    this.network = parts.network;
    this.csms = parts.csms;
    this.#folder = parts.folder;
    this.#child = this.#spawn();
  }

  static async open(scenario: Scenario, { csmsUrl }: StageOptions): Promise<Stage> {
    const began = Date.now();
    let stage: Stage | undefined;
    const now = () => new Date(began + (stage === undefined ? 0 : stage.#advancedMs)).toISOString();
    const csms = csmsUrl === undefined ? await startCsms({ heartbeatIntervalS: 86_400, now }) : undefined;
    const network = new Network(csmsUrl ?? csms!.url, seeded(scenario.seed));
    await network.open();
    const ports = { api: await freePort(0), csms: network.port };
    const folder = layOut(scenario.ocpp, ports);
    stage = new Stage({ api: new LocalApi(`http://127.0.0.1:${ports.api}`), network, csms, folder });
    await stage.#up();
    return stage;
  }

  /** The identity under which the trial CSMS knows the station; undefined: it is not connected. */
  get station(): string | undefined {
    return this.csms?.stations()[0]?.station;
  }

  /** The log of the station process. */
  get logFile(): string {
    return join(this.#folder.folder, 'scenario.log');
  }

  /** Lets so many seconds of the station's time pass. */
  async wait(seconds: number): Promise<void> {
    for (let left = seconds * 1000; left > 0; left -= LONG_STEP_MS)
      await this.#tick(Math.min(left, LONG_STEP_MS));
  }

  /** Lets time pass until `probe` gives something; undefined when it has not after so many seconds. */
  async until<T>(
    seconds: number,
    probe: () => T | undefined | Promise<T | undefined>,
  ): Promise<T | undefined> {
    const whole = seconds * 1000;
    for (let elapsed = 0; ; ) {
      for (let glance = 0; glance < GLANCES; glance++) {
        const found = await probe();
        if (found !== undefined) return found;
        await pause(GLANCE_MS);
      }
      if (elapsed >= whole) return undefined;
      const step = elapsed < LONG_AFTER_MS ? STEP_MS : LONG_STEP_MS;
      await this.#tick(step);
      elapsed += step;
    }
  }

  /** SIGKILL: the power goes. */
  async kill(): Promise<void> {
    this.#child.process.kill('SIGKILL');
    await this.#child.exited;
  }

  async restart(): Promise<void> {
    this.#child = this.#spawn();
    await this.#up();
  }

  async close(): Promise<void> {
    await this.#child.stop();
    await this.network.close();
    await this.csms?.stop();
    rmSync(this.#folder.folder, { recursive: true, force: true });
  }

  #spawn(): Child {
    const clock = this.csms ? ['--simulated-clock'] : [];
    const { cli, stationFile } = this.#folder;
    return new Child(cli, ['run', '--trial', ...clock, '--config', stationFile], this.logFile);
  }

  async #up(): Promise<void> {
    const until = Date.now() + START_MS;
    while (Date.now() < until) {
      const status = await this.api.status().catch(() => undefined);
      if (status?.state === 'running') return;
      await pause(20);
    }
    throw new Error(`the station did not come up; its log: ${this.logFile}`);
  }

  async #tick(ms: number): Promise<void> {
    if (!this.csms) return pause(ms);
    this.#advancedMs += ms;
    // A station without power has no clock that could go on.
    await this.api.advance(ms).catch(() => {});
    await pause(0);
  }
}
