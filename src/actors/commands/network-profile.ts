import type { Replies } from '../../domain/commands.ts';
import { csmsUrl } from '../../domain/csms-address.ts';
import type { NetworkProfileData } from '../../domain/network-profile.ts';
import { SLOTS } from '../../domain/network-profile.ts';
import type { StatusInfo } from '../../domain/status-info.ts';
import { ACTIVE, downgrade, slotKey } from '../csms/network-profiles.ts';
import { securityEvent } from '../security-events.ts';
import type { CommandContext, CommandHandler } from './command.ts';

/** B09. The slot is filled; whether it is used says NetworkConfigurationPriority (B10). */
export const setNetworkProfile: CommandHandler<'setNetworkProfile'> = ({ slot, profile }, context) => {
  const statusInfo = slotFault(slot, context) ?? contentFault(profile) ?? downgradeFault(profile, context);
  if (statusInfo) return { status: 'Rejected', statusInfo };
  const { host, storage, model, at } = context;
  const writes = Object.entries(variablesOf(profile)).map(([variable, value]) =>
    model.kept(slotKey(slot, variable)) === value ? 'same' : model.assign(slotKey(slot, variable), value),
  );
  // B09.FR.03: what a variable does not take cannot be kept.
  if (writes.includes(undefined)) return { status: 'Failed' } satisfies Replies['setNetworkProfile'];
  host.stage(() => {
    for (const write of writes) if (write && write !== 'same') storage.variables.put(write.key, write.value);
  });
  host.emit(securityEvent('ReconfigurationOfSecurityParameters', at, `network profile of slot ${slot}`));
  return { status: 'Accepted' };
};

const variablesOf = (profile: NetworkProfileData): Record<string, string> => ({
  OcppCsmsUrl: profile.url,
  SecurityProfile: String(profile.securityProfile),
  MessageTimeout: String(profile.messageTimeout),
  OcppInterface: profile.ocppInterface,
});

/** B09.FR.05. The profile that is in use is the way back, and stays as it is. */
const slotFault = (slot: number, { model }: CommandContext): StatusInfo | undefined => {
  if (!(SLOTS as readonly number[]).includes(slot))
    return { reasonCode: 'InvalidConfSlot', additionalInfo: `the slots are ${SLOTS.join(', ')}` };
  return model.value(ACTIVE) === String(slot)
    ? { reasonCode: 'PriorityNetworkConf', additionalInfo: `slot ${slot} is in use` }
    : undefined;
};

/** B09.FR.02: only what this station could connect with. */
const contentFault = ({
  url,
  securityProfile,
  messageTimeout,
  transport,
  needsModem,
}: NetworkProfileData): StatusInfo | undefined => {
  const invalid = (additionalInfo: string) => ({ reasonCode: 'InvalidNetworkConf', additionalInfo });
  if (transport !== 'JSON') return invalid(`the transport ${transport} is not supported`);
  if (needsModem) return invalid('apn and vpn are set up outside of this station');
  if (messageTimeout < 1) return invalid('messageTimeout is at least 1 s');
  if (![1, 2, 3].includes(securityProfile)) return invalid(`there is no security profile ${securityProfile}`);
  if (!/^wss?:\/\//i.test(url)) return invalid('the address begins with ws:// or wss://');
  const address = csmsUrl(url, 'id', securityProfile);
  return typeof address === 'string' ? undefined : invalid(`expected ${address.problem}`);
};

/** B09.FR.04, FR.31. */
const downgradeFault = (
  { securityProfile }: NetworkProfileData,
  { model }: CommandContext,
): StatusInfo | undefined => downgrade(model, securityProfile);
