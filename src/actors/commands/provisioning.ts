import type { Replies } from '../../domain/commands.ts';
import type { StoredValue } from '../../domain/device-model/device-model.ts';
import * as configuration from '../../protocol/ocpp16/configuration.ts';
import type { CommandContext, CommandHandler } from './command.ts';
import { tooManyItems, tooMuch } from './message-limits.ts';
import { isSecurityProfileKey, raiseSecurityProfile } from './security-profile.ts';

/** B06. */
export const getVariables: CommandHandler<'getVariables'> = ({ variables }, context) => {
  const refusal = tooMuch(context, 'DeviceDataCtrlr', 'GetVariables', variables);
  if (refusal) return refusal;
  return { results: variables.map((ref) => Object.assign({}, ref, context.model.get(ref))) };
};

/** B05. Elements are set one by one: one that is refused does not keep the others from being set (B05.FR.01). */
export const setVariables: CommandHandler<'setVariables'> = ({ variables }, context) => {
  const refusal = tooMuch(context, 'DeviceDataCtrlr', 'SetVariables', variables);
  if (refusal) return refusal;
  const results = variables.map(({ value, ...ref }): Replies['setVariables']['results'][number] => {
    const { write, ...result } = context.model.set(ref, value);
    if (write) store(context, write);
    return { ...ref, ...result };
  });
  return { results };
};

/** 1.6 GetConfiguration. */
export const getConfiguration: CommandHandler<'getConfiguration'> = ({ keys }, { model }) => {
  const most = Number(model.value('OCPP16LegacyCtrlr/GetConfigurationMaxKeys'));
  if (keys.length > most) return tooManyItems(keys.length, most);
  return configuration.readConfiguration(model, keys);
};

/** 1.6 ChangeConfiguration. */
export const changeConfiguration: CommandHandler<'changeConfiguration'> = ({ key, value }, context) => {
  if (isSecurityProfileKey(key)) return raiseSecurityProfile(value, context);
  const { status, writes } = configuration.changeConfiguration(context.model, key, value);
  for (const write of writes) store(context, write);
  return { status };
};

const store = ({ host, storage }: CommandContext, { key, value }: StoredValue) =>
  host.stage(() => storage.variables.put(key, value));
