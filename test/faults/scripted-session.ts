import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { SEED } from '../lanes.ts';
import { remoteStart, remoteStop } from '../process/harness/dialect.ts';
import type { Version } from '../process/harness/station-files.ts';
import { closeWorld, openWorld, type World } from '../process/harness/world.ts';
import { Random } from './random.ts';
import { tearLog } from './torn.ts';
import { type Attempt, attemptOf, differences, type Stop } from './truth.ts';

/** `torn`: after it, and of what it wrote a part alone is on the disk. */
export type Moment = 'before' | 'inside' | 'after' | 'torn';
/** `at`: which one of the session's commits or effects, 0 for none. */
export type Cut = { version: Version; of: 'commit' | 'effect'; at: number; when: Moment };
export type Report = { died: boolean; differences: string[]; transactions: number; duplicates: number };

export type Playing = {
  /** Where the number of commits or effects is written. */
  countFile?: string;
  /** Loaded before the station in the place of what cuts the power. */
  preload?: string;
  /** What starts Node.js. */
  launcher?: readonly string[];
  /** Called with all told, before everything is gone. */
  inTheEnd?: (world: World) => Promise<void>;
};

/** Where the station's simulated clock and the CSMS's begin. */
const DAWN = Date.UTC(2025, 0, 1);
const PRELOAD = pathToFileURL(join(import.meta.dirname, 'kill-at.mjs')).href;
const EVSE = 1;

/**
 * Two cars at one EVSE: the first in part without a CSMS, the second by remote start and stop. The power goes where the
 * cut says; then the station starts again, what is left of the session ends, and the books are compared.
 */
export const playSession = async (
  cut: Cut,
  { countFile, preload, launcher = [], inTheEnd = async () => {} }: Playing = {},
): Promise<Report> => {
  const wishes = new URLSearchParams({
    of: cut.of,
    at: String(cut.at),
    when: cut.when,
    ...(countFile && { count: countFile }),
  });
  const world = await openWorld(cut.version, {
    survivesRestart: true,
    resume: true,
    sampleIntervalS: 2,
    chargeOffline: true,
    // A token whose car the cut has kept away is not waited for long.
    connectionTimeoutS: 10,
    nodeFlags: ['--import', preload ?? `${PRELOAD}?${wishes}`],
    launcher,
    variables: {
      'SampledDataCtrlr.TxStartedMeasurands': 'Energy.Active.Import.Register',
      'SampledDataCtrlr.TxEndedMeasurands': 'Energy.Active.Import.Register',
    },
  });
  try {
    const report = await new ScriptedSession(world, cut).play();
    await inTheEnd(world);
    return report;
  } finally {
    await closeWorld(world);
  }
};

class PowerCut extends Error {}

class ScriptedSession {
  readonly #world: World;
  readonly #attempts: Attempt[] = [];
  readonly #trouble: string[] = [];
  readonly #cut: Cut;
  #now = DAWN;

  constructor(world: World, cut: Cut) {
    this.#world = world;
    this.#cut = cut;
    const { api } = world;
    const advance = api.advance.bind(api);
    api.advance = async (ms) => {
      // Also when the station dies on the way: the CSMS's clock is never behind what the station has told.
      this.#now += ms;
      await advance(ms);
    };
    world.csms.now = () => new Date(this.#now).toISOString();
  }

  async play(): Promise<Report> {
    let died = await this.#diesIn(() => this.#script());
    if (died) await this.#startAgain();
    // The last of what is counted may come that late.
    if (await this.#diesIn(() => this.#cleanUp())) {
      died = true;
      await this.#startAgain();
      await this.#cleanUp();
    }
    const books = this.#world.csms.transactions();
    const found = differences(this.#attempts, books, {
      resumes: true,
      ownIds: this.#world.version === '2.0.1',
    });
    const wrong = [...found, ...this.#trouble, ...this.#world.csms.violations];
    const told = wrong.length > 0 ? [`\n${this.#world.report()}`] : [];
    return {
      died,
      differences: [...wrong, ...told],
      transactions: books.length,
      duplicates: books.reduce((sum, { repeats }) => sum + repeats, 0),
    };
  }

  #diesIn(part: () => Promise<void>): Promise<boolean> {
    return part().then(
      () => false,
      async (error) => {
        if (!(await this.#isDead())) throw error;
        return true;
      },
    );
  }

  async #script(): Promise<void> {
    const { api, csms } = this.#world;
    await this.#world.station.ready(api);
    await this.#until('online', () => csms.received('StatusNotification').length > 0);
    await api.plugIn(EVSE, { current_A: 32, phases: 3, ready_delay_s: 1 });
    const first = this.#attempt();
    await api.swipe(first.token, [EVSE]);
    await this.#begun(first);
    await this.#world.advance(7_000);
    await csms.close();
    await this.#world.advance(4_000);
    await this.#over(first, 'Local', () => api.swipe(first.token, [EVSE]));
    await api.unplug(EVSE);
    await this.#isIdle();
    await csms.open();
    await this.#empty();
    const second = this.#attempt();
    await remoteStart(this.#world, second.token, EVSE);
    await api.plugIn(EVSE, { current_A: 16, phases: 3, ready_delay_s: 1 });
    await this.#begun(second);
    await this.#world.advance(5_000);
    const entry = csms.transactions().find(({ token }) => token === second.token);
    await this.#over(second, 'Remote', () => remoteStop(this.#world, entry!));
    await api.unplug(EVSE);
    await this.#isIdle();
    await this.#empty();
  }

  #attempt(): Attempt {
    const attempt = attemptOf(`SESSION${this.#attempts.length + 1}`, EVSE, this.#now);
    this.#attempts.push(attempt);
    return attempt;
  }

  async #begun(attempt: Attempt): Promise<void> {
    const { api } = this.#world;
    await this.#until('the transaction', async () => {
      const { transaction_id: transactionId } = await api.evse(EVSE);
      if (transactionId !== undefined) Object.assign(attempt, { seen: true, transactionId });
      return transactionId !== undefined;
    });
    await this.#until('charging', async () => (await api.evse(EVSE)).state === 'Charging');
  }

  async #over(attempt: Attempt, reason: Stop, stop: () => Promise<unknown>): Promise<void> {
    attempt.stops.push({ reason, at: this.#now });
    await stop();
    await this.#until('the end', async () => (await this.#world.api.evse(EVSE)).transaction_id === undefined);
  }

  #isIdle(): Promise<unknown> {
    return this.#until('idle', async () => (await this.#world.api.evse(EVSE)).state === 'Available');
  }

  #empty(): Promise<unknown> {
    return this.#until('an empty outbox', async () => {
      const { entries } = (await this.#world.api.get('/outbox')) as { entries: number };
      return entries === 0 && this.#world.csms.connected;
    });
  }

  #until(what: string, probe: () => boolean | Promise<boolean>): Promise<unknown> {
    const { station } = this.#world;
    return this.#world.until(what, () => {
      if (!station.running) throw new PowerCut();
      return probe();
    });
  }

  /** A request may fail a moment before the end of the process is known. */
  async #isDead(): Promise<boolean> {
    const { station } = this.#world;
    await Promise.race([station.exited, new Promise((resolve) => setTimeout(resolve, 500))]);
    if (station.running) return false;
    const { signal } = await station.exited;
    if (signal !== 'SIGKILL') this.#trouble.push('the station ended by itself');
    return true;
  }

  async #startAgain(): Promise<void> {
    const { csms, api } = this.#world;
    for (const attempt of this.#attempts) {
      attempt.kills += 1;
    }
    const { when, at } = this.#cut;
    if (when === 'torn') tearLog(join(this.#world.databaseFolder, 'station.db-wal'), new Random(SEED + at));
    this.#world.nodeFlags = [];
    await this.#world.restart();
    const { transaction_id: transactionId } = await api.evse(EVSE);
    const last = this.#attempts.at(-1);
    if (last?.seen && transactionId !== undefined && transactionId !== last.transactionId)
      this.#trouble.push(`resumed as ${transactionId}, not ${last.transactionId}`);
    if (last?.seen && last.stops.length === 0 && transactionId === undefined)
      this.#trouble.push('the transaction was not resumed');
    if (!csms.listening) await csms.open();
  }

  async #cleanUp(): Promise<void> {
    const { api, csms } = this.#world;
    for (const attempt of this.#attempts) attempt.stops.push({ reason: 'EVDisconnected', at: this.#now });
    await api.unplug(EVSE);
    await this.#until('back online', () => csms.connected);
    await this.#until('idle', async () => {
      const view = await api.evse(EVSE);
      return view.state === 'Available' && view.transaction_id === undefined;
    });
    await this.#empty();
  }
}
