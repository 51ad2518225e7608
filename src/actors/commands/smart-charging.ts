import type { AskedProfile, CommandOf, TransactionRef } from '../../domain/commands.ts';
import {
  PROFILE_ENTRIES,
  PROFILES_INSTALLED_16,
} from '../../domain/device-model/smart-charging-variables.ts';
import { compositeSchedule, inTenths } from '../../domain/smart-charging/composite.ts';
import { matches } from '../../domain/smart-charging/installed.ts';
import type { ChargingProfile } from '../../domain/smart-charging/profile.ts';
import type { Rejection } from '../../domain/smart-charging/rejections.ts';
import { reportParts } from '../../domain/smart-charging/report.ts';
import { type ValidationContext, validateProfile } from '../../domain/smart-charging/validate.ts';
import type { StatusInfo } from '../../domain/status-info.ts';
import type { Instant } from '../../domain/time.ts';
import { highLevelAt } from '../charging/negotiations.ts';
import { rulesOf } from '../charging/profiles.ts';
import { chargingStation, limitQuestion } from '../charging/question.ts';
import { switchesPhases } from '../layout.ts';
import { transactionIdOf, transactionOf } from '../running-transactions.ts';
import type { CommandContext, CommandHandler } from './command.ts';

/** K01; 1.6 SetChargingProfile. */
export const setChargingProfile: CommandHandler<'setChargingProfile'> = (
  { evseId, profile: asked },
  context,
) => {
  const { profiles, settings, host, subprotocol, at } = context;
  if (settings.smartChargingEnabled && !mayBeSet(asked, context)) return { status: 'NotSupported' };
  const profile = bound(evseId, profileOf(asked, context), context);
  const rejection = validateProfile(profile, validationContext(evseId, context));
  if (rejection?.callError) return { error: rejection.callError, description: rejection.additionalInfo };
  if (rejection) return { status: 'Rejected', statusInfo: statusInfoOf(rejection) };
  const transactionId = profile.purpose === 'TxProfile' ? transactionOf(host, evseId)?.id : undefined;
  const installed = { ...profile, ...(transactionId !== undefined && { transactionId }), evseId };
  profiles.install({ ...installed, source: 'CSO', installedAt: at }, rulesOf(subprotocol));
  return { status: 'Accepted' };
};

/** K10; 1.6 ClearChargingProfile. */
export const clearChargingProfile: CommandHandler<'clearChargingProfile'> = (
  { criteria },
  { profiles, settings },
) => {
  if (!settings.smartChargingEnabled) return NOT_SUPPORTED;
  return { status: profiles.clear(criteria) ? 'Accepted' : 'Unknown' };
};

/** K08; 1.6 GetCompositeSchedule. */
export const getCompositeSchedule: CommandHandler<'getCompositeSchedule'> = (
  { evseId, durationSeconds, unit },
  context,
) => {
  const { settings, layout, at } = context;
  if (!settings.smartChargingEnabled) return NOT_SUPPORTED;
  if (evseId !== 0 && !layout.evses.some((evse) => evse.evseId === evseId))
    return { status: 'Rejected', statusInfo: { reasonCode: 'UnknownEvse' } };
  if (unit && !settings.chargingRateUnits.includes(unit))
    return { status: 'Rejected', statusInfo: { reasonCode: 'UnsupportedRateUnit' } };
  if (durationSeconds < 0) return { status: 'Rejected', statusInfo: { reasonCode: 'InvalidValue' } };
  const told = unit ?? settings.chargingRateUnits[0] ?? 'A';
  const seconds = Math.min(durationSeconds, settings.maxCompositeScheduleDuration);
  const question = { ...limitQuestion(context), evseId, unit: told };
  const periods = inTenths(compositeSchedule({ ...question, from: at, durationSeconds: seconds }));
  return {
    status: 'Accepted',
    schedule: { evseId, start: at, durationSeconds: seconds, unit: told, periods },
  };
};

/** K09: answered first; the parts wait in the outbox and follow in order. */
export const getChargingProfiles: CommandHandler<'getChargingProfiles'> = (
  { requestId, criteria },
  { profiles, settings, host },
) => {
  if (!settings.smartChargingEnabled) return NOT_SUPPORTED;
  const parts = reportParts(profiles.installed.filter((profile) => matches(profile, criteria)));
  parts.forEach((part, index) => {
    const tbc = index < parts.length - 1;
    const notification = { type: 'chargingProfilesPart', requestId, ...part, tbc };
    host.emit({ type: 'notify', notification, triggered: true } as { type: string });
  });
  return { status: parts.length > 0 ? 'Accepted' : 'NoProfiles' };
};

/**
 * K05, F01.FR.26; 1.6 RemoteStartTransaction: the profile of a remote start, as far as it is looked at. Without smart
 * charging it is ignored (F01.FR.12).
 */
export const startProfileOf = (
  command: CommandOf<'requestStartTransaction'>,
  evseIds: readonly number[],
  context: CommandContext,
): { profile?: ChargingProfile; refusal?: StatusInfo } => {
  const { chargingProfile: asked } = command;
  const { settings } = context;
  if (!asked || !settings.smartChargingEnabled) return {};
  const profile = profileOf(asked, context);
  const refused = { ...validationContext(evseIds[0] ?? 0, context), forStart: true };
  const rejection = validateProfile(profile, refused);
  return rejection ? { refusal: statusInfoOf(rejection) } : { profile };
};

const NOT_SUPPORTED = { error: 'NotSupported', description: 'smart charging is switched off' } as const;

const statusInfoOf = ({ reasonCode, additionalInfo }: Rejection): StatusInfo => ({
  reasonCode,
  additionalInfo,
});

/** SupportedChargingProfilePurposeTypes; external constraints are refused with their own reason. */
const mayBeSet = ({ purpose }: AskedProfile, { settings }: CommandContext): boolean =>
  purpose === 'ChargingStationExternalConstraints' || settings.profilePurposes.includes(purpose);

const profileOf = (asked: AskedProfile, context: CommandContext): ChargingProfile => {
  const { transaction, ...profile } = asked;
  const started = withStart(profile, context);
  return transaction ? { ...started, transactionId: idOf(transaction, context) } : started;
};

/** 1.6 may leave the transaction out: it is then the one that runs. */
const bound = (
  evseId: number,
  profile: ChargingProfile,
  { host, subprotocol }: CommandContext,
): ChargingProfile => {
  if (profile.purpose !== 'TxProfile' || profile.transactionId !== undefined || subprotocol !== 'ocpp1.6')
    return profile;
  const running = transactionOf(host, evseId);
  return running ? { ...profile, transactionId: running.id } : profile;
};

/** AllowChargingProfileWithoutStartSchedule (EVerest): what needs a start and has none starts now. */
const withStart = (
  profile: ChargingProfile,
  { settings, subprotocol, at }: { settings: CommandContext['settings']; subprotocol: string; at: Instant },
): ChargingProfile => {
  if (!settings.profileWithoutStartSchedule || subprotocol !== 'ocpp1.6' || profile.kind === 'Relative')
    return profile;
  const chargingSchedules = profile.chargingSchedules.map((schedule) => ({ startSchedule: at, ...schedule }));
  return { ...profile, chargingSchedules };
};

/** A number of 1.6 that no transaction has matches none. */
const idOf = (transaction: TransactionRef, { storage }: CommandContext): string =>
  'id' in transaction
    ? transaction.id
    : (transactionIdOf(transaction, storage) ?? `number ${transaction.csmsId}`);

const validationContext = (evseId: number, context: CommandContext): ValidationContext => {
  const { settings, model, profiles, subprotocol } = context;
  const highLevel = highLevelAt(context.host, evseId);
  const room =
    subprotocol === 'ocpp1.6' ? model.value(PROFILES_INSTALLED_16) : model.spec(PROFILE_ENTRIES)?.maxLimit;
  return {
    supported: settings.smartChargingEnabled,
    rules: rulesOf(subprotocol),
    evseId,
    station: runningStation(context),
    installed: profiles.installed,
    limits: {
      stackLevel: settings.profileStackLevel,
      periods: settings.periodsPerSchedule,
      profiles: Number(room),
      rateUnits: settings.chargingRateUnits,
    },
    phases: { switchable: switchesPhases(context.layout, evseId) },
    ...(highLevel && { highLevel }),
  };
};

/** A transaction counts from the moment it is told, also within the turn. */
const runningStation = (context: CommandContext): ValidationContext['station'] => {
  const station = chargingStation(context);
  return {
    ...station,
    evses: station.evses.map(({ transaction: _, ...evse }) => {
      const running = transactionOf(context.host, evse.id);
      return running ? { ...evse, transaction: { id: running.id } } : evse;
    }),
  };
};
