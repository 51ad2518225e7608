/**
 * How energy flows from an EVSE into a battery, integrated exactly: the flow at any later instant follows from the flow at
 * an earlier one and the appetite in between, in one step. So nothing has to tick, and only changes have to be kept.
 */
import type { Instant } from '../../domain/time.ts';

/** Volts between each phase and neutral. */
export const VOLTAGE = 230;
/** A car takes up its current gently, and lets go at once. */
const RAMP_A_PER_MS = 16 / 1000;
/** From this state of charge on a battery takes less and less. */
const TAPER_FROM = 0.8;
/** A battery that takes less than this is full, and the car stops asking. */
const FULL_A = 1;
const MS_PER_HOUR = 3_600_000;

/** What flows at an instant: amps (AC: per phase), and what has flowed: the meter's register and the battery's content. */
export type Flow = { at: Instant; registerWh: number; batteryWh: number; currentA: number };

/**
 * What would flow: the amps that car and EVSE agree on (0: none), the volts behind each of them (of all phases together),
 * and the battery.
 */
export type Appetite = { targetA: number; demandA: number; volts: number; capacityWh: number };

/** The flow at `at`, the appetite being the same since `flow.at`. An earlier instant changes nothing. */
export const advance = (flow: Flow, appetite: Appetite, at: Instant): Flow => {
  const ms = at - flow.at;
  if (ms <= 0) return settled(flow, appetite);
  if (appetite.targetA <= 0) return { ...flow, at, currentA: 0 };
  return walk(flow, appetite, ms, at);
};

/** Milliseconds until the battery is full; Infinity when nothing flows. */
export const msUntilFull = (flow: Flow, appetite: Appetite): number => {
  if (appetite.targetA <= 0) return Number.POSITIVE_INFINITY;
  const start = settled(flow, appetite);
  const rampMs = rampDuration(start, appetite);
  const steady = ramped(start, appetite, rampMs);
  const steadyMs = steadyDuration(steady, appetite);
  const tapering = held(steady, appetite, steadyMs);
  const taperMs = Math.log(Math.max(1, ceiling(tapering, appetite) / FULL_A)) / taperRate(appetite);
  return rampMs + steadyMs + taperMs;
};

export const socPercent = (flow: Flow, capacityWh: number): number =>
  Math.min(100, (100 * flow.batteryWh) / capacityWh);

function walk(flow: Flow, appetite: Appetite, ms: number, at: Instant): Flow {
  const start = settled(flow, appetite);
  const rampMs = Math.min(ms, rampDuration(start, appetite));
  const steady = ramped(start, appetite, rampMs);
  const steadyMs = Math.min(ms - rampMs, steadyDuration(steady, appetite));
  const tapering = held(steady, appetite, steadyMs);
  return { ...tapered(tapering, appetite, ms - rampMs - steadyMs), at };
}

/** Wh that one amp carries in one millisecond. */
const whPerAmpMs = (appetite: Appetite): number => appetite.volts / MS_PER_HOUR;
/** Amps that a battery takes for each Wh that it lacks, once it tapers. */
const ampsPerLackingWh = (appetite: Appetite): number =>
  appetite.demandA / ((1 - TAPER_FROM) * appetite.capacityWh);
const taperRate = (appetite: Appetite): number => whPerAmpMs(appetite) * ampsPerLackingWh(appetite);

/** The most amps the battery takes now. */
const ceiling = (flow: Flow, appetite: Appetite): number =>
  Math.min(
    appetite.targetA,
    Math.max(0, ampsPerLackingWh(appetite) * (appetite.capacityWh - flow.batteryWh)),
  );

/** Less offered, or a fuller battery: the current falls at once. */
const settled = (flow: Flow, appetite: Appetite): Flow => ({
  ...flow,
  currentA: appetite.targetA <= 0 ? 0 : Math.min(flow.currentA, ceiling(flow, appetite)),
});

/** Until the rising current meets the target, or the falling appetite of the battery: a quadratic equation in time. */
function rampDuration(flow: Flow, appetite: Appetite): number {
  if (flow.currentA >= ceiling(flow, appetite)) return 0;
  const toTarget = (appetite.targetA - flow.currentA) / RAMP_A_PER_MS;
  const rate = taperRate(appetite);
  const a = (rate * RAMP_A_PER_MS) / 2;
  const b = RAMP_A_PER_MS + rate * flow.currentA;
  const c = flow.currentA - ampsPerLackingWh(appetite) * (appetite.capacityWh - flow.batteryWh);
  // This form of the root stays exact where a is tiny.
  const toTaper = (-2 * c) / (b + Math.sqrt(b * b - 4 * a * c));
  return Math.max(0, Math.min(toTarget, toTaper));
}

const ramped = (flow: Flow, appetite: Appetite, ms: number): Flow =>
  filled(flow, whPerAmpMs(appetite) * (flow.currentA * ms + (RAMP_A_PER_MS * ms * ms) / 2), {
    currentA: flow.currentA + RAMP_A_PER_MS * ms,
  });

/** Until the battery takes less than the target. */
const steadyDuration = (flow: Flow, appetite: Appetite): number => {
  const taperingAtWh = appetite.capacityWh - appetite.targetA / ampsPerLackingWh(appetite);
  return Math.max(0, (taperingAtWh - flow.batteryWh) / (whPerAmpMs(appetite) * appetite.targetA));
};

const held = (flow: Flow, appetite: Appetite, ms: number): Flow =>
  ms <= 0 ? flow : filled(flow, whPerAmpMs(appetite) * appetite.targetA * ms, { currentA: appetite.targetA });

/** What the battery lacks falls exponentially. */
const tapered = (flow: Flow, appetite: Appetite, ms: number): Flow => {
  if (ms <= 0) return flow;
  const lackingWh = Math.max(0, appetite.capacityWh - flow.batteryWh);
  const left = lackingWh * Math.exp(-taperRate(appetite) * ms);
  return filled(flow, lackingWh - left, { currentA: ampsPerLackingWh(appetite) * left });
};

const filled = (flow: Flow, wh: number, now: { currentA: number }): Flow => ({
  ...flow,
  ...now,
  registerWh: flow.registerWh + wh,
  batteryWh: flow.batteryWh + wh,
});
