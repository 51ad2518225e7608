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
 * LimitChangeSignificance. One stands for the station and one for each EVSE; a new one takes its place.
 */
export const setExternalLimit = (parts: ChargingParts, limit: ExternalLimit): ExternalLimitAnswer => {
  const { settings, host, profiles } = parts;
  const refusal = whyNot(parts, limit);
  if (refusal !== undefined) return { status: 'Rejected', reason: refusal };
  const at = host.now();
  const changed = changesOf(parts, at, () => profiles.install(profileOf(limit, at), RULES_201));
  const { evse_id: evseId, source, grid_critical } = limit;
  if (changed.includes(evseId)) {
    const [schedule] = profileOf(limit, at).chargingSchedules;
    const notification = {
      type: 'chargingLimitChanged',
      evseId,
      source,
      ...(grid_critical !== undefined && { gridCritical: grid_critical }),
      ...(settings.notifyLimitWithSchedules && { schedule }),
    };
    host.emit({ type: 'notify', notification } as { type: string });
  }
  tellTransactions(parts, changed);
  return { status: 'Accepted' };
};

/** K13. */
export const clearExternalLimit = (
  parts: ChargingParts,
  { evse_id: evseId }: { evse_id: number },
): { status: 'Accepted' | 'Unknown' } => {
  const { host, profiles } = parts;
  const [released] = profiles.installed.filter((profile) => isExternal(profile) && profile.evseId === evseId);
  if (!released) return { status: 'Unknown' };
  const changed = changesOf(parts, host.now(), () => profiles.release(({ id }) => id === released.id));
  const notification = { type: 'chargingLimitCleared', evseId, source: released.source };
  host.emit({ type: 'notify', notification } as { type: string });
  tellTransactions(parts, changed);
  return { status: 'Accepted' };
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

/** A negative id is no CSMS's (K11.FR.06). */
const profileOf = (
  { evse_id, source, unit, schedule, duration_s }: ExternalLimit,
  at: Instant,
): InstalledProfile => ({
  id: -1 - evse_id,
  stackLevel: 0,
  purpose: 'ChargingStationExternalConstraints',
  kind: 'Absolute',
  evseId: evse_id,
  source,
  installedAt: at,
  chargingSchedules: [
    {
      id: 1 + evse_id,
      startSchedule: at,
      ...(duration_s !== undefined && { duration: duration_s }),
      rateUnit: unit,
      periods: schedule.map(({ start_s, limit }) => ({ startPeriod: start_s, limit })),
    },
  ],
});

/** The EVSEs, and 0, whose limit a change moves by more than is worth a message (K11.FR.02, K12.FR.02, K13.FR.03). */
const changesOf = (parts: ChargingParts, at: Instant, change: () => void): number[] => {
  const ids = [0, ...parts.layout.evses.map(({ evseId }) => evseId)];
  const limits = () => ids.map((evseId) => limitAt({ ...limitQuestion(parts), evseId, unit: 'A', at }).limit);
  const before = limits();
  change();
  const after = limits();
  return ids.filter((_, index) => isSignificant(before[index]!, after[index]!, parts.settings));
};

const isSignificant = (before: number, after: number, { limitChangeSignificance }: Settings): boolean => {
  if (before === 0) return after !== 0;
  return (Math.abs(after - before) / before) * 100 > limitChangeSignificance;
};

/** K11.FR.04, K13.FR.03. */
const tellTransactions = ({ host }: ChargingParts, changed: readonly number[]): void => {
  for (const { id, connector } of runningTransactions(host))
    if (changed.includes(connector.evseId)) host.post(`transaction/${id}`, { type: 'rate changed' });
};
