/** The network connection profiles as the device model holds them: one component `NetworkConfiguration` a slot. */
import type { DeviceModel, StoredValue } from '../../domain/device-model/device-model.ts';
import { listItems, type VariableKey } from '../../domain/device-model/variable.ts';
import {
  mayChangeProfile,
  type NetworkProfile,
  type SecurityProfile,
  SLOTS,
} from '../../domain/network-profile.ts';
import type { StatusInfo } from '../../domain/status-info.ts';
import type { TlsMaterial } from '../../domain/tls-material.ts';

export const PRIORITY = 'OCPPCommCtrlr/NetworkConfigurationPriority';
export const ACTIVE = 'OCPPCommCtrlr/ActiveNetworkProfile';
export const SECURITY_PROFILE = 'SecurityCtrlr/SecurityProfile';

export const slotKey = (slot: number, variable: string): VariableKey =>
  `NetworkConfiguration[${slot}]/${variable}`;

/** The profile of a slot; undefined: it is empty. What a slot leaves out is the station's own (EVerest). */
export const profileIn = (model: DeviceModel, slot: number): NetworkProfile | undefined => {
  const at = (variable: string) =>
    model.has(slotKey(slot, variable)) ? model.value(slotKey(slot, variable)) || undefined : undefined;
  const url = at('OcppCsmsUrl');
  if (url === undefined) return undefined;
  const password = at('BasicAuthPassword') ?? model.value('SecurityCtrlr/BasicAuthPassword');
  const messageTimeout = at('MessageTimeout');
  const ocppInterface = at('OcppInterface');
  return {
    slot,
    url,
    securityProfile: Number(at('SecurityProfile') ?? currentSecurity(model)) as SecurityProfile,
    identity: at('Identity') ?? model.value('SecurityCtrlr/Identity') ?? '',
    ...(password && { password }),
    ...(messageTimeout !== undefined && { messageTimeout: Number(messageTimeout) }),
    ...(ocppInterface !== undefined && { ocppInterface }),
  };
};

export const currentSecurity = (model: DeviceModel): SecurityProfile =>
  Number(model.value(SECURITY_PROFILE) ?? 0) as SecurityProfile;

const downgradeAllowed = (model: DeviceModel): boolean =>
  model.value('SecurityCtrlr/AllowSecurityProfileDowngrade') === 'true';

/** Why a profile of that security may not take the place of the present one (A05.FR.08 to FR.10). */
export const downgrade = (model: DeviceModel, to: SecurityProfile): StatusInfo | undefined =>
  mayChangeProfile(currentSecurity(model), to, downgradeAllowed(model))
    ? undefined
    : {
        reasonCode: 'NoSecurityDowngrade',
        additionalInfo: `security profile ${to} is below ${currentSecurity(model)}`,
      };

/** Why this station cannot connect with that security (A05.FR.02, FR.03). */
export const missingFor = (
  { securityProfile, password }: Pick<NetworkProfile, 'securityProfile' | 'password'>,
  material: TlsMaterial,
): StatusInfo | undefined => {
  const missing = (additionalInfo: string) => ({ reasonCode: 'InvalidCertificate', additionalInfo });
  if (securityProfile >= 2 && material.csmsRoots().length === 0)
    return missing('no CSMS root certificate is installed');
  if (securityProfile === 3 && !material.clientIdentity())
    return missing('no certificate of the station is installed');
  if ((securityProfile === 1 || securityProfile === 2) && !password)
    return { reasonCode: 'InvalidNetworkConf', additionalInfo: 'no password is set' };
  return undefined;
};

/** Keeps the CSMS from locking itself out by SetVariables. */
export const guardProfiles = (model: DeviceModel, material: TlsMaterial): void =>
  model.refuseWhen((key, value) => {
    if (key.toLowerCase() === PRIORITY.toLowerCase()) return priorityFault(model, material, value);
    const slot = /^NetworkConfiguration\[(\d+)\]\/(.*)$/i.exec(key);
    return slot ? slotFault(model, Number(slot[1]), slot[2]!, value) : undefined;
  });

/** B10.FR.02, A05.FR.02, FR.03, FR.09, FR.10. */
const priorityFault = (model: DeviceModel, material: TlsMaterial, value: string): StatusInfo | undefined => {
  for (const slot of listItems(value).map(Number)) {
    const profile = profileIn(model, slot);
    if (!profile)
      return { reasonCode: 'InvalidNetworkConf', additionalInfo: `slot ${slot} holds no profile` };
    const fault = downgrade(model, profile.securityProfile) ?? missingFor(profile, material);
    if (fault) return fault;
  }
  return undefined;
};

/** What is in use, or will be after the next start, stays as it is; a password may always be renewed. */
const slotFault = (
  model: DeviceModel,
  slot: number,
  variable: string,
  value: string,
): StatusInfo | undefined => {
  const inUse = [...listItems(model.kept(PRIORITY) ?? ''), model.value(ACTIVE)].includes(String(slot));
  if (inUse && variable.toLowerCase() !== 'basicauthpassword')
    return { reasonCode: 'PriorityNetworkConf', additionalInfo: `slot ${slot} is in use` };
  return variable.toLowerCase() === 'securityprofile'
    ? downgrade(model, Number(value) as SecurityProfile)
    : undefined;
};

/**
 * A slot has led to a connection: its security is the station's from now on, slots that are below it are emptied and
 * leave the list (A05.FR.06). Returns what is to be stored.
 */
export const proveProfile = (
  model: DeviceModel,
  slot: number,
  securityProfile: SecurityProfile,
): StoredValue[] => {
  const writes = [model.assign(ACTIVE, String(slot))];
  if (currentSecurity(model) !== securityProfile)
    writes.push(model.assign(SECURITY_PROFILE, String(securityProfile)));
  if (model.value(slotKey(slot, 'SecurityProfile')))
    writes.push(model.assign(slotKey(slot, 'SecurityProfile'), String(securityProfile)));
  const below = SLOTS.filter((each) => each !== slot && isBelow(model, each));
  for (const each of below) writes.push(model.assign(slotKey(each, 'OcppCsmsUrl'), ''));
  const priority = listItems(model.kept(PRIORITY) ?? '');
  const kept = priority.filter((each) => !below.map(String).includes(each));
  if (kept.length < priority.length)
    writes.push(model.assign(PRIORITY, (kept.length > 0 ? kept : [String(slot)]).join(',')));
  return writes.filter((write) => write !== undefined);
};

const isBelow = (model: DeviceModel, slot: number): boolean => {
  const profile = profileIn(model, slot);
  return profile !== undefined && downgrade(model, profile.securityProfile) !== undefined;
};
