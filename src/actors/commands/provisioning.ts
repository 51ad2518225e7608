import type { Replies, Unsupported } from '../../domain/commands.ts';
import type { StoredValue } from '../../domain/device-model/device-model.ts';
import type { ReportItem } from '../../domain/device-model/report.ts';
import * as configuration from '../../protocol/ocpp16/configuration.ts';
import type { CommandContext, CommandHandler } from './command.ts';
import { isSecurityProfileKey, raiseSecurityProfile } from './security-profile.ts';

/** B06. */
export const getVariables: CommandHandler<'getVariables'> = ({ variables }, context) => {
  const refusal = tooMany(context, variables.length, 'GetVariables');
  if (refusal) return refusal;
  return { results: variables.map((ref) => ({ ...ref, ...context.model.get(ref) })) };
};

/** B05. Elements are set one by one: one that is refused does not keep the others from being set (B05.FR.01). */
export const setVariables: CommandHandler<'setVariables'> = ({ variables }, context) => {
  const refusal = tooMany(context, variables.length, 'SetVariables');
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

/** Items in one NotifyReport: about 8 kB. */
const ITEMS_PER_REPORT = 25;

/** B07: answered first; the parts wait in the outbox and follow in order. */
export const getBaseReport: CommandHandler<'getBaseReport'> = ({ requestId, reportBase }, context) => {
  const items = context.model.report(reportBase);
  if (items.length === 0) return { status: 'EmptyResultSet' };
  partsOf(items).forEach((reportData, seqNo, parts) => {
    const tbc = seqNo < parts.length - 1;
    const notification = { type: 'reportPart', requestId, seqNo, tbc, at: context.at, reportData };
    context.host.emit({ type: 'notify', notification, triggered: true } as { type: string });
  });
  return { status: 'Accepted' };
};

const partsOf = (items: readonly ReportItem[]): ReportItem[][] =>
  Array.from({ length: Math.ceil(items.length / ITEMS_PER_REPORT) }, (_, part) =>
    items.slice(part * ITEMS_PER_REPORT, (part + 1) * ITEMS_PER_REPORT),
  );

const store = ({ host, storage }: CommandContext, { key, value }: StoredValue) =>
  host.stage(() => storage.variables.put(key, value));

/** B06.FR.16, B05.FR.11. */
const tooMany = ({ model }: CommandContext, count: number, message: string): Unsupported | undefined => {
  const most = Number(model.value(`DeviceDataCtrlr/ItemsPerMessage[${message}]`));
  return count > most ? tooManyItems(count, most) : undefined;
};

const tooManyItems = (count: number, most: number): Unsupported => ({
  error: 'OccurrenceConstraintViolation',
  description: `${count} items were sent, at most ${most} are taken in one message`,
});
