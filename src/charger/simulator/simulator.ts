/**
 * An EVSE and a car that exist only as arithmetic: the driver of every station without hardware.
 *
 * With a `world` the car, the cable, the contactor and the register outlive the station's process, as on a real charger:
 * while the process is dead the contactor stays as it was ordered last, and energy keeps flowing.
 */
import { map, type Observable, Subject } from 'rxjs';
import type { ChargingNeeds } from '../../domain/charging-needs.ts';
import type { ChargerError } from '../../domain/connector.ts';
import { DC_VOLTAGE } from '../../domain/hardware-limits.ts';
import type { Powermeter, SampledExtras, SignedMeterValue } from '../../domain/metering.ts';
import { type Clock, type Instant, type Timer, toRfc3339 } from '../../domain/time.ts';
import type { ContractCar, DriverCapabilities, EvseDriver, HardwareState, Order, Signal } from '../driver.ts';
import { meterTicks } from './meter-ticks.ts';
import { socPercent, VOLTAGE } from './physics.ts';
import { carOf, type EnergyWishes, type PlugIn, wishesOf } from './plug-in.ts';
import {
  type Change,
  catchUp,
  change,
  emptyWorld,
  type Hardware,
  isCarrying,
  nextDeadline,
  offeredA,
  openNeeds,
  phasesUsed,
  voltsOf,
  type WorldState,
} from './world.ts';

/** The `simulator` section of an EVSE's configuration, and what the EVSE is; defaults in brackets. */
export type SimulatorConfig = {
  evseId: number;
  /** Connector ids, [1]. */
  connectorIds?: readonly number[];
  /** False: a fixed cable that nothing locks. [true] */
  connectorLock?: boolean;
  /** Amps per phase the EVSE can offer. [32] */
  maxCurrentA?: number;
  /** [3] */
  phases?: number;
  /** The EVSE gives direct current. */
  dc?: boolean;
  /** It speaks ISO 15118 too. */
  iso15118?: boolean;
  powermeter?: {
    publicKey?: string;
    signedValueStart?: string;
    signedValueStop?: string;
    /** [true] */
    signAtTransactionStart?: boolean;
  };
};

/**
 * Where a world outlives the process. What is saved must be durable before the event loop goes on: what follows from it is committed and
 * told at the earliest in its next phase.
 */
export type WorldStore = { load(): WorldState | undefined; save(state: WorldState): void };

export type SimulatorOptions = {
  /** Must not be stepped: energy follows it. Share one object between simulators and they share one timer for their meters. */
  clock: Clock;
  /** The station's time, for the time stamps of readings; the clock's where absent. */
  now?: () => Instant;
  config: SimulatorConfig;
  world?: WorldStore;
};

/** What people and tests do to the simulated car and hardware. Each acts at once and is kept where the world is. */
export type SimulatorControls = {
  plugIn(body?: PlugIn): void;
  /** Also cancels a plug-in still delayed. */
  unplug(): void;
  pause(): void;
  resume(body?: { current_A?: number; phases?: number }): void;
  /** An ISO 15118 car asks for other schedules while it charges. */
  renegotiate(wishes?: EnergyWishes): void;
  /** An ISO 15118 car ends its session for good (SessionStop, Terminate). */
  finish(): void;
  /** The EVSE's own limit in amps; 0: no energy, null: none. */
  limit(currentA: number | null): void;
  bay(occupied: boolean): void;
  raiseFault(type: string): void;
  clearFault(type: string): void;
};

export type Simulator = EvseDriver & SimulatorControls & { extras(): SampledExtras };

export const createSimulator = (options: SimulatorOptions): Simulator => new SimulatedEvse(options);

class SimulatedEvse implements EvseDriver, SimulatorControls {
  readonly capabilities: DriverCapabilities;
  readonly signals: Observable<Signal>;
  readonly meter: Observable<Powermeter>;
  private readonly subject = new Subject<Signal>();
  private readonly hardware: Hardware;
  private world: WorldState;
  private timer: Timer | undefined;
  private lockUnconfirmed = true;
  private closed = false;

  constructor(private readonly options: SimulatorOptions) {
    this.capabilities = capabilitiesOf(options.config);
    this.hardware = { ...this.capabilities, dc: this.capabilities.current === 'DC' };
    this.signals = this.subject.asObservable();
    this.meter = meterTicks(options.clock).pipe(map(() => this.readMeter()));
    const at = options.clock.now();
    const kept = options.world?.load() ?? emptyWorld(at, this.hardware);
    // What happened meanwhile is told by `state()`, which the station reads at boot.
    this.world = catchUp(kept, at, this.hardware).world;
    this.arm();
  }

  plugIn(body: PlugIn = {}): void {
    const at = this.options.clock.now() + 1000 * (body.delay_s ?? 0);
    this.enact({ type: 'arrive', at, car: carOf(body, this.capabilities, at) });
  }

  unplug(): void {
    this.enact({ type: 'leave' });
  }

  pause(): void {
    this.enact({ type: 'pause' });
  }

  resume(body: { current_A?: number; phases?: number } = {}): void {
    this.enact({
      type: 'resume',
      ...(body.current_A !== undefined && { currentA: body.current_A }),
      ...(body.phases !== undefined && { phases: body.phases }),
    });
  }

  renegotiate(wishes: EnergyWishes = {}): void {
    this.enact({ type: 'renegotiate', wishes: wishesOf(wishes, this.options.clock.now()) });
  }

  finish(): void {
    this.enact({ type: 'finish' });
  }

  limit(currentA: number | null): void {
    this.enact({ type: 'limit', currentA });
  }

  bay(occupied: boolean): void {
    this.enact({ type: 'bay', occupied });
  }

  raiseFault(type: string): void {
    const error: ChargerError = { type, message: `simulated ${type}`, severity: 'High' };
    this.enact({ type: 'fault', error });
  }

  clearFault(type: string): void {
    this.enact({ type: 'clear fault', errorType: type });
  }

  apply(order: Order): void {
    const lockUnconfirmed = this.lockUnconfirmed;
    if (order.lock === 'locked') this.lockUnconfirmed = false;
    this.enact({ type: 'order', order, lockUnconfirmed });
  }

  unlock(): boolean {
    return !this.world.lockJammed;
  }

  resetMeter(): void {
    this.enact({ type: 'reset meter' });
  }

  state(): HardwareState {
    const world = this.present();
    const needs = openNeeds(world, this.hardware);
    const choice = world.car?.highLevel?.choice;
    return {
      pluggedConnectorId: world.car?.connectorId,
      carReady: world.drawing,
      powerOn: world.order.power === 'on',
      supplyLost: world.localLimitA === 0,
      faults: world.faults,
      ...(needs && { needs: this.dated(needs) }),
      ...(choice && { choice }),
    };
  }

  readMeter(): Powermeter {
    const world = this.present();
    return {
      timestamp: toRfc3339(this.stationNow()),
      meter_id: `simulated-${this.options.config.evseId}`,
      energy_Wh_import: { total: Math.round(world.flow.registerWh) },
      ...(this.hardware.dc ? dcReading(world) : this.acReading(world)),
    };
  }

  private acReading(world: WorldState): Omit<Powermeter, 'timestamp' | 'energy_Wh_import'> {
    const drawing = phasesUsed(world, this.hardware);
    const amps = (phase: number) =>
      isCarrying(world, this.hardware, phase) ? round(world.flow.currentA, 100) : 0;
    const watts = (phase: number) =>
      isCarrying(world, this.hardware, phase) ? round(world.flow.currentA * VOLTAGE, 10) : 0;
    return {
      power_W: {
        total: round(world.flow.currentA * VOLTAGE * drawing, 10),
        ...byPhase(this.hardware, watts),
      },
      voltage_V: byPhase(this.hardware, () => VOLTAGE),
      current_A: byPhase(this.hardware, amps),
      frequency_Hz: { L1: 50 },
    };
  }

  contractCar(): ContractCar | undefined {
    const { payment, certificate } = this.present().car?.highLevel ?? {};
    return payment === 'contract' ? { ...(certificate && { certificate }) } : undefined;
  }

  extras(): SampledExtras {
    const world = this.present();
    const currentOfferedA = offeredA(world, this.hardware);
    const powerOfferedW = currentOfferedA * voltsOf(world, this.hardware);
    const car = world.car;
    return {
      currentOfferedA,
      powerOfferedW,
      ...(car && { socPercent: round(socPercent(world.flow, car.capacityWh), 10) }),
    };
  }

  close(): void {
    this.closed = true;
    this.options.clock.clearTimeout(this.timer);
    this.subject.complete();
  }

  private present(): WorldState {
    return catchUp(this.world, this.options.clock.now(), this.hardware).world;
  }

  private enact(what: Change): void {
    if (this.closed) return;
    const at = this.options.clock.now();
    const before = catchUp(this.world, at, this.hardware);
    const after = change(before.world, what, at, this.hardware);
    this.settle(after.world, [...before.signals, ...after.signals]);
  }

  private fire(): void {
    const { world, signals } = catchUp(this.world, this.options.clock.now(), this.hardware);
    this.settle(world, signals);
  }

  /** The world is safe before anything that follows from it leaves the process; a listener reads the meter as the signal left it. */
  private settle(world: WorldState, signals: readonly Signal[]): void {
    this.world = world;
    this.options.world?.save(world);
    this.arm();
    for (const signal of signals)
      this.subject.next(
        signal.type === 'needsTold' ? { ...signal, needs: this.dated(signal.needs) } : signal,
      );
  }

  private stationNow(): Instant {
    return (this.options.now ?? (() => this.options.clock.now()))();
  }

  /** A car says in how long it leaves; what o'clock that is the station knows. */
  private dated(needs: ChargingNeeds): ChargingNeeds {
    const departsAt = this.world.car?.highLevel?.departsAt;
    if (departsAt === undefined) return needs;
    const ms = departsAt - this.options.clock.now();
    return { ...needs, departure_time: toRfc3339(this.stationNow() + ms) };
  }

  private arm(): void {
    const { clock } = this.options;
    clock.clearTimeout(this.timer);
    this.timer = undefined;
    const due = nextDeadline(this.world, this.hardware);
    if (due === undefined || this.closed) return;
    this.timer = clock.setTimeout(() => this.fire(), Math.max(0, due - clock.now()));
  }
}

const capabilitiesOf = (config: SimulatorConfig): DriverCapabilities => {
  const start = config.powermeter?.signedValueStart;
  const stop = config.powermeter?.signedValueStop;
  const signsStart = config.powermeter?.signAtTransactionStart ?? true;
  const key = config.powermeter?.publicKey;
  return {
    connectorIds: config.connectorIds ?? [1],
    connectorLock: config.connectorLock ?? true,
    maxCurrentA: config.maxCurrentA ?? 32,
    phases: config.phases ?? 3,
    ...(config.dc && { current: 'DC' as const }),
    ...(config.iso15118 && { iso15118: true }),
    signedMeterValues: {
      ...(start !== undefined && signsStart && { start: signed(start, key) }),
      ...(stop !== undefined && { stop: signed(stop, key) }),
    },
    ...(key !== undefined && { meterPublicKey: key }),
  };
};

const signed = (text: string, publicKey: string | undefined): SignedMeterValue => ({
  signed_meter_data: text,
  signing_method: 'dummy',
  encoding_method: 'plain',
  ...(publicKey !== undefined && { public_key: publicKey }),
});

const dcReading = ({ flow }: WorldState): Omit<Powermeter, 'timestamp' | 'energy_Wh_import'> => ({
  power_W: { total: round(flow.currentA * DC_VOLTAGE, 10) },
  voltage_V: { DC: DC_VOLTAGE },
  current_A: { DC: round(flow.currentA, 100) },
});

const byPhase = (hardware: Hardware, value: (phase: number) => number) => ({
  L1: value(1),
  ...(hardware.phases > 1 && { L2: value(2) }),
  ...(hardware.phases > 2 && { L3: value(3) }),
});

const round = (value: number, parts: number): number => Math.round(value * parts) / parts;
