import { REGISTRATION, type Registering } from '../../src/testing/happenings.ts';
import { simulatedStation } from '../../src/testing/simulated-station.ts';
import { stationClock } from '../../src/testing/station-clock.ts';
import { type Subject, TOKENS } from '../../src/testing/subject.ts';
import type { CallOutcome } from '../../src/trial/csms-link.ts';
import type { Json } from '../../src/trial/wire.ts';
import type { Version } from '../process/harness/station-files.ts';
import { closeWorld, expectRight, openWorld, type World } from '../process/harness/world.ts';

const PLUG_TIME_S = 60;
/** Below every time-out of a message: what is on the wire arrives before. */
const LONGEST_STEP_MS = 5_000;

/** Seconds until a station that is not accepted asks again. */
const RETRY_S = 5;

/** The real process on a real socket, at an independent CSMS that checks every message against the official schemas. */
export class SubjectInWorld implements Subject {
  readonly world: World;
  readonly plugTimeS = PLUG_TIME_S;
  readonly reservedS = 600;
  readonly station: Subject['station'];
  readonly csms: Subject['csms'];
  #isRegistered = true;

  private constructor(world: World) {
    this.world = world;
    this.station = simulatedStation(world.api, {
      powerCut: () => this.#powerCut(),
      restarted: () => this.#restarted(),
      passTime: (seconds) => this.#passTime(seconds),
      settle: () => this.#settle(),
      now: () => stationClock(this.csms),
    });
    this.csms = {
      version: world.version,
      heard: world.csms.conversation,
      call: (action, payload) => this.#call(action, payload),
      cutNetwork: () => world.csms.close(),
      mendNetwork: () => this.#mend(),
      register: (how) => this.#register(how),
    };
  }

  static async open(version: Version): Promise<SubjectInWorld> {
    const world = await openWorld(version, {
      survivesRestart: true,
      resume: true,
      chargeOffline: true,
      connectionTimeoutS: PLUG_TIME_S,
      core: { AuthorizationCacheEnabled: false },
      internal: { RetryBackoffRandomRange: 0, RetryBackoffRepeatTimes: 0, RetryBackoffWaitMinimum: 1 },
      variables: {
        'AuthCacheCtrlr.Enabled': false,
        'OCPPCommCtrlr.RetryBackOffRandomRange': 0,
        'OCPPCommCtrlr.RetryBackOffRepeatTimes': 0,
        'OCPPCommCtrlr.RetryBackOffWaitMinimum': 1,
      },
    });
    tellTheStationsTime(world);
    world.csms.authorize = (token) => (token === TOKENS.refused ? 'Invalid' : 'Accepted');
    await world.station.ready(world.api);
    await world.online();
    return new SubjectInWorld(world);
  }

  close(): Promise<void> {
    return closeWorld(this.world);
  }

  async #call(action: string, payload: object): Promise<CallOutcome> {
    if (!this.world.csms.connected) return { kind: 'closed' };
    try {
      return { kind: 'result', payload: (await this.world.csms.call(action, payload)) as Json };
    } catch (error) {
      const { rpcErrorCode = 'none', message } = error as Error & { rpcErrorCode?: string };
      return { kind: 'error', code: rpcErrorCode, description: message };
    }
  }

  async #passTime(seconds: number): Promise<void> {
    for (let left = seconds * 1000; left > 0; left -= LONGEST_STEP_MS) {
      const ms = Math.min(left, LONGEST_STEP_MS);
      await this.world.api.advance(ms);
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
  }

  async #settle(): Promise<void> {
    await this.#passTime(1);
    if (this.world.csms.listening && this.#isRegistered) await this.#allTold();
  }

  #allTold(): Promise<unknown> {
    const { world } = this;
    return world.until(
      'everything told',
      async () =>
        world.csms.connected && ((await world.api.get('/outbox')) as { entries: number }).entries === 0,
    );
  }

  async #mend(): Promise<void> {
    const { csms } = this.world;
    if (!csms.listening) await csms.open();
  }

  async #powerCut(): Promise<void> {
    await this.world.station.kill();
    await this.world.restart();
  }

  async #restarted(): Promise<void> {
    const { station, api } = this.world;
    // The process may go in the middle of an answer.
    while (station.running) await Promise.race([api.advance(1_000).catch(() => {}), station.exited]);
    await this.world.restart();
  }

  #register(how: Registering): void {
    const { csms } = this.world;
    const status = REGISTRATION[how];
    this.#isRegistered = how === 'registered';
    csms.handle('BootNotification', () => ({ status, currentTime: csms.now(), interval: RETRY_S }));
  }
}

/** The clock of the CSMS goes with the station's: it tells the time at each boot, and one that lags behind would set deadlines back. */
const tellTheStationsTime = ({ csms, api }: World): void => {
  let now = Date.now();
  const advance = api.advance.bind(api);
  api.advance = (ms) => {
    now += ms;
    return advance(ms);
  };
  csms.now = () => new Date(now).toISOString();
};

/** One subject at a time, each as at the beginning of a contract. */
export class Subjects {
  readonly #version: Version;
  #open: SubjectInWorld | undefined;

  constructor(version: Version) {
    this.#version = version;
  }

  /** Ends the one before. */
  async fresh(): Promise<SubjectInWorld> {
    await this.close();
    this.#open = await SubjectInWorld.open(this.#version);
    return this.#open;
  }

  /** Nothing that the station said is against a schema, nothing is wrong in the CSMS's books. */
  expectRight(): void {
    if (this.#open) expectRight(this.#open.world);
  }

  async close(): Promise<void> {
    const subject = this.#open;
    this.#open = undefined;
    await subject?.close();
  }
}
