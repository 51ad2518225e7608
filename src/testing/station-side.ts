import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Child } from '../trial/child.ts';
import { LocalApi } from '../trial/local-api.ts';
import { freePort, layOut, type TrialFolder } from '../trial/trial-folder.ts';

/** What the contracts assume of a station where OCPP leaves it free, beside what config/trial says. */
const SETTINGS: { [component: string]: { [variable: string]: string } } = {
  AuthCtrlr: { LocalAuthorizeOffline: 'true', OfflineTxForUnknownIdEnabled: 'true' },
  AuthCacheCtrlr: { Enabled: 'false' },
  SampledDataCtrlr: { TxUpdatedInterval: '0' },
  OCPPCommCtrlr: {
    RetryBackOffRandomRange: '0',
    RetryBackOffRepeatTimes: '0',
    RetryBackOffWaitMinimum: '1',
  },
};
const SETTINGS_16 = {
  Core: { AuthorizationCacheEnabled: false, LocalAuthorizeOffline: true, MeterValueSampleInterval: 0 },
  Internal: {
    AllowOfflineTxForUnknownId: true,
    RetryBackoffRandomRange: 0,
    RetryBackoffRepeatTimes: 0,
    RetryBackoffWaitMinimum: 1,
  },
};

/** Below every time-out of a message: what is on the wire arrives before. */
const LONGEST_STEP_MS = 5_000;
const WIRE_MS = 4;
/** How long a process may take to come up, in real milliseconds. */
const START_MS = 20_000;
/** How often a settling station is looked at. */
const LOOKS = 200;

export type StationSideOptions = {
  version: '1.6' | '2.0.1';
  /** Of the CSMS, on this computer. */
  csmsPort: number;
  /** True: the station's clock is the real one, as it must be with a CSMS of somebody else. */
  realTime?: boolean;
};

/** The process of this station, with two EVSEs and simulated cars that outlive it, in a folder of its own. */
export class StationSide {
  readonly api: LocalApi;
  readonly #folder: TrialFolder;
  readonly #realTime: boolean;
  readonly #began = Date.now();
  #passedMs = 0;
  #child: Child;

  private constructor(api: LocalApi, folder: TrialFolder, realTime: boolean) {
    this.api = api;
    this.#folder = folder;
    this.#realTime = realTime;
    this.#child = this.#spawned();
  }

  static async open({ version, csmsPort, realTime = false }: StationSideOptions): Promise<StationSide> {
    const port = await freePort(0);
    const folder = layOut(version, { api: port, csms: csmsPort });
    if (version === '1.6') settle16(folder);
    else settle201(folder);
    const side = new StationSide(new LocalApi(`http://127.0.0.1:${port}`), folder, realTime);
    await side.#up();
    return side;
  }

  /** The station's present as far as it is known here: a power cut may set a simulated clock back a little. */
  now(): number {
    return this.#realTime ? Date.now() : this.#began + this.#passedMs;
  }

  /** The log of the process. */
  get logFile(): string {
    return join(this.#folder.folder, 'station.log');
  }

  async passTime(seconds: number): Promise<void> {
    for (let left = seconds * 1000; left > 0; left -= LONGEST_STEP_MS) {
      const ms = Math.min(left, LONGEST_STEP_MS);
      if (!this.#realTime) await this.api.advance(ms);
      this.#passedMs += ms;
      await pause(this.#realTime ? ms : WIRE_MS);
    }
  }

  /** Until nothing waits to be told, or whoever could be told is not there. */
  async settle(): Promise<void> {
    await this.passTime(1);
    for (let look = 0; look < LOOKS; look++) {
      const { ocpp } = await this.api.status();
      const { entries } = (await this.api.get('/outbox')) as { entries: number };
      if (entries === 0 || !ocpp.connected || ocpp.registration !== 'Accepted') return;
      await this.passTime(0.25);
    }
  }

  async powerCut(): Promise<void> {
    this.#child.process.kill('SIGKILL');
    await this.restarted();
  }

  async restarted(): Promise<void> {
    // The process may go in the middle of an answer.
    while (this.#child.process.exitCode === null && this.#child.process.signalCode === null)
      await Promise.race([this.passTime(1).catch(() => {}), this.#child.exited]);
    this.#child = this.#spawned();
    await this.#up();
  }

  async close(): Promise<void> {
    this.#child.process.kill('SIGKILL');
    await this.#child.exited;
    rmSync(this.#folder.folder, { recursive: true, force: true });
  }

  #spawned(): Child {
    const clock = this.#realTime ? [] : ['--simulated-clock'];
    const { cli, stationFile } = this.#folder;
    return new Child(cli, ['run', ...clock, '--config', stationFile], this.logFile);
  }

  async #up(): Promise<void> {
    for (const until = Date.now() + START_MS; Date.now() < until; await pause(20)) {
      const status = await this.api.status().catch(() => undefined);
      if (status?.state === 'running') return;
    }
    throw new Error(`the station did not come up; its log:\n${readFileSync(this.logFile, 'utf8')}`);
  }
}

const settle16 = ({ folder }: TrialFolder): void => {
  const file = join(folder, 'ocpp-1.6.json');
  const sections = JSON.parse(readFileSync(file, 'utf8')) as { [section: string]: object };
  for (const [section, settings] of Object.entries(SETTINGS_16))
    sections[section] = { ...sections[section], ...settings };
  writeFileSync(file, JSON.stringify(sections, undefined, 2));
};

const settle201 = ({ folder }: TrialFolder): void => {
  const components = join(folder, 'components', 'standardized');
  mkdirSync(components, { recursive: true });
  for (const [name, variables] of Object.entries(SETTINGS)) {
    const file = join(components, `${name}.json`);
    const known = readComponent(file) ?? { name, properties: {} };
    for (const [variable, value] of Object.entries(variables))
      known.properties[variable] = { variable_name: variable, attributes: [{ type: 'Actual', value }] };
    writeFileSync(file, JSON.stringify(known, undefined, 2));
  }
};

type ComponentFile = { name: string; properties: { [variable: string]: object } };

const readComponent = (file: string): ComponentFile | undefined => {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as ComponentFile;
  } catch {
    return undefined;
  }
};
