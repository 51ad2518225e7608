import type { Replies } from '../../domain/commands.ts';
import type { SecurityProfile } from '../../domain/network-profile.ts';
import type { Trial } from '../../machines/connection.words.ts';
import { currentSecurity, missingFor } from '../csms/network-profiles.ts';
import { securityEvent } from '../security-events.ts';
import type { CommandContext } from './command.ts';

/** The fact that holds a security profile that is being tried, as JSON: a power cut does not end the trial. */
export const TRIAL = 'security profile on trial';

/** The 1.6 key that raises the security of the connection. */
export const isSecurityProfileKey = (key: string): boolean => key.toLowerCase() === 'securityprofile';

/**
 * 1.6 whitepaper A05: never lowered; refused where something is missing that it needs. The connection comes back with
 * the new profile, which is kept once it has worked; else the former one stays. The trial outlives a power cut.
 */
export const raiseSecurityProfile = (
  value: string,
  { host, storage, model, material, at }: CommandContext,
): Replies['changeConfiguration'] => {
  if (!/^[0-3]$/.test(value.trim())) return { status: 'Rejected' };
  const securityProfile = Number(value) as SecurityProfile;
  const password = model.value('SecurityCtrlr/BasicAuthPassword');
  const wanted = { securityProfile, ...(password && { password }) };
  if (securityProfile <= currentSecurity(model) || missingFor(wanted, material))
    return { status: 'Rejected' };
  const seconds = Number(model.value('OCPP16LegacyCtrlr/SwitchSecurityProfileConnectionTimeout'));
  const trial: Trial = { securityProfile, until: at + seconds * 1000 };
  host.stage(() => storage.facts.put(TRIAL, JSON.stringify(trial)));
  host.emit(
    securityEvent('ReconfigurationOfSecurityParameters', at, `security profile ${securityProfile} is tried`),
  );
  host.post('connection', { type: 'try security profile', trial } as { type: string });
  return { status: 'Accepted' };
};
