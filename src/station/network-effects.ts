/** What the connection has found out about ways to the CSMS is kept, in the turn in which it was found out. */
import { TRIAL } from '../actors/commands/security-profile.ts';
import { profileIn, proveProfile } from '../actors/csms/network-profiles.ts';
import type { ConnectionEffect, Trial } from '../machines/connection.words.ts';
import type { Storage } from '../persistence/storage.ts';
import type { StationParts } from './parts.ts';
import { seekPreferredProfile } from './preferred-profile.ts';

type Effect<T extends ConnectionEffect['type']> = Extract<ConnectionEffect, { type: T }>;

export const trialUnderWay = ({ facts }: Pick<Storage, 'facts'>): Trial | undefined => {
  const text = facts.get(TRIAL);
  return text === undefined ? undefined : (JSON.parse(text) as Trial);
};

export const performNetworkEffects = (parts: StationParts): void => {
  seekPreferredProfile(parts);
  const { host, storage, model, options } = parts;
  host.within<Effect<'profileProven'>>('profileProven', (effect) => keepWhatWorks(parts, effect));
  host.within<Effect<'trialGivenUp'>>('trialGivenUp', ({ securityProfile }) => {
    host.stage(() => storage.facts.put(TRIAL, undefined));
    const back = model.value('SecurityCtrlr/SecurityProfile');
    options.log('warn', `security profile ${securityProfile} does not work: back to ${back}`);
  });
};

const keepWhatWorks = (
  { host, storage, model }: StationParts,
  { slot, securityProfile }: Effect<'profileProven'>,
): void => {
  const { messageTimeout } = profileIn(model, slot) ?? {};
  if (messageTimeout !== undefined)
    model.assign('OCPPCommCtrlr/MessageTimeout[Default]', String(messageTimeout));
  if (securityProfile === undefined) return;
  const writes = proveProfile(model, slot, securityProfile);
  const wasTried = trialUnderWay(storage) !== undefined;
  if (writes.length === 0 && !wasTried) return;
  host.stage(() => {
    for (const { key, value } of writes) storage.variables.put(key, value);
    if (wasTried) storage.facts.put(TRIAL, undefined);
  });
};
