import { deliveredWh, type LedgerTransaction } from '../../src/trial/ledger.ts';
import { list } from '../../src/trial/wire.ts';
import { Random } from '../faults/random.ts';
import { type Attempt, attemptOf, differences, type Stop } from '../faults/truth.ts';
import { remoteStop } from '../process/harness/dialect.ts';
import type { HttpFiles } from '../process/harness/file-server-http.ts';
import type { World } from '../process/harness/world.ts';
import { CsmsOrders } from './csms-orders.ts';
import { DAY_MS, type Happening, HOUR_MS, MINUTE_MS, planned, type Stay } from './plan.ts';
import { type Resources, resourcesOf } from './resources.ts';

/** Where the station's simulated clock begins. */
const BEGINNING = Date.UTC(2025, 0, 1);
const STEP_MS = 5_000;
const PATIENCE_MS = 5 * MINUTE_MS;
/** The conversation is kept as far back as a message about a failure goes. */
const FRAMES_KEPT = 2_000;

export type Day = {
  day: number;
  messages: number;
  transactions: number;
  energyKWh: number;
  /** How often the process has been started. */
  life: number;
  seconds: number;
  resources: Resources;
};

/** Days of a station with several EVSEs: cars come and go, networks, power and orders too; at midnight the books are compared. */
export class Soak {
  /** In what the station was not right, in words. */
  readonly flaws: string[] = [];
  readonly #world: World;
  readonly #random: Random;
  readonly #orders: CsmsOrders;
  readonly #gaugeFile: string;
  readonly #story: string[] = [];
  #now = BEGINNING;
  #midnight = BEGINNING;
  #life = 1;
  #messages = 0;
  #attempts: Attempt[] = [];
  #present = new Map<number, Attempt>();
  #settled = 0;
  #violations = 0;

  constructor(world: World, parts: { seed: number; files: HttpFiles; gaugeFile: string }) {
    this.#world = world;
    this.#random = new Random(parts.seed);
    this.#gaugeFile = parts.gaugeFile;
    const now = () => this.#now;
    this.#orders = new CsmsOrders({ world, random: this.#random.branch(), files: parts.files, now });
    const { api, csms } = world;
    const advance = api.advance.bind(api);
    api.advance = async (ms) => {
      this.#now += ms;
      await advance(ms);
    };
    csms.now = () => new Date(this.#now).toISOString();
    csms.heartbeatIntervalS = 1800;
    // Hours pass within one step of ours: a heartbeat in them is answered with the station's own time.
    csms.handle('Heartbeat', async () => ({ currentTime: await clockOf(world) }));
    csms.beforeAnswer = () => {
      this.#messages += 1;
    };
  }

  async day(day: number): Promise<Day> {
    const began = Date.now();
    const messages = this.#messages;
    const { version, evseIds } = this.#world;
    const plan = planned({ day, version, evseIds, random: this.#random.branch() });
    for (const happening of plan) {
      await this.#passUntil(this.#midnight + happening.after);
      this.#tell(happening);
      await this.#happen(happening);
    }
    this.#midnight += DAY_MS;
    await this.#passUntil(this.#midnight);
    const books = await this.#audited();
    return {
      ...{ day, life: this.#life, messages: this.#messages - messages, transactions: books.length },
      energyKWh: books.reduce((sum, entry) => sum + (deliveredWh(entry) ?? 0), 0) / 1000,
      resources: await resourcesOf(this.#world, this.#gaugeFile),
      seconds: (Date.now() - began) / 1000,
    };
  }

  /** The last that happened, for messages about a failure. */
  story(): string {
    return this.#story.slice(-60).join('\n');
  }

  #tell(happening: Happening | { act: string }): void {
    const { after: _, ...what } = { after: 0, ...happening };
    this.#story.push(`${new Date(this.#now).toISOString()} ${JSON.stringify(what)}`);
  }

  async #passUntil(instant: number): Promise<void> {
    if (instant > this.#now) await this.#world.api.advance(instant - this.#now);
  }

  async #happen(happening: Happening): Promise<void> {
    const { api, csms } = this.#world;
    switch (happening.act) {
      case 'arrives':
        return this.#arrive(happening.stay);
      case 'leaves':
        return this.#leave(happening.stay);
      case 'pauses':
        await api.pause(happening.stay.evseId);
        return;
      case 'goes on':
        await api.resume(happening.stay.evseId);
        return;
      case 'network goes':
        return csms.close();
      case 'network is back':
        return csms.listening ? undefined : csms.open();
      case 'power cut':
        return this.#powerCut();
      default:
        if (csms.connected) await this.#ordered(happening);
    }
  }

  async #ordered(happening: Happening): Promise<void> {
    const { api } = this.#world;
    switch (happening.act) {
      case 'out of service':
        await this.#orders.operative(happening.evseId, false);
        await api.advance(10 * MINUTE_MS);
        await this.#online();
        return this.#orders.operative(happening.evseId, true);
      case 'fault':
        await api.fault(happening.evseId, 'GroundFailure');
        await api.advance(5 * MINUTE_MS);
        await api.clearFault(happening.evseId, 'GroundFailure');
        return;
      case 'no-show':
        await this.#orders.reserve(happening.evseId, 10 * MINUTE_MS);
        return;
      case 'cancelled reservation':
        return this.#orders.cancelReservation(await this.#orders.reserve(happening.evseId, HOUR_MS));
      case 'EVSE reset':
        return this.#orders.resetEvse(happening.evseId);
      case 'firmware':
        await this.#orders.updateFirmware('/firmware.bin');
        return this.#throughTheRestart();
      case 'reset':
        await this.#orders.resetStation();
        return this.#throughTheRestart();
      case 'arrives':
      case 'leaves':
      case 'pauses':
      case 'goes on':
      case 'network goes':
      case 'network is back':
      case 'power cut':
        return undefined;
      default:
        return this.#orders.give(happening.act);
    }
  }

  async #arrive({ evseId, token, start, car }: Stay): Promise<void> {
    const { api, csms } = this.#world;
    const attempt = attemptOf(token, evseId, this.#now);
    this.#attempts.push(attempt);
    this.#present.set(evseId, attempt);
    const show = () =>
      start === 'remote start' && csms.connected
        ? this.#orders.remoteStart(token, evseId)
        : api.swipe(token, [evseId]);
    const acts = [() => api.plugIn(evseId, car), show];
    if (start === 'token first') acts.reverse();
    for (const act of acts) {
      await act();
      await api.advance(10_000);
    }
    await this.#until(`a transaction for ${token}`, async () => {
      const { transaction_id: id } = await api.evse(evseId);
      if (id !== undefined) Object.assign(attempt, { seen: true, transactionId: id });
      return id !== undefined;
    });
  }

  async #leave({ evseId, stop }: Stay): Promise<void> {
    const { api, csms } = this.#world;
    const attempt = this.#present.get(evseId)!;
    this.#present.delete(evseId);
    const entry = csms.transactions().find(({ token, endedAt }) => token === attempt.token && !endedAt);
    attempt.meter = { leastWh: await this.#register(evseId), at: this.#now };
    const isOver = async () => (await api.evse(evseId)).transaction_id === undefined;
    if (stop === 'stop by token') {
      await this.#end(attempt, 'Local', () => api.swipe(attempt.token, [evseId]));
      await this.#until(`${attempt.token} has stopped`, isOver);
    } else if (stop === 'remote stop' && csms.connected && entry) {
      await this.#end(attempt, 'Remote', () => remoteStop(this.#world, entry));
      await this.#until(`${attempt.token} was stopped`, isOver);
    }
    await this.#end(attempt, 'EVDisconnected', () => api.unplug(evseId));
    await this.#until(
      `${attempt.token} has gone`,
      async () => (await api.evse(evseId)).state === 'Available',
    );
    attempt.overAt = this.#now;
  }

  async #end(attempt: Attempt, reason: Stop, act: () => Promise<unknown>): Promise<void> {
    attempt.stops.push({ reason, at: this.#now });
    await act();
  }

  async #powerCut(): Promise<void> {
    await this.#world.station.kill();
    for (const attempt of this.#present.values()) attempt.kills += 1;
    await this.#startAgain();
  }

  async #startAgain(): Promise<void> {
    await this.#world.restart();
    this.#life += 1;
    if (this.#world.csms.listening) await this.#online();
  }

  /** Lets time go by until the process has ended by itself, as it was ordered to. */
  async #throughTheRestart(): Promise<void> {
    const { station, api } = this.#world;
    for (const until = this.#now + 10 * MINUTE_MS; station.running; ) {
      if (this.#now > until) throw new Error('the station does not restart');
      await Promise.race([api.advance(STEP_MS).catch(() => {}), station.exited]);
    }
    await this.#startAgain();
  }

  /** The CSMS may be away: then nothing is waited for. */
  async #online(): Promise<void> {
    const { csms } = this.#world;
    await this.#until('connected', () => csms.connected || !csms.listening, 2 * HOUR_MS);
  }

  async #until(what: string, is: () => boolean | Promise<boolean>, patienceMs = PATIENCE_MS): Promise<void> {
    for (const until = this.#now + patienceMs; !(await is()); await this.#world.api.advance(STEP_MS))
      if (this.#now > until) throw new Error(`${what}: not in ${patienceMs / 60_000} minutes`);
  }

  /** At midnight: all is told, and what the CSMS's books say of the day is what has happened. */
  async #audited(): Promise<LedgerTransaction[]> {
    const { api, csms, version } = this.#world;
    const isTold = async () =>
      csms.connected && ((await api.get('/outbox')) as { entries: number }).entries === 0;
    await this.#until('all is told', isTold, 2 * HOUR_MS);
    const books = csms.transactions().slice(this.#settled);
    this.#settled += books.length;
    const rules = { resumes: true, ownIds: version === '2.0.1' };
    const deadLetters = (await api.get('/dead-letters')) as unknown[];
    this.flaws.push(
      ...differences(this.#attempts, books, rules),
      ...this.#orders.flaws.splice(0),
      ...csms.violations.slice(this.#violations),
      ...deadLetters.map((letter) => `dead letter ${JSON.stringify(letter)}`),
    );
    this.#violations = csms.violations.length;
    this.#attempts = [];
    csms.conversation.splice(0, csms.conversation.length - FRAMES_KEPT);
    return books;
  }

  /** Wh since the car came, by the EVSE's own meter. */
  async #register(evseId: number): Promise<number> {
    const response = await fetch(`${this.#world.api.url}/metrics`);
    const line = new RegExp(`^statecharge_energy_wh\\{evse="${evseId}"\\} (\\S+)$`, 'm');
    return Number(line.exec(await response.text())?.[1]);
  }
}

const clockOf = async ({ api }: World): Promise<string> => {
  const variables = list(await api.get('/variables'));
  const value = variables.find(
    ({ component, variable }) => `${component}.${variable}` === 'ClockCtrlr.DateTime',
  )?.value;
  if (typeof value !== 'string') throw new Error('the station does not tell its time');
  return value;
};
