import { type ChargingParts, limitQuestion } from '../actors/charging/question.ts';
import type { LimitQuestion as Asked } from '../api/bodies.ts';
import type { StationApi } from '../api/station-api.ts';
import { compositeSchedule } from '../domain/smart-charging/composite.ts';
import { type Explanation, explainLimit, type ProfileStanding } from '../domain/smart-charging/explain.ts';
import type { LimitQuestion, ProfilePurpose } from '../domain/smart-charging/profile.ts';
import { fromRfc3339, type Instant, toRfc3339 } from '../domain/time.ts';

type View = NonNullable<Awaited<ReturnType<StationApi['explainLimit']>>>;
type Series = NonNullable<View['series']>[number];

/** Why the limit is what it is, in the words of the local API. Undefined: there is no such EVSE. */
export const explainedLimit = (
  parts: ChargingParts,
  { evse_id: evseId, at: when, unit = 'A', hours }: Asked,
): View | undefined => {
  if (evseId !== 0 && !parts.layout.evses.some((evse) => evse.evseId === evseId)) return undefined;
  const at = when === undefined ? parts.host.now() : fromRfc3339(when);
  const question = { ...limitQuestion(parts), evseId, unit };
  const view = viewOf(explainLimit({ ...question, at }));
  return hours === undefined ? view : { ...view, series: seriesOf(question, at, hours) };
};

const viewOf = (explanation: Explanation): View => {
  const { evseId, at, limit, unit, numberPhases, changesAt, cap, profiles, words } = explanation;
  return {
    evse_id: evseId,
    at: toRfc3339(at),
    limit,
    unit,
    ...(numberPhases !== undefined && { phases: numberPhases }),
    ...(changesAt !== undefined && { changes_at: toRfc3339(changesAt) }),
    cap: cap.by === 'profile' ? { by: cap.by, profile_id: cap.id, purpose: cap.purpose } : cap,
    profiles: profiles.map(profileView),
    words,
  };
};

const profileView = ({ id, purpose, evseId, stackLevel, standing, says, behind }: ProfileStanding) => ({
  id,
  purpose,
  evse_id: evseId,
  stack_level: stackLevel,
  standing,
  ...(says && { limit: says.limit, unit: says.rateUnit }),
  ...(behind !== undefined && { behind }),
});

const PURPOSES: readonly ProfilePurpose[] = [
  'TxProfile',
  'TxDefaultProfile',
  'ChargingStationMaxProfile',
  'ChargingStationExternalConstraints',
];

/** The limit over time, and what it would be by each purpose alone. */
const seriesOf = (question: LimitQuestion, at: Instant, hours: number): Series[] => {
  const alone = PURPOSES.flatMap((purpose) => {
    const profiles = question.profiles.filter((profile) => profile.purpose === purpose);
    return profiles.length > 0 ? [{ name: purpose, question: { ...question, profiles } }] : [];
  });
  return [{ name: 'limit', question }, ...alone].map(({ name, question: asked }) => ({
    name,
    steps: compositeSchedule({ ...asked, from: at, durationSeconds: Math.round(hours * 3600) }).map(
      ({ startPeriod, limit }) => ({ at: toRfc3339(at + startPeriod * 1000), limit }),
    ),
  }));
};
