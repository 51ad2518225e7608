import { ApiRefusal, type EvseView } from '../../src/trial/local-api.ts';
import { remoteStart, remoteStop } from '../process/harness/dialect.ts';
import type { World } from '../process/harness/world.ts';
import { registerWh } from './meter.ts';
import type { Random } from './random.ts';
import type { Attempt, Stop } from './truth.ts';

export const STARTS = ['plug first', 'token first', 'remote start'] as const;
export const STOPS = ['stop by token', 'stop by unplugging', 'remote stop'] as const;
export const KINDS = [...STARTS, ...STOPS, 'pause', 'sample', 'network cut', 'answer lost'] as const;
export type Kind = (typeof KINDS)[number];

export type Plan = {
  start: (typeof STARTS)[number];
  stop: (typeof STOPS)[number];
  chargingMs: number;
  pauses: boolean;
};

/** What a visit needs of the lane around it. */
export type Lane = {
  world: World;
  /** Car, cable and meter outlive the station. */
  survives: boolean;
  newAttempt(evseId: number): Attempt;
  saw(evseId: number, transactionId: string): void;
  /** Something happened; the killer listens. */
  did(kind: Kind | 'car', what: string): void;
};

/** A token that has not led to a transaction by then was lost to a power cut; the driver shows another. */
const PATIENCE_MS = 3_000;
const STOP_PATIENCE_MS = 2_000;
const LONGEST_VISIT_MS = 100_000;

/** One car at one EVSE, from its arrival until it has left, whatever happens to the station meanwhile. */
export class Visit {
  readonly #lane: Lane;
  readonly #random: Random;
  readonly #evseId: number;
  readonly #plan: Plan;
  readonly #until = Date.now() + LONGEST_VISIT_MS;
  /** Tokens shown since no transaction was on; the first is the good one, if any. */
  #attempts: Attempt[] = [];
  #running: string | undefined;
  #seenAt = 0;
  #stage: 'starting' | 'charging' | 'leaving' | 'gone' = 'starting';
  #paused = false;
  #stoppedAt = 0;

  constructor(lane: Lane, random: Random, evseId: number, plan: Plan) {
    this.#lane = lane;
    this.#random = random;
    this.#evseId = evseId;
    this.#plan = plan;
  }

  async run(): Promise<void> {
    while (this.#stage !== 'gone') {
      if (Date.now() > this.#until) throw new Error(`EVSE ${this.#evseId}: the visit never ended`);
      await this.#glance();
      await sleep(this.#random.between(20, 150));
    }
  }

  /** The power went at `at`: what the meter shows then is not to be lost. */
  powerCut(at: number): void {
    const attempt = this.#current;
    if (this.#attempts.length > 0) for (const each of this.#attempts) each.kills += 1;
    if (attempt?.seen && attempt.overAt === undefined && attempt.stops.length === 0) this.#meter(attempt, at);
  }

  /** The car left while the station was dead. */
  leftInTheDark(): void {
    for (const attempt of this.#attempts) attempt.leftInTheDark = true;
  }

  /** The token behind the transaction that is on, where there can be no doubt. */
  get #current(): Attempt | undefined {
    return this.#attempts.length === 1 ? this.#attempts[0] : undefined;
  }

  async #glance(): Promise<void> {
    const at = Date.now();
    const shown = this.#lane.survives ? this.#register(at) : undefined;
    const view = await this.#lane.world.api.evse(this.#evseId).catch(() => undefined);
    if (view === undefined) return;
    this.#note(view, shown, at);
    if (this.#stage === 'starting') await this.#start(view);
    else if (this.#stage === 'charging') await this.#charge();
    else if (this.#stage === 'leaving') await this.#leave(view);
  }

  #note({ transaction_id: transactionId }: EvseView, leastWh: number | undefined, at: number): void {
    if (transactionId !== undefined && transactionId !== this.#running) this.#begun(transactionId);
    else if (transactionId === undefined && this.#running !== undefined) this.#over();
    const attempt = this.#current;
    if (transactionId === undefined || !attempt || attempt.stops.length > 0 || leastWh === undefined) return;
    // Read before the station said that the transaction is on, so it is not the meter of an earlier one.
    if (this.#seenAt < at) attempt.meter = { leastWh, at };
  }

  #begun(transactionId: string): void {
    if (this.#running !== undefined) this.#over();
    this.#running = transactionId;
    this.#seenAt = Date.now();
    this.#lane.saw(this.#evseId, transactionId);
    this.#stage = 'charging';
    const attempt = this.#current;
    if (attempt && attempt.overAt === undefined) Object.assign(attempt, { seen: true, transactionId });
  }

  #over(): void {
    this.#running = undefined;
    for (const attempt of this.#attempts) attempt.overAt ??= Date.now();
    this.#stage = 'leaving';
  }

  async #start(view: EvseView): Promise<void> {
    const shown = this.#attempts.at(-1);
    const tokenFirst = this.#plan.start === 'token first' && this.#attempts.length <= 1;
    if (!view.plugged_in && (!tokenFirst || shown)) return this.#plugIn();
    if (shown && Date.now() - shown.shownAt < PATIENCE_MS) return;
    await this.#showToken();
  }

  async #plugIn(): Promise<void> {
    this.#lane.did('car', `a car at ${this.#evseId}`);
    await this.#ask(() =>
      this.#lane.world.api.plugIn(this.#evseId, { current_A: 32, phases: 3, ready_delay_s: 0.1 }),
    );
  }

  async #showToken(): Promise<void> {
    const { world } = this.#lane;
    const remote = this.#plan.start === 'remote start' && this.#attempts.length === 0;
    if (remote && !world.csms.connected) return;
    const attempt = this.#lane.newAttempt(this.#evseId);
    this.#attempts.push(attempt);
    this.#lane.did(
      remote ? 'remote start' : this.#plan.start === 'token first' ? 'token first' : 'plug first',
      `${attempt.token} at ${this.#evseId}`,
    );
    await this.#ask(() =>
      remote
        ? remoteStart(world, attempt.token, this.#evseId)
        : world.api.swipe(attempt.token, [this.#evseId]),
    );
  }

  async #charge(): Promise<void> {
    const age = Date.now() - this.#seenAt;
    if (this.#plan.pauses && !this.#paused && age > this.#plan.chargingMs / 3) return this.#pause();
    if (age < this.#plan.chargingMs) return;
    if (this.#stoppedAt > 0 && Date.now() - this.#stoppedAt < STOP_PATIENCE_MS) return;
    // A way to stop that has led nowhere was lost to a power cut or has no network; the cable is always there.
    await this.#stop(this.#stoppedAt === 0 ? this.#plan.stop : 'stop by unplugging');
  }

  async #pause(): Promise<void> {
    this.#paused = true;
    this.#lane.did('pause', `at ${this.#evseId}`);
    await this.#ask(() => this.#lane.world.api.pause(this.#evseId));
    await sleep(this.#random.between(50, 300));
    await this.#ask(() => this.#lane.world.api.resume(this.#evseId));
  }

  async #stop(kind: Plan['stop']): Promise<void> {
    const { world } = this.#lane;
    const attempt = this.#current;
    this.#stoppedAt = Date.now();
    const entry = world.csms.transactions().find(({ token }) => token === attempt?.token);
    const isPossible =
      kind === 'stop by unplugging' ||
      (kind === 'stop by token' && attempt) ||
      (kind === 'remote stop' && entry && world.csms.connected);
    if (!isPossible) return this.#stop('stop by unplugging');
    const reasons: { [kind in Plan['stop']]: Stop } = {
      'stop by token': 'Local',
      'stop by unplugging': 'EVDisconnected',
      'remote stop': 'Remote',
    };
    for (const each of this.#attempts) each.stops.push({ reason: reasons[kind], at: Date.now() });
    this.#lane.did(kind, `at ${this.#evseId}`);
    await this.#ask(() => {
      if (kind === 'stop by token') return world.api.swipe(attempt!.token, [this.#evseId]);
      if (kind === 'remote stop') return remoteStop(world, entry!);
      return world.api.unplug(this.#evseId);
    });
  }

  async #leave(view: EvseView): Promise<void> {
    if (!view.plugged_in && view.state === 'Available') {
      this.#stage = 'gone';
      return;
    }
    this.#lane.did('car', `leaves ${this.#evseId}`);
    for (const each of this.#attempts) each.stops.push({ reason: 'EVDisconnected', at: Date.now() });
    await this.#ask(() => this.#lane.world.api.unplug(this.#evseId));
  }

  #register(at: number): number | undefined {
    return registerWh(this.#lane.world.databaseFolder, this.#evseId, at);
  }

  #meter(attempt: Attempt, at: number): void {
    const leastWh = this.#lane.survives ? this.#register(at) : undefined;
    if (leastWh !== undefined) attempt.meter = { leastWh, at };
  }

  /** A station that is dead or a CSMS that is away do not answer; the driver looks again and decides anew. */
  async #ask(request: () => Promise<unknown>): Promise<void> {
    try {
      await request();
    } catch (error) {
      if (error instanceof ApiRefusal && error.status >= 500) throw error;
    }
  }
}

export const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
