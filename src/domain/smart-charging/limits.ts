import type { Instant } from '../time.ts';
import { candidatesOf, evseLayers, type Layer, stationLayers } from './candidates.ts';
import type { ChargingEvse, LimitQuestion, RateUnit, Supply, Window } from './profile.ts';
import { periodIndexAt, type Span } from './spans.ts';
import { winners } from './winners.ts';

/** A limit and the phases it is meant for. `phases` is 1 on DC, where it says nothing. */
export type Limit = { limit: number; rateUnit: RateUnit; phases: number; phaseToUse?: number };

/** What holds for a stretch of time. */
export type Step = Window & { holds: Limit };

/**
 * The limit over a window, without gaps, equal neighbours merged; exact to the millisecond.
 * @throws when the station has no such EVSE
 */
export const limitSteps = (question: LimitQuestion, window: Window): Step[] => {
  const { station, evseId } = question;
  const capping = winnersOf(stationLayers(question.profiles), question, undefined, window);
  if (evseId !== 0) return evseSteps(question, evseOf(question), capping, window);
  const evses = station.evses.map((evse) => evseSteps(question, evse, capping, window));
  const caps = capping.map((spans) => stepsOf(spans, station.supply));
  const none = { limit: 0, rateUnit: question.unit, phases: 1 };
  const totals = merged(evses, window, (limits) => (limits.length === 0 ? none : total(limits)));
  return merged([totals, ...caps], window, (limits) => lowest(limits, question.unit, station.supply));
};

/** @throws when the station has no such EVSE */
export const evseOf = ({ station, evseId }: LimitQuestion): ChargingEvse => {
  const evse = station.evses.find(({ id }) => id === evseId);
  if (!evse) throw new Error(`there is no EVSE ${evseId}`);
  return evse;
};

const evseSteps = (
  question: LimitQuestion,
  evse: ChargingEvse,
  capping: Span[][],
  window: Window,
): Step[] => {
  const { unit } = question;
  const own = winnersOf(evseLayers(question.profiles), question, evse, window);
  const layers = [...own, ...capping].map((spans) => stepsOf(spans, evse.supply));
  return merged(layers, window, (limits) =>
    lowest(limits.length > 0 ? limits : [defaultLimit(evse, unit)], unit, evse.supply),
  );
};

const winnersOf = (
  layers: readonly Layer[],
  question: LimitQuestion,
  evse: ChargingEvse | undefined,
  window: Window,
): Span[][] => layers.map((layer) => winners(candidatesOf(layer, question, evse, window.from), window));

export const defaultLimit = ({ supply, defaultLimits }: ChargingEvse, unit: RateUnit): Limit => ({
  limit: defaultLimits[unit],
  rateUnit: unit,
  phases: usablePhases(supply),
});

/** The periods of the winning spans, cut to them. */
const stepsOf = (spans: readonly Span[], supply: Supply): Step[] => {
  const steps: Step[] = [];
  for (const { candidate, zero, from, to } of spans) {
    const { periods } = candidate.schedule;
    let index = periodIndexAt(periods, from - zero);
    for (let start = from; start < to; index++) {
      const next = periods[index + 1];
      const end = next ? Math.min(to, zero + next.startPeriod * 1000) : to;
      steps.push({ from: start, to: end, holds: limitOf(candidate.schedule, index, supply) });
      start = end;
    }
  }
  return steps;
};

/** More phases than there are: the limit as given, for those there are (1.6 errata, K01.FR.45). None on DC (FR.44). */
export const limitOf = (
  { rateUnit, periods }: Span['candidate']['schedule'],
  index: number,
  supply: Supply,
): Limit => {
  const { limit, numberPhases = 3, phaseToUse } = periods[index]!;
  if (supply.current === 'DC') return { limit, rateUnit, phases: 1 };
  const phases = Math.min(numberPhases, supply.phases);
  return phaseToUse === undefined ? { limit, rateUnit, phases } : { limit, rateUnit, phases, phaseToUse };
};

const usablePhases = ({ current, phases }: Supply): number => (current === 'DC' ? 1 : phases);

/**
 * The lowest limit rules, on the fewest phases any of them allows (K08.FR.04). Each is converted for those phases: they
 * are what will carry the current.
 */
export const lowest = (limits: readonly Limit[], unit: RateUnit, supply: Supply): Limit => {
  let phases = usablePhases(supply);
  let phaseToUse: number | undefined;
  for (const limit of limits) {
    phases = Math.min(phases, limit.phases);
    phaseToUse ??= limit.phaseToUse;
  }
  let least = supply.capacity ? inUnit(supply.capacity, unit, phases, supply) : Number.POSITIVE_INFINITY;
  for (const limit of limits) least = Math.min(least, inUnit(limit, unit, phases, supply));
  const found = { limit: rounded(least), rateUnit: unit, phases };
  return phaseToUse === undefined || phases > 1 ? found : { ...found, phaseToUse };
};

/** I = P / (V x phases), K01.FR.50. */
export const inUnit = (
  { limit, rateUnit }: { limit: number; rateUnit: RateUnit },
  unit: RateUnit,
  phases: number,
  { voltage }: Supply,
): number => {
  if (rateUnit === unit) return limit;
  return unit === 'W' ? limit * voltage * phases : limit / (voltage * phases);
};

/** To a millionth: what is left of a conversion there and back is no difference between neighbours. */
const rounded = (limit: number): number => Math.round(limit * 1e6) / 1e6;

/** The EVSEs together, on the busiest line: nobody knows which phase a car on one phase sits on. */
const total = (limits: readonly Limit[]): Limit => ({
  limit: rounded(limits.reduce((sum, { limit }) => sum + limit, 0)),
  rateUnit: limits[0]!.rateUnit,
  phases: Math.max(...limits.map(({ phases }) => phases)),
});

/** Cuts the window wherever a layer changes, and asks `decide` about what the layers hold in between. */
const merged = (
  layers: readonly (readonly Step[])[],
  { from, to }: Window,
  decide: (limits: Limit[]) => Limit,
): Step[] => {
  const steps: Step[] = [];
  const cursors = layers.map((layer) => ({ layer, index: 0 }));
  for (let now: Instant = from, end: Instant; now < to; now = end) {
    const held: Limit[] = [];
    end = to;
    for (const cursor of cursors) {
      const step = stepAt(cursor, now);
      if (!step) continue;
      if (step.from <= now) held.push(step.holds);
      end = Math.min(end, step.from <= now ? step.to : step.from);
    }
    append(steps, now, end, decide(held));
  }
  return steps;
};

/** The step of a layer that runs at `now`, or else the next one. */
const stepAt = (cursor: { layer: readonly Step[]; index: number }, now: Instant): Step | undefined => {
  const { layer } = cursor;
  while (cursor.index < layer.length && layer[cursor.index]!.to <= now) cursor.index++;
  return layer[cursor.index];
};

const append = (steps: Step[], from: Instant, to: Instant, holds: Limit): void => {
  const last = steps.at(-1);
  if (last && isSame(last.holds, holds)) last.to = to;
  else steps.push({ from, to, holds });
};

export const isSame = (a: Limit, b: Limit): boolean =>
  a.limit === b.limit && a.phases === b.phases && a.phaseToUse === b.phaseToUse;
