import { SimulatedClock } from '../../src/actors/clock.ts';
import { DurableHost } from '../../src/actors/host.ts';
import { joinSeam } from '../../src/actors/modules/seam.ts';
import {
  bindDrivers,
  bootCharger,
  chargerMachines,
  evseManagerAddress,
  evseManagerInput,
} from '../../src/charger/built-in.ts';
import {
  createSimulator,
  type Simulator,
  type SimulatorConfig,
} from '../../src/charger/simulator/simulator.ts';
import type { WorldState } from '../../src/charger/simulator/world.ts';
import type { ProvidedToken, SessionEvent, ValidationResult } from '../../src/domain/session.ts';
import type { AuthInput } from '../../src/machines/auth-words.ts';
import { openStorage } from '../../src/persistence/open-storage.ts';
import type { Storage } from '../../src/persistence/storage.ts';
import { testSettings } from '../settings.ts';

export type WorldOptions = {
  evses?: number;
  hardware?: Partial<SimulatorConfig>;
  auth?: Partial<AuthInput>;
  /** The CSMS's verdict on a token; undefined: it does not answer. */
  verdict?: (token: ProvidedToken) => ValidationResult | undefined;
};

/** The charger's side alone: simulated EVSEs, EvseManagers and Auth on the real host, and a CSMS that is a function. */
export class ChargerWorld {
  clock = new SimulatedClock();
  host!: DurableHost;
  readonly settings = testSettings();
  simulators = new Map<number, Simulator>();
  /** Session events, token statuses, errors and replies in the order of their commit, in short. */
  heard: string[] = [];
  /** Whole session events. */
  sessions: SessionEvent[] = [];
  asked: { requestId: string; token: ProvidedToken }[] = [];
  faults: string[] = [];
  readonly #worlds = new Map<number, WorldState>();
  #ids = 0;

  private constructor(
    private readonly storage: Storage,
    private readonly options: WorldOptions,
  ) {}

  static async open(options: WorldOptions = {}): Promise<ChargerWorld> {
    const world = new ChargerWorld(await openStorage(':memory:'), options);
    world.#start();
    await world.settle();
    world.heard = [];
    return world;
  }

  /** The process dies, and is back after `offMs`; cars, cables and contactors outlive it. */
  async powerCut(options: { offMs?: number; resume?: boolean } = {}): Promise<void> {
    for (const simulator of this.simulators.values()) simulator.close();
    this.clock = new SimulatedClock(this.clock.now() + (options.offMs ?? 0));
    this.heard = [];
    this.#start(options.resume ?? false);
    await this.settle();
  }

  async wait(seconds: number): Promise<void> {
    await this.clock.advance(1000 * seconds);
  }

  async settle(): Promise<void> {
    for (let round = 0; round < 5; round++) await this.host.atRest();
  }

  /** A token at the reader, or from the CSMS when there is a callId. Returns what came of it. */
  async present(value: string, more: Partial<ProvidedToken> = {}, callId?: string): Promise<string[]> {
    const token = { id_token: { value, type: 'ISO14443' }, authorization_type: 'RFID', ...more };
    this.host.receive('auth', { type: 'token presented', token, ...(callId && { callId }) } as {
      type: string;
    });
    return this.news();
  }

  /** What was heard since it was asked last. */
  async news(): Promise<string[]> {
    await this.settle();
    return this.heard.splice(0);
  }

  evse(evseId = 1): Simulator {
    return this.simulators.get(evseId)!;
  }

  state(evseId = 1): unknown {
    return this.host.snapshot(`evse_manager/${evseId}`)?.value.session;
  }

  async answer(requestId: string, result: ValidationResult): Promise<string[]> {
    this.host.receive('auth', { type: 'validated', requestId, result } as { type: string });
    return this.news();
  }

  #start(resume = false): void {
    const { storage, clock } = this;
    const host = new DurableHost({
      storage,
      clock,
      machines: chargerMachines(this.settings),
      newId: () => `id-${++this.#ids}`,
      log: () => {},
      onFault: (address, error) => this.faults.push(`${address}: ${(error as Error).message}`),
      onCommitFailure: (error) => {
        throw error;
      },
    });
    this.host = host;
    clock.settle = () => this.settle();
    this.simulators = new Map(
      Array.from({ length: this.options.evses ?? 1 }, (_, index) => [index + 1, this.#simulator(index + 1)]),
    );
    this.#listen(host);
    bindDrivers(this.simulators, host);
    host.boot();
    if (!host.snapshot('auth')) this.#populate(host);
    bootCharger(this.simulators, host, { resume });
  }

  #populate(host: DurableHost): void {
    host.start('auth', 'auth', { evseIds: [...this.simulators.keys()], ...this.options.auth });
    for (const [evseId, simulator] of this.simulators)
      host.start('evse-manager', `evse_manager/${evseId}`, evseManagerInput(evseId, simulator));
  }

  #simulator(evseId: number): Simulator {
    return createSimulator({
      clock: this.clock,
      config: { evseId, ...this.options.hardware },
      world: {
        load: () => structuredClone(this.#worlds.get(evseId)),
        save: (state) => this.#worlds.set(evseId, structuredClone(state)),
      },
    });
  }

  #listen(host: DurableHost): void {
    const { published } = joinSeam(host, {
      readMeter: (evseId) => this.evse(evseId).readMeter(),
      connectors: () => [1],
      evseManager: evseManagerAddress,
      validate: (requestId, token) => this.#validate(requestId, token),
    });
    void published;
    type Published = { type: 'publish'; evseId?: number; variable: string; value: object };
    host.after<Published>('publish', ({ evseId, variable, value }) => {
      if (variable === 'ready') this.heard.push(`${evseId} ready`);
      if (variable === 'token_validation_status')
        this.heard.push(`token ${(value as { status: string }).status}`);
      if (variable !== 'session_event') return;
      this.sessions.push(value as SessionEvent);
      this.heard.push(`${evseId} ${(value as SessionEvent).event}`);
    });
    host.after<{ type: 'reply'; callId: string; reply: { status: string } }>('reply', ({ callId, reply }) => {
      this.heard.push(`${callId} ${reply.status}`);
    });
  }

  #validate(requestId: string, token: ProvidedToken): void {
    this.asked.push({ requestId, token });
    const verdict = this.options.verdict ? this.options.verdict(token) : ACCEPTED;
    if (verdict)
      this.host.post('auth', { type: 'validated', requestId, result: verdict } as { type: string });
  }
}

export const ACCEPTED: ValidationResult = { authorization_status: 'Accepted' };
