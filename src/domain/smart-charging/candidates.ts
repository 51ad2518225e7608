import type { Instant } from '../time.ts';
import { isExternal } from './installed.ts';
import type { ChargingEvse, InstalledProfile, LimitQuestion, ProfilePurpose } from './profile.ts';
import type { Candidate } from './spans.ts';

/** Whoever limits the station besides the CSMS. */
type Outsider = 'EMS' | 'SO' | 'Other';

/**
 * Limits that hold side by side; within one, the best profile rules alone. External constraints on the station and on an
 * EVSE are two, and each source has its own: all of them must be kept.
 */
export type Layer =
  | 'transaction'
  | 'station'
  | `external by ${Outsider}`
  | `external of the EVSE by ${Outsider}`;

const OUTSIDERS: readonly Outsider[] = ['EMS', 'SO', 'Other'];
const EXTERNAL = OUTSIDERS.map((source) => `external by ${source}` as const);
const EXTERNAL_OF_EVSE = OUTSIDERS.map((source) => `external of the EVSE by ${source}` as const);

/** The layers that cap the station as a whole, and so each of its EVSEs too (K04.FR.05). */
export const stationLayers = (profiles: readonly InstalledProfile[]): readonly Layer[] =>
  profiles.some(isExternal) ? ['station', ...EXTERNAL] : ['station'];
export const evseLayers = (profiles: readonly InstalledProfile[]): readonly Layer[] =>
  profiles.some(isExternal) ? ['transaction', ...EXTERNAL_OF_EVSE] : ['transaction'];

/** Undefined: a TxProfile on the station, which nobody lets in. */
export const layerOf = ({ purpose, evseId, source }: InstalledProfile): Layer => {
  if (purpose === 'ChargingStationMaxProfile') return 'station';
  if (purpose !== 'ChargingStationExternalConstraints') return 'transaction';
  const by = source === 'CSO' ? 'Other' : source;
  return evseId === 0 ? `external by ${by}` : `external of the EVSE by ${by}`;
};

/** Why a profile counts for nothing on an EVSE, whatever the time. */
export type Unconcerned = 'ignored' | 'other EVSE' | 'no transaction' | 'other transaction';

/** @param evse absent: the station as a whole, for which only the station's layers are asked */
export const unconcerned = (
  profile: InstalledProfile,
  question: LimitQuestion,
  evse: ChargingEvse | undefined,
): Unconcerned | undefined => {
  if (question.ignoredPurposes?.includes(profile.purpose)) return 'ignored';
  if (profile.evseId !== 0 && profile.evseId !== evse?.id) return 'other EVSE';
  if (profile.purpose === 'TxProfile') return foreign(profile, evse);
  return undefined;
};

/** K01.FR.16, K02.FR.04. */
const foreign = (profile: InstalledProfile, evse: ChargingEvse | undefined): Unconcerned | undefined => {
  if (profile.evseId !== evse?.id) return 'other EVSE';
  if (!evse.transaction) return 'no transaction';
  const same = profile.transactionId === undefined || profile.transactionId === evse.transaction.id;
  return same ? undefined : 'other transaction';
};

/** All candidates of a layer, best first. */
export const candidatesOf = (
  layer: Layer,
  question: LimitQuestion,
  evse: ChargingEvse | undefined,
  at: Instant,
): Candidate[] => {
  const scheduleIndex = question.scheduleIndex ?? evse?.transaction?.scheduleIndex ?? 0;
  const concerned = question.profiles
    .filter((profile) => layerOf(profile) === layer && !unconcerned(profile, question, evse))
    .sort(betterFirst);
  return withoutOverruled(concerned, question).flatMap((profile) => {
    const schedule = profile.chargingSchedules[scheduleIndex] ?? profile.chargingSchedules[0];
    if (!schedule) return [];
    return [{ profile, schedule, zero: schedule.startSchedule ?? zeroOf(profile, evse, at) }];
  });
};

const withoutOverruled = (
  bestFirst: InstalledProfile[],
  { txProfileFallsBack = true }: LimitQuestion,
): InstalledProfile[] =>
  txProfileFallsBack || bestFirst[0]?.purpose !== 'TxProfile'
    ? bestFirst
    : bestFirst.filter(({ purpose }) => purpose === 'TxProfile');

/**
 * The zero point of what has no startSchedule: the start of charging; where nobody charges yet, as if it began when asked
 * (K08.FR.06). A limit on the whole station has no such start, and counts from when it was set.
 */
const zeroOf = (profile: InstalledProfile, evse: ChargingEvse | undefined, at: Instant): Instant =>
  layerOf(profile) === 'transaction' ? (evse?.transaction?.chargingSince ?? at) : profile.installedAt;

/** What overrules what within a layer; 2.1's PriorityCharging would come before TxProfile. */
const PRECEDENCE: Readonly<Record<ProfilePurpose, number>> = {
  TxProfile: 0,
  TxDefaultProfile: 1,
  ChargingStationMaxProfile: 2,
  ChargingStationExternalConstraints: 3,
};

/** At the same stack level the profile of the EVSE goes before that of all EVSEs (K01.FR.15), then the latest one. */
const betterFirst = (a: InstalledProfile, b: InstalledProfile): number =>
  PRECEDENCE[a.purpose] - PRECEDENCE[b.purpose] ||
  b.stackLevel - a.stackLevel ||
  b.evseId - a.evseId ||
  b.installedAt - a.installedAt ||
  b.id - a.id;
