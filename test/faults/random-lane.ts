import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { change, type WorldState } from '../../src/charger/simulator/world.ts';
import type { Version } from '../process/harness/station-files.ts';
import { closeWorld, openWorld, type World } from '../process/harness/world.ts';
import type { Figures } from './figures.ts';
import { Random } from './random.ts';
import { type Attempt, attemptOf, differences } from './truth.ts';
import { KINDS, type Kind, type Lane, type Plan, STARTS, STOPS, sleep, Visit } from './visit.ts';

export type Mode = {
  name: string;
  /** Open transactions go on after a restart. */
  resume: boolean;
  /** Car, cable and meter outlive the station. */
  survives: boolean;
};

export type LaneWishes = { version: Version; mode: Mode; seed: number; kills: number };
export type Outcome = { figures: Figures; differences: string[]; story: string };

const EVSES = [1, 2];
const LONGEST_DRAIN_MS = 30_000;
const LONGEST_CATCH_UP_MS = 60_000;

/** A random workload under SIGKILL, and what the CSMS's books say of it in the end. */
export const runLane = async (wishes: LaneWishes): Promise<Outcome> => {
  const lane = new RandomLane(wishes, await openedWorld(wishes));
  try {
    return await lane.run();
  } catch (error) {
    throw new Error(
      `${error instanceof Error ? error.stack : error}\n${lane.story()}\n${lane.world.report()}`,
    );
  } finally {
    await closeWorld(lane.world);
  }
};

const openedWorld = ({ version, mode }: LaneWishes): Promise<World> =>
  openWorld(version, {
    simulatedClock: false,
    evses: EVSES.length,
    survivesRestart: mode.survives,
    resume: mode.resume,
    sampleIntervalS: 1,
    chargeOffline: true,
    internal: { RetryBackoffRandomRange: 1, RetryBackoffRepeatTimes: 0, RetryBackoffWaitMinimum: 0 },
    variables: {
      'OCPPCommCtrlr.RetryBackOffRandomRange': 1,
      'OCPPCommCtrlr.RetryBackOffRepeatTimes': 0,
      'OCPPCommCtrlr.RetryBackOffWaitMinimum': 0,
      'SampledDataCtrlr.TxStartedMeasurands': 'Energy.Active.Import.Register',
      'SampledDataCtrlr.TxEndedMeasurands': 'Energy.Active.Import.Register',
    },
  });

class RandomLane implements Lane {
  readonly world: World;
  readonly survives: boolean;
  readonly #wishes: LaneWishes;
  readonly #random: Random;
  readonly #attempts: Attempt[] = [];
  readonly #seen = new Map<string, number>();
  readonly #story: string[] = [];
  readonly #began = Date.now();
  readonly #visits = new Set<Visit>();
  /** How many kills had been done when each kind of event happened first and last. */
  readonly #coverage = new Map<Kind, { first: number; last: number }>();
  readonly #trouble: string[] = [];
  #kills = 0;
  #listeners: (() => void)[] = [];
  #calm = false;
  #cutNext = false;

  constructor(wishes: LaneWishes, world: World) {
    this.world = world;
    this.#wishes = wishes;
    this.survives = wishes.mode.survives;
    this.#random = new Random(wishes.seed);
    const answers = this.#random.branch();
    world.csms.beforeAnswer = (action) => this.#answering(action, answers);
  }

  async run(): Promise<Outcome> {
    const network = this.#network(this.#random.branch());
    const cars = EVSES.map((evseId) => this.#cars(evseId, this.#random.branch()));
    const killer = this.#killer(this.#random.branch());
    // Whoever fails first ends the lane.
    await Promise.all([killer.finally(() => this.#rest()), network, ...cars]);
    await this.#drained();
    return this.#outcome();
  }

  newAttempt(evseId: number): Attempt {
    const attempt = attemptOf(`T${String(this.#attempts.length + 1).padStart(4, '0')}`, evseId, Date.now());
    this.#attempts.push(attempt);
    return attempt;
  }

  saw(evseId: number, transactionId: string): void {
    this.#seen.set(transactionId, evseId);
    this.#tell(`EVSE ${evseId} shows ${transactionId}`);
  }

  did(kind: Kind | 'car', what: string): void {
    this.#tell(`${kind}: ${what}`);
    if (kind !== 'car') this.#cover(kind);
    const listeners = this.#listeners;
    this.#listeners = [];
    for (const listener of listeners) listener();
  }

  story(): string {
    const { version, mode, seed } = this.#wishes;
    return `OCPP ${version}, ${mode.name}, seed ${seed}\n${this.#story.join('\n')}`;
  }

  #tell(line: string): void {
    this.#story.push(`${String(Date.now() - this.#began).padStart(7)} ms  ${line}`);
  }

  #cover(kind: Kind): void {
    const known = this.#coverage.get(kind);
    this.#coverage.set(kind, { first: known?.first ?? this.#kills, last: this.#kills });
  }

  #rest(): void {
    this.#calm = true;
    this.did('car', 'no more kills');
  }

  /** Kinds that did not happen both before and after a kill. */
  #uncovered(): Kind[] {
    return KINDS.filter((kind) => {
      const { first, last } = this.#coverage.get(kind) ?? { first: Number.POSITIVE_INFINITY, last: -1 };
      return first >= this.#kills || last < 1;
    });
  }

  async #cars(evseId: number, random: Random): Promise<void> {
    const start = random.deck(STARTS);
    const stop = random.deck(STOPS);
    while (!this.#calm) {
      const plan: Plan = {
        start: start(),
        stop: stop(),
        chargingMs: random.between(300, 2_500),
        pauses: random.chance(0.4),
      };
      this.#tell(`EVSE ${evseId}: ${plan.start}, ${Math.round(plan.chargingMs)} ms, ${plan.stop}`);
      const visit = new Visit(this, random, evseId, plan);
      this.#visits.add(visit);
      await visit.run();
      this.#visits.delete(visit);
    }
  }

  async #killer(random: Random): Promise<void> {
    const moment = random.deck(['start-up', 'an event', 'an event', 'any', 'any'] as const);
    while (this.#kills < this.#wishes.kills) {
      await this.#wait(moment(), random);
      await this.#kill(random);
    }
    // Kills that come too soon for some kind of event leave it to the end.
    const until = Date.now() + LONGEST_CATCH_UP_MS;
    while (KINDS.some((kind) => (this.#coverage.get(kind)?.last ?? 0) < 1) && Date.now() < until)
      await sleep(50);
    if (this.#uncovered().length > 0) await this.#kill(random);
    await this.world.station.ready(this.world.api, 20_000);
  }

  async #wait(moment: 'start-up' | 'an event' | 'any', random: Random): Promise<void> {
    if (moment === 'start-up') return sleep(random.between(0, 700));
    await this.world.station
      .ready(this.world.api, 20_000)
      .catch((error) => this.#trouble.push(String(error)));
    await sleep(random.between(200, 1_500));
    if (moment === 'any') return sleep(random.between(0, 1_500));
    await Promise.race([new Promise<void>((resolve) => this.#listeners.push(resolve)), sleep(3_000)]);
    await sleep(random.between(0, 60));
  }

  async #kill(random: Random): Promise<void> {
    const { station } = this.world;
    if (!station.running)
      this.#trouble.push(`the station ended by itself: ${JSON.stringify(await station.exited)}`);
    await station.kill();
    const at = Date.now();
    this.#kills += 1;
    this.#tell(`KILL ${this.#kills}`);
    for (const visit of this.#visits) visit.powerCut(at);
    await sleep(random.between(0, 300));
    if (this.survives && random.chance(0.1)) this.#carLeaves(random.chance(0.5) ? 1 : 2);
    this.world.launch();
  }

  /** In the dark: the station finds an empty plug. */
  #carLeaves(evseId: number): void {
    const file = join(this.world.databaseFolder, 'simulated-cars.json');
    if (!existsSync(file)) return;
    const contents = JSON.parse(readFileSync(file, 'utf8')) as { evses: { [evseId: string]: WorldState } };
    const kept = contents.evses[evseId];
    if (!kept?.car) return;
    const hardware = { maxCurrentA: 32, phases: 3, connectorLock: true };
    contents.evses[evseId] = change(kept, { type: 'leave' }, Date.now(), hardware).world;
    writeFileSync(file, JSON.stringify(contents));
    this.#tell(`the car of EVSE ${evseId} leaves in the dark`);
    for (const visit of this.#visits) visit.leftInTheDark();
  }

  async #network(random: Random): Promise<void> {
    const { csms } = this.world;
    const kind = random.deck(['network cut', 'answer lost'] as const);
    while (!this.#calm) {
      await sleep(random.between(500, 2_500));
      if (!csms.connected) continue;
      if (kind() === 'answer lost') this.#cutNext = true;
      else await this.#cut('network cut', random.between(50, 1_500));
    }
    this.#cutNext = false;
  }

  async #cut(kind: 'network cut' | 'answer lost', ms: number): Promise<void> {
    const { csms } = this.world;
    this.did(kind, `${Math.round(ms)} ms`);
    await csms.close();
    await sleep(ms);
    await csms.open();
  }

  /** What is here is in the books; sometimes the station never learns that. */
  async #answering(action: string, random: Random): Promise<void> {
    if (action === 'MeterValues' || action === 'TransactionEvent') this.#noteSample(action);
    const isBilling = /Transaction|MeterValues/.test(action);
    if (this.#cutNext && isBilling) {
      this.#cutNext = false;
      this.#tell(`the answer to ${action} is lost`);
      await this.#cut('answer lost', random.between(50, 300));
    } else if (random.chance(0.5)) await sleep(random.between(0, 80));
  }

  #noteSample(action: string): void {
    const last = this.world.csms.received(action).at(-1);
    if (action === 'MeterValues' || last?.triggerReason === 'MeterValuePeriodic') this.#cover('sample');
  }

  async #drained(): Promise<void> {
    const { api, csms } = this.world;
    const until = Date.now() + LONGEST_DRAIN_MS;
    for (let left: unknown; Date.now() < until; await sleep(100)) {
      left = await api.get('/outbox');
      const { entries } = left as { entries: number };
      const views = await api.evses();
      if (csms.connected && entries === 0 && views.every((view) => view.transaction_id === undefined)) return;
    }
    throw new Error(`the outbox never was empty: ${JSON.stringify(await api.get('/outbox'))}`);
  }

  async #outcome(): Promise<Outcome> {
    const { world } = this;
    const { version, mode, seed } = this.#wishes;
    const books = world.csms.transactions();
    const ownIds = version === '2.0.1';
    const found = [
      ...differences(this.#attempts, books, { resumes: mode.resume && mode.survives, ownIds }),
      ...this.#unknown(ownIds),
      ...world.csms.violations,
      ...this.#trouble,
      ...this.#uncovered().map((kind) => `not before and after a kill: ${kind}`),
      ...((await world.api.get('/dead-letters')) as unknown[]).map(
        (letter) => `dead letter ${JSON.stringify(letter)}`,
      ),
    ];
    const figures: Figures = {
      lane: `${version} ${mode.name}`,
      seed,
      kills: this.#kills,
      restarts: this.#kills,
      transactions: books.length,
      ended: books.filter(({ endedAt }) => endedAt !== undefined).length,
      duplicates: books.reduce((sum, { repeats }) => sum + repeats, 0),
      lost: found.filter((flaw) => flaw.startsWith('lost')).length,
    };
    return {
      figures,
      differences: found,
      story: `${this.story()}\n${world.csms.transcript(400)}\n${world.station.logTail(60)}`,
    };
  }

  /** Transactions that the station has shown and the CSMS has not heard of. */
  #unknown(ownIds: boolean): string[] {
    const books = this.world.csms.transactions();
    const ids = new Set(books.map(({ id }) => id));
    const missing = ownIds ? [...this.#seen.keys()].filter((id) => !ids.has(id)) : [];
    const short = EVSES.filter(
      (evseId) =>
        books.filter((entry) => entry.evseId === evseId).length <
        [...this.#seen.values()].filter((seen) => seen === evseId).length,
    );
    return [
      ...missing.map((id) => `lost: the station has shown ${id}`),
      ...short.map((evseId) => `lost: EVSE ${evseId} has shown more transactions than the CSMS knows`),
    ];
  }
}
