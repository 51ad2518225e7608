import type { ChargingProfile, InstalledProfile, LimitSource } from './profile.ts';

/** Charging profiles of one EVSE and one source, for one message. */
export type ProfilesOf = { evseId: number; source: LimitSource; profiles: ChargingProfile[] };

/** Periods in one message: about 8 kB. */
const PERIODS_A_PART = 150;

/** K09.FR.02: the profiles by EVSE and source, in parts that are not too long to send. */
export const reportParts = (profiles: readonly InstalledProfile[]): ProfilesOf[] => {
  const parts: ProfilesOf[] = [];
  const ordered = [...profiles].sort(
    (a, b) => a.evseId - b.evseId || a.source.localeCompare(b.source) || a.id - b.id,
  );
  for (const { evseId, source, installedAt: _, ...profile } of ordered) {
    const last = parts.at(-1);
    const fits = last?.evseId === evseId && last.source === source && isRoom(last.profiles, profile);
    if (last && fits) last.profiles.push(profile);
    else parts.push({ evseId, source, profiles: [profile] });
  }
  return parts;
};

const isRoom = (before: readonly ChargingProfile[], added: ChargingProfile): boolean =>
  [...before, added].reduce((sum, profile) => sum + periodsOf(profile), 0) <= PERIODS_A_PART;

const periodsOf = ({ chargingSchedules }: ChargingProfile): number =>
  chargingSchedules.reduce((sum, { periods }) => sum + periods.length, 0);
