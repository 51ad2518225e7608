import type {
  ChargingEvse,
  InstalledProfile,
  LimitQuestion,
  ProfilePurpose,
  RateUnit,
  SchedulePeriod,
  Supply,
} from '../../../src/domain/smart-charging/profile.ts';

type Asked = LimitQuestion & { from: number; durationSeconds: number };
type Answer = Omit<SchedulePeriod, 'startPeriod'>;

/**
 * The composite schedule once more, written to be read: at every second it asks the profiles, best first, until one says
 * something, and reads recurrences off a UTC calendar. It shares no line with the engine.
 */
export const naiveComposite = (question: Asked): SchedulePeriod[] => {
  const { station, evseId, from, durationSeconds } = question;
  const evses = station.evses.filter(({ id }) => evseId === 0 || id === evseId);
  const groups = evses.flatMap((evse) => groupsOf(question, evse));
  const found: SchedulePeriod[] = [];
  const said: (Voice | undefined)[] = groups.map(() => undefined);
  const now = readClock(from);
  for (let second = 0; second < Math.max(1, durationSeconds); second++, tick(now)) {
    let same = second > 0;
    groups.forEach((group, index) => {
      const voice = firstVoice(group, now);
      if (voice !== said[index]) same = false;
      said[index] = voice;
    });
    // The same words of the same profiles are the same limit.
    if (same) continue;
    const answer = decide(question, evses, said);
    const last = found.at(-1);
    if (
      last?.limit !== answer.limit ||
      last.numberPhases !== answer.numberPhases ||
      last.phaseToUse !== answer.phaseToUse
    )
      found.push({ startPeriod: second, ...answer });
  }
  return found;
};

/** One period of one profile. */
type Voice = SchedulePeriod & { unit: RateUnit };
type Speaker = { profile: InstalledProfile; zero: number; zeroClock: Clock; voices: Voice[] };
const SOURCES = ['EMS', 'SO', 'Other'] as const;
/** Of an EVSE: its transaction and its external limits; of the station: its cap and its external limits. */
const GROUPS = 8;

/** What goes by transaction, what the EVSE's own external constraints are, and the caps of the station. */
const groupsOf = (question: Asked, evse: ChargingEvse): Speaker[][] => {
  const { profiles, ignoredPurposes = [], txProfileFallsBack = true } = question;
  const of = (purpose: ProfilePurpose, mine: (profile: InstalledProfile) => boolean) =>
    ignoredPurposes.includes(purpose)
      ? []
      : profiles
          .filter((profile) => profile.purpose === purpose && mine(profile))
          .sort((a, b) => (beats(a, b) ? -1 : 1))
          .map((profile) => speaker(profile, question, evse));
  const tx = of('TxProfile', ({ evseId, transactionId }) => {
    if (evseId !== evse.id || !evse.transaction) return false;
    return transactionId === undefined || transactionId === evse.transaction.id;
  });
  const defaults = of('TxDefaultProfile', ({ evseId }) => evseId === 0 || evseId === evse.id);
  return [
    txProfileFallsBack || tx.length === 0 ? [...tx, ...defaults] : tx,
    ...SOURCES.map((from) =>
      of('ChargingStationExternalConstraints', ({ evseId, source }) => evseId === evse.id && source === from),
    ),
    of('ChargingStationMaxProfile', () => true),
    ...SOURCES.map((from) =>
      of('ChargingStationExternalConstraints', ({ evseId, source }) => evseId === 0 && source === from),
    ),
  ];
};

const beats = (a: InstalledProfile, b: InstalledProfile): boolean => {
  if (a.stackLevel !== b.stackLevel) return a.stackLevel > b.stackLevel;
  if (a.evseId !== b.evseId) return a.evseId > b.evseId;
  if (a.installedAt !== b.installedAt) return a.installedAt > b.installedAt;
  return a.id > b.id;
};

const speaker = (profile: InstalledProfile, { from }: Asked, { transaction }: ChargingEvse): Speaker => {
  const schedule = profile.chargingSchedules[0]!;
  const byTransaction = profile.purpose === 'TxProfile' || profile.purpose === 'TxDefaultProfile';
  const zero =
    schedule.startSchedule ?? (byTransaction ? (transaction?.chargingSince ?? from) : profile.installedAt);
  const voices = schedule.periods.map((period) => ({ ...period, unit: schedule.rateUnit }));
  return { profile, zero, zeroClock: readClock(zero), voices };
};

type Clock = { at: number; ofDay: number; ofWeek: number };

const readClock = (at: number): Clock => {
  const date = new Date(at);
  const seconds = date.getUTCHours() * 3600 + date.getUTCMinutes() * 60 + date.getUTCSeconds();
  const ofDay = seconds * 1000 + date.getUTCMilliseconds();
  return { at, ofDay, ofWeek: date.getUTCDay() * 86_400_000 + ofDay };
};

/** A second later. */
const tick = (clock: Clock): void => {
  clock.at += 1000;
  clock.ofDay = (clock.ofDay + 1000) % 86_400_000;
  clock.ofWeek = (clock.ofWeek + 1000) % (7 * 86_400_000);
};

const firstVoice = (speakers: Speaker[], now: Clock): Voice | undefined => {
  for (const one of speakers) {
    const voice = voiceAt(one, now);
    if (voice) return voice;
  }
  return undefined;
};

const voiceAt = ({ profile, zero, zeroClock, voices }: Speaker, now: Clock): Voice | undefined => {
  if (profile.validFrom !== undefined && now.at < profile.validFrom) return undefined;
  if (profile.validTo !== undefined && now.at >= profile.validTo) return undefined;
  if (now.at < zero) return undefined;
  const after = profile.kind === 'Recurring' ? sinceOccurrence(profile, zeroClock, now) : now.at - zero;
  const { duration } = profile.chargingSchedules[0]!;
  if (duration !== undefined && after >= duration * 1000) return undefined;
  let voice: Voice | undefined;
  for (const next of voices) if (next.startPeriod * 1000 <= after) voice = next;
  return voice;
};

/** By the time of day, or of the week. */
const sinceOccurrence = ({ recurrencyKind }: InstalledProfile, zero: Clock, now: Clock): number => {
  if (recurrencyKind === 'Weekly') return (now.ofWeek - zero.ofWeek + 7 * 86_400_000) % (7 * 86_400_000);
  return (now.ofDay - zero.ofDay + 86_400_000) % 86_400_000;
};

type Said = { limit: number; unit: RateUnit; phases: number; phaseToUse?: number | undefined };

const decide = (question: Asked, evses: ChargingEvse[], said: (Voice | undefined)[]): Answer => {
  const { station, evseId, unit } = question;
  const each = evses.map((evse, index) => {
    const { supply, defaultLimits } = evse;
    const own = heard(said.slice(GROUPS * index, GROUPS * (index + 1)), supply);
    if (own.length === 0) own.push({ limit: defaultLimits[unit], unit, phases: phasesOf(supply) });
    return minimum(own, unit, supply);
  });
  if (evseId !== 0) return answer(each[0]!, evses[0]!.supply);
  let sum = 0;
  for (const { limit } of each) sum += limit;
  const phases = Math.max(...each.map((one) => one.phases));
  const all = [{ limit: rounded(sum), unit, phases }, ...heard(said.slice(4, 8), station.supply)];
  return answer(minimum(all, unit, station.supply), station.supply);
};

const heard = (voices: (Voice | undefined)[], supply: Supply): Said[] =>
  voices
    .filter((voice) => voice !== undefined)
    .map(({ limit, unit, numberPhases = 3, phaseToUse }) => ({
      limit,
      unit,
      phases: Math.min(numberPhases, phasesOf(supply)),
      phaseToUse,
    }));

const minimum = (said: Said[], unit: RateUnit, supply: Supply): Said => {
  const { capacity } = supply;
  const all = capacity
    ? [...said, { limit: capacity.limit, unit: capacity.rateUnit, phases: phasesOf(supply) }]
    : said;
  const phases = Math.min(phasesOf(supply), ...all.map((one) => one.phases));
  const converted = all.map(({ limit, unit: given }) => {
    if (given === unit) return limit;
    return given === 'A' ? limit * supply.voltage * phases : limit / (supply.voltage * phases);
  });
  const phaseToUse =
    phases === 1 ? all.find((one) => 'phaseToUse' in one && one.phaseToUse !== undefined) : undefined;
  return {
    limit: rounded(Math.min(...converted)),
    unit,
    phases,
    phaseToUse: (phaseToUse as Said | undefined)?.phaseToUse,
  };
};

const answer = ({ limit, phases, phaseToUse }: Said, { current }: Supply): Answer => {
  if (current === 'DC') return { limit };
  return phaseToUse === undefined
    ? { limit, numberPhases: phases }
    : { limit, numberPhases: phases, phaseToUse };
};

const phasesOf = ({ current, phases }: Supply) => (current === 'DC' ? 1 : phases);
const rounded = (limit: number): number => Math.round(limit * 1e6) / 1e6;
