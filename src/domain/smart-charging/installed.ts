import type { ChargingProfile, InstalledProfile, LimitSource, ProfilePurpose } from './profile.ts';
import type { Rulebook } from './rulebook.ts';

/**
 * The profiles after `added` was installed: what it replaces is gone at once, also when `added` is valid only later
 * (K01.FR.05, 1.6 SetChargingProfile). External limits are replaced by external limits alone.
 */
export const install = (
  profiles: readonly InstalledProfile[],
  added: InstalledProfile,
  rules: Rulebook,
): InstalledProfile[] => [...profiles.filter((old) => !replaces(added, old, rules)), added];

export const replaces = (
  added: ChargingProfile & { evseId: number },
  old: InstalledProfile,
  rules: Rulebook,
): boolean => {
  if (isExternal(added) !== isExternal(old)) return false;
  return old.id === added.id || (rules.sameStackLevelReplaces && isSameSlot(added, old));
};

/**
 * Purpose, stack level and EVSE (K01.FR.06); of a TxProfile the transaction too (K01.FR.39), which 1.6 may leave open.
 */
export const isSameSlot = (
  a: ChargingProfile & { evseId: number },
  b: ChargingProfile & { evseId: number },
): boolean =>
  a.purpose === b.purpose &&
  a.stackLevel === b.stackLevel &&
  a.evseId === b.evseId &&
  (a.purpose !== 'TxProfile' ||
    (a.transactionId ?? b.transactionId) === (b.transactionId ?? a.transactionId));

export const isExternal = ({ purpose }: { purpose: ProfilePurpose }): boolean =>
  purpose === 'ChargingStationExternalConstraints';

/** ClearChargingProfile of both versions. Nothing given means all. */
export type ClearCriteria = {
  /** When given, the rest is not looked at (K10.FR.03, 1.6 ClearChargingProfile). */
  id?: number;
  /** 0: those on the station; absent: all. */
  evseId?: number;
  purpose?: ProfilePurpose;
  stackLevel?: number;
};

/** External limits stay, whatever the criteria (K10.FR.04, FR.08, FR.09). Nothing cleared is the status Unknown (FR.01). */
export const clear = (
  profiles: readonly InstalledProfile[],
  criteria: ClearCriteria,
): { kept: InstalledProfile[]; cleared: InstalledProfile[] } => {
  const { id, ...rest } = criteria;
  const asked = id === undefined ? rest : { ids: [id] };
  return split(profiles, (profile) => !isExternal(profile) && matches(profile, asked));
};

/** A transaction has ended, and its profiles with it (K02.FR.05). */
export const endTransaction = (
  profiles: readonly InstalledProfile[],
  transaction: { id: string; evseId: number },
): { kept: InstalledProfile[]; cleared: InstalledProfile[] } =>
  split(
    profiles,
    ({ purpose, evseId, transactionId }) =>
      purpose === 'TxProfile' &&
      (transactionId === undefined ? evseId === transaction.evseId : transactionId === transaction.id),
  );

/** GetChargingProfiles: all that are given must match (K09.FR.04 to FR.06). */
export type ProfileCriteria = Omit<ClearCriteria, 'id'> & {
  ids?: readonly number[];
  sources?: readonly LimitSource[];
};

export const matches = (profile: InstalledProfile, criteria: ProfileCriteria): boolean => {
  const { ids, sources, evseId, purpose, stackLevel } = criteria;
  return (
    (ids?.includes(profile.id) ?? true) &&
    (sources?.includes(profile.source) ?? true) &&
    (evseId ?? profile.evseId) === profile.evseId &&
    (purpose ?? profile.purpose) === profile.purpose &&
    (stackLevel ?? profile.stackLevel) === profile.stackLevel
  );
};

const split = (profiles: readonly InstalledProfile[], goes: (profile: InstalledProfile) => boolean) => ({
  kept: profiles.filter((profile) => !goes(profile)),
  cleared: profiles.filter(goes),
});
