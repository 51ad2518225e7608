import { profileIn } from '../../actors/csms/network-profiles.ts';
import type { ModuleQuestions } from '../../actors/modules/module-questions.ts';
import { openWays } from '../../actors/modules/ways.ts';
import type { StationParts } from '../parts.ts';

/**
 * Has other modules prepare every attempt to connect, where there are any that may have a say. Returns what asks anew
 * where keys and roots are.
 */
export const prepareWays = (parts: StationParts, questions: ModuleQuestions): (() => void) => {
  const { config, host, model, fetchKeys, options } = parts;
  if (!config.provided.system && !config.provided.security) return () => {};
  openWays({
    host,
    questions,
    network: (slot) => networkOf(model, slot),
    fetchKeys,
    isSecured: (slot, trial) => (trial ?? profileIn(model, slot)?.securityProfile ?? 0) >= 2,
    log: options.log,
  });
  return () => fetchKeys(() => {});
};

/** 1.6 names no interface, and any will do; EVerest's `IFace` names one of this computer. */
const networkOf = (model: StationParts['model'], slot: number) => {
  const name = model.value('InternalCtrlr/IFace');
  return {
    interface: profileIn(model, slot)?.ocppInterface ?? 'Any',
    ...(name && { interface_name: name }),
  };
};
