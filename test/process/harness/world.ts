import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished } from 'vitest';
import type { LedgerTransaction } from '../../../src/trial/ledger.ts';
import { type ApiEvent, LocalApi } from '../../../src/trial/local-api.ts';
import { testPort } from './ports.ts';
import { Standstill } from './standstill.ts';
import { type StationWishes, type Version, writeStation } from './station-files.ts';
import { StationProcess } from './station-process.ts';
import { StrictCsms } from './strict-csms.ts';

export type WorldWishes = StationWishes & {
  /** False: real time. Left out: time stands still and moves only in {@link World.until} and {@link World.advance}. */
  simulatedClock?: boolean;
  /** False: the CSMS is not listening when the station starts. */
  csmsOpen?: boolean;
  /** Called before the station starts, e.g. to teach the CSMS bad manners. */
  prepare?(csms: StrictCsms): void;
  /** Called before the station starts, to put something into the folder of its database. */
  furnish?(databaseFolder: string): void;
  /** Options of Node.js itself for the station's process. */
  nodeFlags?: readonly string[];
  /** Further options of `statecharge run`. */
  flags?: readonly string[];
  /** A program, with its options, that becomes the Node.js it is given: `strace -D`. */
  launcher?: readonly string[];
};

const DATABASE_FOLDER = 'database';
const STEP_MS = 250;
/** How much of the station's time, simulated or real, may go by while the same question finds no answer. */
const LIMIT_MS = 180_000;

/** A CSMS and a station process, made for one test, gone with it. */
export class World {
  readonly version: Version;
  readonly folder: string;
  readonly csms: StrictCsms;
  readonly api: LocalApi;
  readonly stationFile: string;
  readonly simulatedClock: boolean;
  readonly evseIds: number[];
  /** Options of Node.js itself for the next start of the station. */
  nodeFlags: readonly string[];
  /** Further options of `statecharge run` for the next start. */
  flags: readonly string[];
  /** What starts Node.js at the next start. */
  launcher: readonly string[];
  station: StationProcess;
  /** What is waited for just now. */
  awaited: string | undefined;
  /** Steps that simulated time has taken. */
  #steps = 0;

  constructor(parts: {
    version: Version;
    folder: string;
    csms: StrictCsms;
    api: LocalApi;
    stationFile: string;
    simulatedClock: boolean;
    evses: number;
    nodeFlags?: readonly string[];
    flags?: readonly string[];
    launcher?: readonly string[];
  }) {
    this.version = parts.version;
    this.folder = parts.folder;
    this.csms = parts.csms;
    this.api = parts.api;
    this.stationFile = parts.stationFile;
    this.simulatedClock = parts.simulatedClock;
    this.nodeFlags = parts.nodeFlags ?? [];
    this.flags = parts.flags ?? [];
    this.launcher = parts.launcher ?? [];
    this.evseIds = Array.from({ length: parts.evses }, (_, index) => index + 1);
    this.station = this.#spawned();
  }

  /** Folder of the station's database. */
  get databaseFolder(): string {
    return join(this.folder, DATABASE_FOLDER);
  }

  /** Starts the station again after it has ended. */
  async restart(): Promise<void> {
    this.launch();
    await this.station.ready(this.api);
  }

  /** Starts the station again and does not wait for it. */
  launch(): void {
    this.station = this.#spawned();
  }

  /** Moves the simulated clock in small steps, so that answers on the wire keep pace with it. */
  async advance(ms: number): Promise<void> {
    for (let left = ms; left > 0; left -= STEP_MS) {
      await this.api.advance(Math.min(STEP_MS, left));
      await this.#wire();
    }
  }

  /**
   * Lets time go by, as long as the station lives and anything happens, until `probe` gives something (neither undefined
   * nor false), and returns that. Fails with the conversation and the station's log when it never does.
   */
  async until<T>(what: string, probe: Probe<T>): Promise<T> {
    const fault = (why: string) => new Error(`${what}: ${why}\n${this.report()}`);
    const standstill = new Standstill(
      () => [this.#steps, this.csms.conversation.length, this.station.logSize()].join(),
      () => fault('never, and nothing happens any more'),
    );
    this.awaited = what;
    try {
      return await standstill.bounds(this.#found(probe, fault));
    } finally {
      this.awaited = undefined;
    }
  }

  /** Until the station was accepted and has reported its connectors. */
  async online(): Promise<void> {
    const key = this.version === '1.6' ? 'connectorId' : 'evseId';
    const told = (): unknown[] => this.csms.received('StatusNotification').map((payload) => payload[key]);
    await this.until('online', () => this.evseIds.every((evseId) => told().includes(evseId)));
  }

  /** Until an EVSE is in one of the nine states. */
  async state(evseId: number, wanted: string): Promise<void> {
    await this.until(
      `EVSE ${evseId} is ${wanted}`,
      async () => (await this.api.evse(evseId)).state === wanted,
    );
  }

  /** The first transaction that has got so far in the CSMS's books. */
  transaction(progress: 'started' | 'ended', evseId?: number): Promise<LedgerTransaction> {
    const mark = progress === 'started' ? 'startedAt' : 'endedAt';
    return this.until(`transaction ${progress}`, () =>
      this.csms
        .transactions()
        .find((entry) => entry[mark] !== undefined && (evseId === undefined || entry.evseId === evseId)),
    );
  }

  /** From now on, what the local API's event stream tells; the list grows. Ends with the station. */
  async eavesdrop(topics: readonly string[]): Promise<ApiEvent[]> {
    const events: ApiEvent[] = [];
    await new Promise<void>((resolve) => {
      void this.api.listen(topics, (event) => events.push(event), { onOpen: resolve });
    });
    return events;
  }

  /** What anyone needs to see why it failed. */
  report(): string {
    return `the conversation:\n${this.csms.transcript()}\nthe station's log:\n${this.station.logTail()}`;
  }

  async #found<T>(probe: Probe<T>, fault: (why: string) => Error): Promise<T> {
    const began = Date.now();
    for (let steps = 0; ; steps += 1) {
      for (let glance = 0; glance < GLANCES; glance += 1) {
        const found = await probe();
        if (found !== undefined && found !== false) return found;
        await this.#wire();
      }
      if (!this.station.running) throw fault('the station has ended');
      const elapsed = this.simulatedClock ? steps * STEP_MS : Date.now() - began;
      if (elapsed > LIMIT_MS) throw fault('never');
      if (this.simulatedClock) await this.#step();
    }
  }

  async #step(): Promise<void> {
    await this.api.advance(STEP_MS);
    this.#steps += 1;
  }

  #spawned(): StationProcess {
    const flags = [...(this.simulatedClock ? ['--simulated-clock'] : []), ...this.flags];
    const log = join(this.folder, 'station.log');
    return new StationProcess(this.stationFile, log, flags, this.nodeFlags, this.launcher);
  }

  /** Time for what is on the wire to arrive: a few turns of the event loop, real time only where time is real. */
  async #wire(): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, this.simulatedClock ? 1 : 20));
  }
}

type Probe<T> = () => T | undefined | false | Promise<T | undefined | false>;

const GLANCES = 3;

/** A fresh world that is gone with the test. */
export const world = async (version: Version, wishes: WorldWishes = {}): Promise<World> => {
  const made = await openWorld(version, wishes);
  onTestFinished(() => closeWorld(made));
  await made.station.ready(made.api);
  return made;
};

export const closeWorld = async (world: World): Promise<void> => {
  const { station, csms, folder } = world;
  // The test has run out of time.
  if (world.awaited !== undefined) console.error(`${world.awaited}: not yet\n${world.report()}`);
  await station.kill();
  await csms.close();
  rmSync(folder, { recursive: true, force: true });
};

/** A world whose station is on its way. Whoever opens it closes it. */
export const openWorld = async (version: Version, wishes: WorldWishes = {}): Promise<World> => {
  const folder = mkdtempSync(join(tmpdir(), 'statecharge-test-'));
  mkdirSync(folder, { recursive: true });
  const csms = new StrictCsms(`ocpp${version}`);
  wishes.prepare?.(csms);
  await csms.open();
  if (wishes.csmsOpen === false) await csms.close();
  const ports = { api: await testPort(), csms: csms.port };
  const stationFile = writeStation(folder, version, ports, wishes);
  if (wishes.furnish) {
    mkdirSync(join(folder, DATABASE_FOLDER));
    wishes.furnish(join(folder, DATABASE_FOLDER));
  }
  const api = new LocalApi(`http://127.0.0.1:${ports.api}`);
  return new World({
    version,
    folder,
    csms,
    api,
    stationFile,
    simulatedClock: wishes.simulatedClock ?? true,
    evses: wishes.evses ?? 1,
    ...(wishes.nodeFlags && { nodeFlags: wishes.nodeFlags }),
    ...(wishes.flags && { flags: wishes.flags }),
    ...(wishes.launcher && { launcher: wishes.launcher }),
  });
};

/** To be called at the end of a test that expects no trouble: nothing against a schema, nothing wrong in the books. */
export const expectRight = ({ csms }: World): void => {
  expect(csms.violations, 'messages against their schema').toEqual([]);
  expect(
    csms.transactions().flatMap(({ faults }) => faults),
    'faults in the books',
  ).toEqual([]);
};
