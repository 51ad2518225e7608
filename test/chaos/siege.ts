import type { Socket } from 'node:net';
import { expect, onTestFinished } from 'vitest';
import type { Random } from '../faults/random.ts';
import { type Attempt, attemptOf, differences } from '../faults/truth.ts';
import { SEED, tell } from '../lanes.ts';
import { Standstill } from '../process/harness/standstill.ts';
import { IDENTITY, type StationWishes, type Version } from '../process/harness/station-files.ts';
import { closeWorld, openWorld, type World, type WorldWishes } from '../process/harness/world.ts';
import { ByteProxy } from './byte-proxy.ts';
import { Waits } from './waits.ts';

/** Where the station's simulated clock and the CSMS's begin. */
const DAWN = Date.UTC(2025, 0, 1);
const EVSE = 1;

export const STEP_MS = 1000;

/** Seconds. A back-off is short, so that many of them take little; what it must be is known. */
export const BACK_OFF = { least: 1, random: 1, doublings: 2 };
export const PING = { interval: 20, pong: 5 };

/** What the station is to be: it charges whatever the CSMS says, and measures what a driver pays for. */
const stationWishes = (version: Version): StationWishes => {
  const { least, random, doublings } = BACK_OFF;
  return {
    survivesRestart: true,
    resume: true,
    sampleIntervalS: 10,
    chargeOffline: true,
    ...(version === '1.6' && {
      core: { WebSocketPingInterval: PING.interval },
      internal: {
        RetryBackoffWaitMinimum: least,
        RetryBackoffRandomRange: random,
        RetryBackoffRepeatTimes: doublings,
        WebsocketPongTimeout: PING.pong,
      },
    }),
    variables: {
      'OCPPCommCtrlr.RetryBackOffWaitMinimum': least,
      'OCPPCommCtrlr.RetryBackOffRandomRange': random,
      'OCPPCommCtrlr.RetryBackOffRepeatTimes': doublings,
      'OCPPCommCtrlr.WebSocketPingInterval': PING.interval,
      'InternalCtrlr.WebsocketPongTimeout': PING.pong,
      'SampledDataCtrlr.TxStartedMeasurands': 'Energy.Active.Import.Register',
      'SampledDataCtrlr.TxEndedMeasurands': 'Energy.Active.Import.Register',
    },
  };
};

/** Whom the station dials instead of the CSMS itself: somebody in between. */
const dialling = (version: Version, host: string, securityProfile: number): StationWishes => {
  const url = `${securityProfile >= 2 ? 'wss' : 'ws'}://${host}`;
  const connectionData = {
    messageTimeout: 30,
    ocppCsmsUrl: url,
    ocppInterface: 'Wired0',
    ocppTransport: 'JSON',
    ocppVersion: 'OCPP20',
    securityProfile,
  };
  return version === '1.6'
    ? { internal: { CentralSystemURI: `${url}/${IDENTITY}` } }
    : {
        variables: {
          'InternalCtrlr.NetworkConnectionProfiles': JSON.stringify([
            { configurationSlot: 1, connectionData },
          ]),
        },
      };
};

export type SiegeWishes = WorldWishes & {
  /** The name or address that the station dials; left out: 127.0.0.1. */
  host?: string;
  /** Nothing answers there: the first attempt fails before anybody watches. */
  unreachable?: boolean;
};

/** A station that cars come to while its network, or its CSMS, goes mad; in the end the books are compared with the truth. */
export class Siege {
  readonly world: World;
  /** What lies between the station and its CSMS. */
  readonly proxy: ByteProxy;
  readonly waits: Waits;
  /** Simulated milliseconds that pass at a time while something is awaited. */
  stepMs = STEP_MS;
  /** What happened, for a report of a failure. */
  readonly story: string[] = [];
  readonly #attempts: Attempt[] = [];
  #now = DAWN;

  private constructor(world: World, proxy: ByteProxy) {
    this.world = world;
    this.proxy = proxy;
    this.waits = new Waits(world.api);
    const { api } = world;
    const advance = api.advance.bind(api);
    api.advance = async (ms) => {
      this.#now += ms;
      await advance(ms);
    };
    world.csms.now = () => new Date(this.#now).toISOString();
  }

  /** Gone with the test. The station is up, and has not reached its CSMS yet. */
  static async lay(
    version: Version,
    random: Random,
    { host = '127.0.0.1', unreachable = false, ...wishes }: SiegeWishes = {},
  ): Promise<Siege> {
    const proxy = new ByteProxy(random.branch().next);
    await proxy.open();
    onTestFinished(() => proxy.shut());
    const held: Socket[] = [];
    proxy.greet = (caller) => void held.push(caller);
    const profile = wishes.securityProfile ?? (version === '1.6' ? 0 : 1);
    const dial = dialling(version, `${host}:${proxy.port}`, profile);
    const prepare: WorldWishes['prepare'] = (csms) => {
      wishes.prepare?.(csms);
      proxy.csms = csms;
    };
    const world = await openWorld(version, { ...together([stationWishes(version), dial, wishes]), prepare });
    const siege = new Siege(world, proxy);
    onTestFinished(() => closeWorld(world));
    await world.station.ready(world.api);
    while (unreachable && !world.station.log().includes('no connection'))
      await new Promise((resolve) => setTimeout(resolve, 10));
    // Nobody is let in before the first attempt can be seen to fail or not.
    await siege.waits.watch(unreachable ? 1 : 0);
    proxy.greet = undefined;
    for (const caller of held) caller.destroy();
    return siege;
  }

  /** Simulated milliseconds since 1970. */
  get now(): number {
    return this.#now;
  }

  tell(line: string): void {
    this.story.push(`${String((this.#now - DAWN) / 1000).padStart(8)} s  ${line}`);
  }

  /** Lets simulated time pass until `probe` says yes; gives up when nothing more happens. */
  async until(what: string, probe: () => boolean | Promise<boolean>): Promise<void> {
    const fault = (why: string) => new Error(`${what}: ${why}\n${this.report()}`);
    const standstill = new Standstill(
      () => String(this.story.length),
      () => fault('never'),
    );
    await standstill.bounds(this.#found(probe, fault));
  }

  async #found(probe: () => boolean | Promise<boolean>, fault: (why: string) => Error): Promise<void> {
    for (let glances = 1; !(await probe()); glances += 1) {
      if (!this.world.station.running) throw fault('the station has ended');
      if (glances % GLANCES === 0) await this.world.api.advance(this.stepMs);
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
  }

  /** A car arrives, its driver shows a token, and it charges, CSMS or not. */
  async begin(): Promise<Attempt> {
    const attempt = await this.#shown();
    await this.until('a transaction', () => this.#isCharging(attempt));
    return attempt;
  }

  /** A car arrives while nobody can say whether its driver is welcome; after `ms` at the most it leaves. */
  async tries(ms: number): Promise<void> {
    const { api } = this.world;
    const attempt = await this.#shown();
    for (let left = ms; left > 0; left -= this.stepMs) {
      if (await this.#isCharging(attempt)) return this.end(attempt);
      await api.advance(this.stepMs);
    }
    attempt.stops.push({ reason: 'EVDisconnected', at: this.#now });
    await api.unplug(EVSE);
    await this.until('free again', async () => (await api.evse(EVSE)).state === 'Available');
  }

  async #shown(): Promise<Attempt> {
    const { api } = this.world;
    const attempt = attemptOf(`T${String(this.#attempts.length + 1).padStart(5, '0')}`, EVSE, this.#now);
    this.#attempts.push(attempt);
    this.tell(`${attempt.token} is shown`);
    await api.plugIn(EVSE, { current_A: 32, phases: 3 });
    await api.swipe(attempt.token, [EVSE]);
    return attempt;
  }

  async #isCharging(attempt: Attempt): Promise<boolean> {
    const { transaction_id: transactionId, state } = await this.world.api.evse(EVSE);
    if (transactionId !== undefined) Object.assign(attempt, { seen: true, transactionId });
    return transactionId !== undefined && state === 'Charging';
  }

  /** Its driver shows the token again, and leaves. */
  async end(attempt: Attempt): Promise<void> {
    const { api } = this.world;
    attempt.stops.push({ reason: 'Local', at: this.#now });
    this.tell(`${attempt.token} is shown again`);
    await api.swipe(attempt.token, [EVSE]);
    await this.until('the end', async () => (await api.evse(EVSE)).transaction_id === undefined);
    attempt.overAt = this.#now;
    await api.unplug(EVSE);
    await this.until('free again', async () => (await api.evse(EVSE)).state === 'Available');
  }

  /** Until the station is connected, and the CSMS has heard all. */
  async heard(): Promise<void> {
    const { api, csms } = this.world;
    await this.until(
      'all is told',
      async () => csms.connected && ((await api.get('/outbox')) as { entries: number }).entries === 0,
    );
  }

  /** Cuts the connection, and waits for the next one. */
  async reconnected(): Promise<void> {
    const { csms } = this.world;
    const { connections } = csms;
    this.proxy.reset();
    await this.until('connected again', () => csms.connections > connections);
    await this.heard();
  }

  /** Everything that is wrong by now; nothing: the books are right. */
  async verdict(): Promise<string[]> {
    const { csms, api, version } = this.world;
    const books = csms.transactions();
    const letters = (await api.get('/dead-letters')) as unknown[];
    const { set_aside: setAside } = (await api.get('/diagnosis')) as { set_aside: unknown[] };
    return [
      ...differences(this.#attempts, books, { resumes: true, ownIds: version === '2.0.1' }),
      ...csms.violations,
      ...letters.map((letter) => `dead letter ${JSON.stringify(letter)}`),
      ...setAside.map((actor) => `set aside: ${JSON.stringify(actor)}`),
      ...this.waits.flaws(BACK_OFF),
    ];
  }

  /** Tells what it came to, and fails where anything is wrong. */
  async finish(what: string, cases: number, more: Readonly<Record<string, number>> = {}): Promise<void> {
    const flaws = await this.verdict();
    const books = this.world.csms.transactions();
    const figures = {
      transactions: books.length,
      duplicates: books.reduce((sum, { repeats }) => sum + repeats, 0),
      reconnects: this.waits.all.length,
      ...more,
    };
    tell({ lane: 'network chaos', what, cases, failures: flaws.length, seed: SEED, figures });
    expect(flaws, flaws.length > 0 ? `STATECHARGE_SEED=${SEED} repeats it\n${this.report()}` : '').toEqual(
      [],
    );
  }

  report(): string {
    return `${this.story.slice(-40).join('\n')}\n${this.world.report()}`;
  }
}

const GLANCES = 4;

/** Later ones go before; what they say of keys and variables is put together. */
const together = (wishes: readonly WorldWishes[]): WorldWishes => {
  const all = (part: 'core' | 'internal' | 'variables') =>
    Object.assign({}, ...wishes.map((each) => each[part]));
  return {
    ...Object.assign({}, ...wishes),
    ...{ core: all('core'), internal: all('internal'), variables: all('variables') },
  };
};
