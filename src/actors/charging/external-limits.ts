import type { Settings } from '../../domain/settings.ts';
import { isExternal } from '../../domain/smart-charging/installed.ts';
import { limitAt } from '../../domain/smart-charging/limit-now.ts';
import type { InstalledProfile, LimitSource, RateUnit } from '../../domain/smart-charging/profile.ts';
import { RULES_201 } from '../../domain/smart-charging/rulebook.ts';
import type { Instant, Seconds } from '../../domain/time.ts';
import { runningTransactions } from '../running-transactions.ts';
import { type ChargingParts, limitQuestion } from './question.ts';

/** What a local energy manager, or the grid operator, leaves to the station (0) or an EVSE (K11, K12). */
export type ExternalLimit = {
  evse_id: number;
  source: Exclude<LimitSource, 'CSO'>;
  unit: RateUnit;
  /** From now on. */
  schedule: readonly { start_s: Seconds; limit: number }[];
  /** Left out: until it is cleared. */
  duration_s?: Seconds;
  grid_critical?: boolean;
};
export type ExternalLimitAnswer = { status: 'Accepted' | 'Rejected'; reason?: string };

/**
 * Obeys an external limit from this turn on, and tells the CSMS when that changes what may be drawn by more than
 * LimitChangeSignificance. Each source has one for the station and one for each EVSE; a new one takes its place.
 */
export const setExternalLimit = (parts: ChargingParts, limit: ExternalLimit): ExternalLimitAnswer => {
  const { host, profiles } = parts;
  const refusal = whyNot(parts, limit);
  if (refusal !== undefined) return { status: 'Rejected', reason: refusal };
  const at = host.now();
  const profile = profileOf(limit, at);
  const changed = changesOf(parts, at, () => profiles.install(profile, RULES_201));
  if (changed.includes(profile.evseId)) tellLimit(parts, profile, limit.grid_critical);
  tellTransactions(parts, changed);
  return { status: 'Accepted' };
};

/** K13. Without a source: the limits of all sources there. */
export const clearExternalLimit = (
  parts: ChargingParts,
  { evse_id: evseId, source }: { evse_id: number; source?: LimitSource },
): { status: 'Accepted' | 'Unknown' } => {
  const goes = (profile: InstalledProfile) =>
    profile.evseId === evseId && (source === undefined || profile.source === source);
  return { status: release(parts, goes) ? 'Accepted' : 'Unknown' };
};

/** @returns whether there was any */
const release = (parts: ChargingParts, goes: (profile: InstalledProfile) => boolean): boolean => {
  const { host, profiles } = parts;
  let released: InstalledProfile[] = [];
  const changed = changesOf(parts, host.now(), () => {
    released = profiles.release(goes);
  });
  for (const { evseId, source } of released) {
    const notification = { type: 'chargingLimitCleared', evseId, source };
    host.emit({ type: 'notify', notification } as { type: string });
  }
  tellTransactions(parts, changed);
  return released.length > 0;
};

/**
 * Limits were to change. Where the schedule of an external limit went on to its next period the CSMS hears of it, as if it
 * had been set now (K11.FR.02, FR.04); one that has run out is over (K13).
 * @returns to be called then
 */
export const followExternalLimits = (parts: ChargingParts): ((at: Instant) => void) => {
  let since = parts.host.now();
  return (at) => {
    const external = parts.profiles.installed.filter(isExternal);
    const edges = external.map((profile) => edgeIn(profile, since, at));
    since = at;
    const first = Math.min(...edges.map((edge) => edge ?? Number.POSITIVE_INFINITY));
    if (first === Number.POSITIVE_INFINITY) return;
    const changed = significant(parts, limitsAt(parts, first - 1), limitsAt(parts, at));
    const isOver = (profile: InstalledProfile) => endOf(profile) <= at;
    for (const [index, profile] of external.entries())
      if (edges[index] !== undefined && !isOver(profile) && changed.includes(profile.evseId))
        tellLimit(parts, profile);
    release(parts, isOver);
    tellTransactions(parts, changed);
  };
};

const zeroOf = ({ chargingSchedules: [schedule], installedAt }: InstalledProfile): Instant =>
  schedule?.startSchedule ?? installedAt;

const endOf = (profile: InstalledProfile): Instant =>
  zeroOf(profile) + 1000 * (profile.chargingSchedules[0]?.duration ?? Number.POSITIVE_INFINITY);

/** When it went on to another period, or ended, after `since` and by `at`. The first period is told when it is set. */
const edgeIn = (profile: InstalledProfile, since: Instant, at: Instant): Instant | undefined => {
  const starts = profile.chargingSchedules[0]?.periods.slice(1) ?? [];
  return [...starts.map(({ startPeriod }) => zeroOf(profile) + startPeriod * 1000), endOf(profile)].find(
    (edge) => edge > since && edge <= at,
  );
};

const tellLimit = (
  { settings, host }: ChargingParts,
  profile: InstalledProfile,
  gridCritical?: boolean,
): void => {
  const [schedule] = profile.chargingSchedules;
  const notification = {
    type: 'chargingLimitChanged',
    evseId: profile.evseId,
    source: profile.source,
    ...(gridCritical !== undefined && { gridCritical }),
    ...(settings.notifyLimitWithSchedules && { schedule }),
  };
  host.emit({ type: 'notify', notification } as { type: string });
};

const whyNot = ({ settings, layout }: ChargingParts, limit: ExternalLimit): string | undefined => {
  const { evse_id: evseId, schedule } = limit;
  if (!settings.externalControlSignalsEnabled) return 'ExternalControlSignalsEnabled is false';
  if (evseId !== 0 && !layout.evses.some((evse) => evse.evseId === evseId))
    return `there is no EVSE ${evseId}`;
  const ordered = schedule.every(({ start_s }, index) => start_s > (schedule[index - 1]?.start_s ?? -1));
  return ordered && schedule[0]?.start_s === 0
    ? undefined
    : 'the schedule must begin at 0 s and go on in order';
};

const SOURCES = ['EMS', 'SO', 'Other'] as const;

/** A negative id is no CSMS's (K11.FR.06); one for each source and EVSE. */
const profileOf = (
  { evse_id, source, unit, schedule, duration_s }: ExternalLimit,
  at: Instant,
): InstalledProfile => ({
  id: idOf(evse_id, source),
  stackLevel: 0,
  purpose: 'ChargingStationExternalConstraints',
  kind: 'Absolute',
  evseId: evse_id,
  source,
  installedAt: at,
  chargingSchedules: [
    {
      id: -idOf(evse_id, source),
      startSchedule: at,
      ...(duration_s !== undefined && { duration: duration_s }),
      rateUnit: unit,
      periods: schedule.map(({ start_s, limit }) => ({ startPeriod: start_s, limit })),
    },
  ],
});

const idOf = (evseId: number, source: ExternalLimit['source']): number =>
  -1 - SOURCES.length * evseId - SOURCES.indexOf(source);

/** The EVSEs, and 0, whose limit a change moves by more than is worth a message (K11.FR.02, K12.FR.02, K13.FR.03). */
const changesOf = (parts: ChargingParts, at: Instant, change: () => void): number[] => {
  const before = limitsAt(parts, at);
  change();
  return significant(parts, before, limitsAt(parts, at));
};

const limitsAt = (parts: ChargingParts, at: Instant): Map<number, number> => {
  const question = limitQuestion(parts);
  const ids = [0, ...parts.layout.evses.map(({ evseId }) => evseId)];
  return new Map(ids.map((evseId) => [evseId, limitAt({ ...question, evseId, unit: 'A', at }).limit]));
};

const significant = (
  { settings }: ChargingParts,
  before: ReadonlyMap<number, number>,
  after: ReadonlyMap<number, number>,
): number[] =>
  [...before.keys()].filter((evseId) => isSignificant(before.get(evseId)!, after.get(evseId)!, settings));

const isSignificant = (before: number, after: number, { limitChangeSignificance }: Settings): boolean => {
  if (before === 0) return after !== 0;
  return (Math.abs(after - before) / before) * 100 > limitChangeSignificance;
};

/** K11.FR.04, K13.FR.03. */
const tellTransactions = ({ host }: ChargingParts, changed: readonly number[]): void => {
  for (const { id, connector } of runningTransactions(host))
    if (changed.includes(connector.evseId)) host.post(`transaction/${id}`, { type: 'rate changed' });
};
