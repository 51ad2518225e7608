import type { Instant } from '../time.ts';
import {
  candidatesOf,
  evseLayers,
  layerOf,
  stationLayers,
  type Unconcerned,
  unconcerned,
} from './candidates.ts';
import { inWords } from './explain-words.ts';
import { type LimitNow, limitAt } from './limit-now.ts';
import { evseOf, inUnit, type Limit, limitOf } from './limits.ts';
import type {
  ChargingEvse,
  InstalledProfile,
  LimitQuestion,
  ProfilePurpose,
  RateUnit,
  Supply,
} from './profile.ts';
import { addSpans, type Candidate, periodIndexAt, recurrenceMs, runsForMs, type Span } from './spans.ts';

/** How a profile stands at an instant. */
export type Standing =
  /** The best of its layer: its limit counts. */
  | 'wins'
  /** It has a limit to give, but another one of the same purpose stands higher on the stack. */
  | 'outranked'
  /** A TxDefaultProfile where a TxProfile rules. */
  | 'overruled'
  | 'not valid yet'
  | 'no longer valid'
  | 'not begun'
  | 'over'
  /** Between the end of its schedule and its next recurrence. */
  | 'pausing'
  | Unconcerned;

export type ProfileStanding = {
  id: number;
  purpose: ProfilePurpose;
  evseId: number;
  stackLevel: number;
  standing: Standing;
  /** What it says at the instant, as it says it; absent when it says nothing. */
  says?: { limit: number; rateUnit: RateUnit; numberPhases?: number; startPeriod: number };
  /** The id of the profile that stands above it. */
  behind?: number;
};

/** What makes the limit what it is. `sum`: nothing but what its EVSEs may take. */
export type Cap =
  | { by: 'profile'; id: number; purpose: ProfilePurpose }
  | { by: 'default' | 'capacity' | 'sum' };

export type Explanation = LimitNow & {
  evseId: number;
  at: Instant;
  cap: Cap;
  /** Those of the EVSE asked about, or of the station as a whole, best first; also those that do not count, with why. */
  profiles: ProfileStanding[];
  /** For EVSE 0: what each EVSE adds to the sum. */
  evses?: Explanation[];
  words: string[];
};

/**
 * Why the limit at an instant is what it is: which profiles apply, which one wins in each purpose, what caps it; as data and
 * in words.
 * @throws when the station has no such EVSE
 */
export const explainLimit = (question: LimitQuestion & { at: Instant }): Explanation => {
  const { evseId, at, station } = question;
  const now = limitAt(question);
  const evse = evseId === 0 ? undefined : evseOf(question);
  const supply = evse?.supply ?? station.supply;
  const judged = standings(question, evse);
  const evses = evse ? undefined : station.evses.map(({ id }) => explainLimit({ ...question, evseId: id }));
  const cap = capOf(now, judged, supply, evses !== undefined);
  const profiles = judged.map(({ row }) => row);
  const explanation = { ...now, evseId, at, cap, profiles, ...(evses ? { evses } : {}) };
  return { ...explanation, words: inWords(explanation) };
};

type Judged = { row: ProfileStanding; limit?: Limit };

/** Every profile that could have a say here, best first within its layer. */
const standings = (question: LimitQuestion & { at: Instant }, evse: ChargingEvse | undefined): Judged[] => {
  const capping = stationLayers(question.profiles);
  const layers = evse ? [...evseLayers(question.profiles), ...capping] : capping;
  const supply = evse?.supply ?? question.station.supply;
  return layers.flatMap((layer) => {
    const candidates = candidatesOf(layer, question, evse, question.at);
    const winner = candidates.find((candidate) => spanAt(candidate, question.at));
    const asked = new Set(candidates.map(({ profile }) => profile));
    const rest = question.profiles
      .filter((profile) => layerOf(profile) === layer && !asked.has(profile))
      .map((profile) => ({
        profile,
        standing: unconcerned(profile, question, evse) ?? ('overruled' as const),
      }));
    return [
      ...candidates.map((candidate) => judgedCandidate(candidate, winner, question.at, supply)),
      ...rest
        .filter(({ standing }) => standing !== 'other EVSE')
        .map(({ profile, standing }) => ({ row: rowOf(profile, standing, winner?.profile) })),
    ];
  });
};

const judgedCandidate = (
  candidate: Candidate,
  winner: Candidate | undefined,
  at: Instant,
  supply: Supply,
): Judged => {
  const { profile, schedule } = candidate;
  const span = spanAt(candidate, at);
  if (!span) return { row: rowOf(profile, whySilent(candidate, at)) };
  const index = periodIndexAt(schedule.periods, at - span.zero);
  const { startPeriod, limit, numberPhases } = schedule.periods[index]!;
  const says = { limit, rateUnit: schedule.rateUnit, startPeriod, ...(numberPhases ? { numberPhases } : {}) };
  if (candidate === winner)
    return { row: { ...rowOf(profile, 'wins'), says }, limit: limitOf(schedule, index, supply) };
  const standing = profile.purpose === winner?.profile.purpose ? 'outranked' : 'overruled';
  return { row: { ...rowOf(profile, standing, winner?.profile), says } };
};

const rowOf = (
  { id, purpose, evseId, stackLevel }: InstalledProfile,
  standing: Standing,
  winner?: InstalledProfile,
): ProfileStanding => {
  const row = { id, purpose, evseId, stackLevel, standing };
  const isBehind = standing === 'outranked' || standing === 'overruled';
  return isBehind && winner ? { ...row, behind: winner.id } : row;
};

const spanAt = (candidate: Candidate, at: Instant): Span | undefined => {
  const spans: Span[] = [];
  addSpans(candidate, 0, { from: at, to: at + 1 }, spans);
  return spans[0];
};

const whySilent = ({ profile, schedule, zero }: Candidate, at: Instant): Standing => {
  if (profile.validFrom !== undefined && at < profile.validFrom) return 'not valid yet';
  if (profile.validTo !== undefined && at >= profile.validTo) return 'no longer valid';
  if (at < zero) return 'not begun';
  return recurrenceMs(profile) < Number.POSITIVE_INFINITY && runsForMs(schedule) > 0 ? 'pausing' : 'over';
};

/** The lowest of all; of several equal ones the profile that is asked first. */
const capOf = (now: LimitNow, judged: readonly Judged[], supply: Supply, isSum: boolean): Cap => {
  const phases = now.numberPhases ?? 1;
  const isIt = (limit: { limit: number; rateUnit: RateUnit }) =>
    Math.abs(inUnit(limit, now.unit, phases, supply) - now.limit) < 1e-5;
  const capping = judged.find(({ limit }) => limit && isIt(limit));
  if (capping) return { by: 'profile', id: capping.row.id, purpose: capping.row.purpose };
  if (supply.capacity && isIt(supply.capacity)) return { by: 'capacity' };
  return { by: isSum ? 'sum' : 'default' };
};
