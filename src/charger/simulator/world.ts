/**
 * The world of one simulated EVSE as data, and how it changes. All that waits is an absolute instant in it, so a world read
 * back after the station was dead catches up in the right order: the car went on charging, became full, or left.
 */
import type { ChargerError } from '../../domain/connector.ts';
import { DC_VOLTAGE } from '../../domain/hardware-limits.ts';
import type { Instant } from '../../domain/time.ts';
import type { Order, Signal } from '../driver.ts';
import { choiceOf, type HighLevel, needsOf } from './high-level.ts';
import { type Appetite, advance, type Flow, msUntilFull, VOLTAGE } from './physics.ts';

export type Car = {
  connectorId: number;
  /** What it draws at most, amps per phase, and on how many phases. */
  currentA: number;
  phases: number;
  /** From energy offered to energy drawn. */
  readyDelayMs: number;
  /** Drawing time left before it leaves by itself; null: it stays. */
  remainingMs: number | null;
  capacityWh: number;
  batteryWh: number;
  /** Wants no energy now: told to pause, or full. */
  paused: boolean;
  /** It speaks ISO 15118, and so does the EVSE. */
  highLevel?: HighLevel;
};

export type WorldState = {
  flow: Flow;
  car: Car | null;
  arriving: { at: Instant; car: Car } | null;
  order: Order;
  /** When the car answers the energy that is offered; null: it has answered, or none is offered. */
  answersAt: Instant | null;
  drawing: boolean;
  leavesAt: Instant | null;
  /** The EVSE's own limit in amps; null: none. */
  localLimitA: number | null;
  bayOccupied: boolean;
  faults: ChargerError[];
  /** The next attempt to lock the plug fails. */
  lockJammed: boolean;
};

export type Change =
  | { type: 'arrive'; car: Car; at: Instant }
  | { type: 'leave' }
  | { type: 'pause' }
  | { type: 'resume'; currentA?: number; phases?: number }
  | { type: 'renegotiate'; wishes: Partial<HighLevel> }
  | { type: 'finish' }
  | { type: 'limit'; currentA: number | null }
  | { type: 'bay'; occupied: boolean }
  | { type: 'fault'; error: ChargerError }
  | { type: 'clear fault'; errorType: string }
  | { type: 'order'; order: Order; lockUnconfirmed: boolean }
  | { type: 'reset meter' }
  | { type: 'deadline' };

export type Hardware = { maxCurrentA: number; phases: number; connectorLock: boolean; dc?: boolean };
/** What a change leads to. */
type Turn = { world: WorldState; signals: Signal[] };

export const LOCK_FAULT = 'ConnectorLockFailure';

export const emptyWorld = (at: Instant, hardware: Hardware): WorldState => ({
  flow: { at, registerWh: 0, batteryWh: 0, currentA: 0 },
  car: null,
  arriving: null,
  order: { power: 'off', limitA: hardware.maxCurrentA, lock: 'unlocked' },
  answersAt: null,
  drawing: false,
  leavesAt: null,
  localLimitA: null,
  bayOccupied: false,
  faults: [],
  lockJammed: false,
});

/** The next instant at which the world changes by itself; undefined: it will not. */
export const nextDeadline = (world: WorldState, hardware: Hardware): Instant | undefined => {
  const full = world.drawing
    ? msUntilFull(world.flow, appetiteOf(world, hardware))
    : Number.POSITIVE_INFINITY;
  const due = [world.arriving?.at, world.answersAt, world.leavesAt, Math.ceil(world.flow.at + full)];
  const next = Math.min(...due.map((at) => at ?? Number.POSITIVE_INFINITY));
  return Number.isFinite(next) ? next : undefined;
};

/** The world at `at`, with everything that happened by itself until then, and what the hardware saw of it. */
export const catchUp = (world: WorldState, at: Instant, hardware: Hardware): Turn => {
  const signals: Signal[] = [];
  let now = world;
  for (
    let due = nextDeadline(now, hardware);
    due !== undefined && due <= at;
    due = nextDeadline(now, hardware)
  ) {
    const step = change(now, { type: 'deadline' }, Math.max(due, now.flow.at), hardware);
    now = step.world;
    signals.push(...step.signals);
  }
  return { world: flowing(now, at, hardware), signals };
};

/** The world after a change at `at`. */
export const change = (before: WorldState, what: Change, at: Instant, hardware: Hardware): Turn => {
  const { world, signals } = changed(flowing(before, at, hardware), what, at, hardware);
  return { world: answering(before, world, at, hardware), signals };
};

export const offeredA = (world: WorldState, hardware: Hardware): number =>
  world.order.power === 'off'
    ? 0
    : Math.max(
        0,
        Math.min(hardware.maxCurrentA, world.order.limitA, world.localLimitA ?? hardware.maxCurrentA),
      );

/** Phases that both the EVSE and the car have, and that may be used. */
export const phasesUsed = (world: WorldState, hardware: Hardware): number =>
  Math.min(
    world.car?.phases ?? hardware.phases,
    hardware.phases,
    world.order.phases?.count ?? hardware.phases,
  );

/** Whether a phase, counting from 1, carries current: a car on one phase takes the one that is named. */
export const isCarrying = (world: WorldState, hardware: Hardware, phase: number): boolean => {
  const used = phasesUsed(world, hardware);
  return used === 1 ? phase === (world.order.phases?.use ?? 1) : phase <= used;
};

const flowing = (world: WorldState, at: Instant, hardware: Hardware): WorldState => ({
  ...world,
  flow: advance(world.flow, appetiteOf(world, hardware), at),
});

const appetiteOf = (world: WorldState, hardware: Hardware): Appetite => ({
  targetA: world.drawing && world.car ? Math.min(world.car.currentA, offeredA(world, hardware)) : 0,
  demandA: world.car?.currentA || 1,
  volts: voltsOf(world, hardware),
  capacityWh: world.car?.capacityWh ?? 1,
});

/** Volts behind each ampere. */
export const voltsOf = (world: WorldState, hardware: Hardware): number =>
  hardware.dc ? DC_VOLTAGE : VOLTAGE * phasesUsed(world, hardware);

function changed(world: WorldState, what: Change, at: Instant, hardware: Hardware): Turn {
  switch (what.type) {
    case 'arrive':
      return what.at > at
        ? { world: { ...world, arriving: { at: what.at, car: what.car } }, signals: [] }
        : arrived(world, what.car);
    case 'leave':
      return left(world);
    case 'pause':
      return paused(world);
    case 'resume':
      return resumed(world, what, hardware);
    case 'renegotiate':
      return renegotiating(world, what.wishes, hardware);
    case 'finish':
      return finished(world);
    case 'limit':
      return limited(world, what.currentA);
    case 'bay':
      return {
        world: { ...world, bayOccupied: what.occupied },
        signals: [{ type: 'bayOccupied', occupied: what.occupied }],
      };
    case 'fault':
      return faulted(world, what.error);
    case 'clear fault':
      return cleared(world, what.errorType);
    case 'order':
      return ordered(world, what, hardware);
    case 'reset meter':
      return { world: { ...world, flow: { ...world.flow, registerWh: 0 } }, signals: [] };
    case 'deadline':
      return overdue(world, at, hardware);
  }
}

function overdue(world: WorldState, at: Instant, hardware: Hardware): Turn {
  if (world.arriving && world.arriving.at <= at) return arrived(world, world.arriving.car);
  if (world.leavesAt !== null && world.leavesAt <= at) return left(world);
  if (world.answersAt !== null && world.answersAt <= at) return answered(world, at, hardware);
  return msUntilFull(world.flow, appetiteOf(world, hardware)) < 1 ? paused(world) : { world, signals: [] };
}

/** The register starts from 0 with each session; a car that comes back while the plug is still held stays in its session. */
const arrived = (world: WorldState, car: Car): Turn => {
  // One car a plug: a second one finds no room and drives on.
  if (world.car) return { world: { ...world, arriving: null }, signals: [] };
  const registerWh = world.order.lock === 'locked' ? world.flow.registerWh : 0;
  const flow = { ...world.flow, registerWh, batteryWh: car.batteryWh, currentA: 0 };
  return {
    world: { ...world, flow, car, arriving: null, drawing: false, answersAt: null, leavesAt: null },
    signals: [{ type: 'cablePluggedIn', connectorId: car.connectorId }, ...introduction(car)],
  };
};

const introduction = ({ highLevel }: Car): Signal[] =>
  highLevel ? [{ type: 'highLevelSession', payment: highLevel.payment }] : [];

const left = (world: WorldState): Turn => ({
  world: {
    ...world,
    flow: { ...world.flow, currentA: 0 },
    car: null,
    arriving: null,
    drawing: false,
    answersAt: null,
    leavesAt: null,
  },
  signals: world.car ? [{ type: 'cableUnplugged' }] : [],
});

/** Drawing ends; what is left of its time stays with the car. */
const resting = (world: WorldState): WorldState => ({
  ...world,
  flow: { ...world.flow, currentA: 0 },
  car: world.car && {
    ...world.car,
    remainingMs: world.leavesAt === null ? world.car.remainingMs : world.leavesAt - world.flow.at,
  },
  drawing: false,
  leavesAt: null,
});

const paused = (world: WorldState): Turn => {
  if (!world.car) return { world, signals: [] };
  const rested = resting(world);
  return {
    world: { ...rested, car: rested.car && { ...rested.car, paused: true } },
    signals: world.drawing ? [{ type: 'carPaused' }] : [],
  };
};

const resumed = (
  world: WorldState,
  what: { currentA?: number; phases?: number },
  hardware: Hardware,
): Turn => {
  if (!world.car) return { world, signals: [] };
  const car = {
    ...world.car,
    currentA: what.currentA ?? world.car.currentA,
    phases: what.phases ?? world.car.phases,
    paused: false,
  };
  const wanting = { ...world, car };
  // A car that was asked before it had answered still takes its time.
  return world.answersAt === null && !world.drawing && offeredA(world, hardware) > 0
    ? answered(wanting, world.flow.at, hardware)
    : { world: wanting, signals: [] };
};

const limited = (world: WorldState, currentA: number | null): Turn => {
  const [before, after] = [world.localLimitA === 0, currentA === 0];
  const signals: Signal[] =
    before === after ? [] : [after ? { type: 'supplyLost' } : { type: 'supplyRestored' }];
  return { world: { ...world, localLimitA: currentA }, signals };
};

const faulted = (world: WorldState, error: ChargerError): Turn => {
  // A jammed lock shows only when the plug is to be locked.
  if (error.type === LOCK_FAULT) return { world: { ...world, lockJammed: true }, signals: [] };
  if (world.faults.some((fault) => fault.type === error.type)) return { world, signals: [] };
  return {
    world: { ...world, faults: [...world.faults, error] },
    signals: [{ type: 'faultRaised', error }],
  };
};

const cleared = (world: WorldState, errorType: string): Turn => ({
  world: {
    ...world,
    faults: world.faults.filter((fault) => fault.type !== errorType),
    lockJammed: world.lockJammed && errorType !== LOCK_FAULT,
  },
  signals: [{ type: 'faultCleared', errorType }],
});

function ordered(
  world: WorldState,
  what: { order: Order; lockUnconfirmed: boolean },
  hardware: Hardware,
): Turn {
  const atRest = what.order.power === 'off' && what.order.lock === 'unlocked' && !world.car;
  const flow = atRest ? { ...world.flow, registerWh: 0 } : world.flow;
  const locks = what.order.lock === 'locked' && (what.lockUnconfirmed || world.order.lock === 'unlocked');
  const signals: Signal[] =
    locks && hardware.connectorLock ? [{ type: world.lockJammed ? 'lockFailed' : 'plugLocked' }] : [];
  const over = what.order.power === 'off' && what.order.lock === 'unlocked';
  const ordered = { ...world, flow, order: what.order, ...(over && { car: withoutAgreement(world.car) }) };
  const chosen = choosing(ordered, hardware);
  return { world: chosen.world, signals: [...signals, ...chosen.signals] };
}

/** What was agreed on counts for one transaction. */
const withoutAgreement = (car: Car | null): Car | null =>
  car?.highLevel ? { ...car, highLevel: { ...car.highLevel, asking: false, choice: null } } : car;

/** A car that waits for schedules, or has chosen before, chooses from an offer that it has not seen. */
function choosing(world: WorldState, hardware: Hardware): Turn {
  const { car, order } = world;
  const offer = order.schedules;
  if (!car?.highLevel || !offer || offer.id === car.highLevel.choice?.offer_id) return { world, signals: [] };
  if (!car.highLevel.asking && !car.highLevel.choice) return { world, signals: [] };
  const choice = choiceOf(speaker(world, car.highLevel, hardware), voltsOf(world, hardware), offer);
  if (!choice) return { world, signals: [] };
  const agreed = { ...world, car: { ...car, highLevel: { ...car.highLevel, asking: false, choice } } };
  const signals: Signal[] = [{ type: 'scheduleChosen', choice }];
  if (world.drawing || offeredA(world, hardware) <= 0) return { world: agreed, signals };
  const begun = answered(agreed, world.flow.at, hardware);
  return { world: begun.world, signals: [...signals, ...begun.signals] };
}

const speaker = (world: WorldState, highLevel: HighLevel, hardware: Hardware) => ({
  highLevel,
  currentA: world.car?.currentA ?? 0,
  phases: phasesUsed(world, hardware),
  capacityWh: world.car?.capacityWh ?? 1,
  batteryWh: world.flow.batteryWh,
  dc: hardware.dc ?? false,
});

/** What the car says it needs now, as long as it waits for an answer. */
export const openNeeds = (world: WorldState, hardware: Hardware) =>
  world.car?.highLevel?.asking ? needsOf(speaker(world, world.car.highLevel, hardware)) : undefined;

/** It draws on while it asks for other schedules. */
const renegotiating = (world: WorldState, wishes: Partial<HighLevel>, hardware: Hardware): Turn => {
  const { car } = world;
  if (!car?.highLevel?.choice) return { world, signals: [] };
  return asking({ ...world, car: { ...car, highLevel: { ...car.highLevel, ...wishes } } }, hardware);
};

const asking = (world: WorldState, hardware: Hardware): Turn => {
  const { car } = world;
  if (!car?.highLevel) return { world, signals: [] };
  const highLevel = { ...car.highLevel, asking: true };
  return {
    world: { ...world, car: { ...car, highLevel } },
    signals: [{ type: 'needsTold', needs: needsOf(speaker(world, highLevel, hardware)) }],
  };
};

const finished = (world: WorldState): Turn => {
  if (!world.car?.highLevel) return { world, signals: [] };
  const rested = resting(world);
  return {
    world: {
      ...rested,
      answersAt: null,
      car: withoutAgreement(rested.car && { ...rested.car, paused: true }),
    },
    signals: [{ type: 'carFinished' }],
  };
};

const answered = (world: WorldState, at: Instant, hardware: Hardware): Turn => {
  const { car } = world;
  if (!car || car.paused) return { world: { ...world, answersAt: null }, signals: [{ type: 'carPaused' }] };
  if (car.highLevel?.asking) return { world: { ...world, answersAt: null }, signals: [] };
  if (car.highLevel && !car.highLevel.choice) return asking({ ...world, answersAt: null }, hardware);
  const leavesAt = car.remainingMs === null ? null : at + car.remainingMs;
  return { world: { ...world, answersAt: null, drawing: true, leavesAt }, signals: [{ type: 'carReady' }] };
};

/** Energy newly offered to a car starts its delay; energy withdrawn ends its drawing. */
function answering(before: WorldState, world: WorldState, at: Instant, hardware: Hardware): WorldState {
  const offers = world.car !== null && offeredA(world, hardware) > 0;
  if (!offers) return { ...(world.drawing ? resting(world) : world), answersAt: null };
  const offered = before.car !== null && offeredA(before, hardware) > 0;
  return offered ? world : { ...world, answersAt: at + (world.car?.readyDelayMs ?? 0) };
}
