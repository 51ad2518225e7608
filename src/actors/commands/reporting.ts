import { inParts, ofBase, type ReportItem } from '../../domain/device-model/report.ts';
import { selection } from '../../domain/device-model/selection.ts';
import { keyOf, refOf } from '../../domain/device-model/variable.ts';
import type { CommandContext, CommandHandler } from './command.ts';
import { tooMuch } from './message-limits.ts';

/** B07: answered first; the parts wait in the outbox and follow in order. */
export const getBaseReport: CommandHandler<'getBaseReport'> = ({ requestId, reportBase }, context) =>
  report(context, requestId, context.model.report(ofBase(reportBase)));

/** B08. */
export const getReport: CommandHandler<'getReport'> = ({ requestId, ...wanted }, context) => {
  const { model } = context;
  const refusal = tooMuch(context, 'DeviceDataCtrlr', 'GetReport', wanted.selectors ?? []);
  if (refusal) return refusal;
  const chosen = selection(wanted, model.specs(), (spec) => model.value(keyOf(refOf(spec))));
  return report(context, requestId, model.report(chosen));
};

const report = ({ host, at }: CommandContext, requestId: number, items: readonly ReportItem[]) => {
  if (items.length === 0) return { status: 'EmptyResultSet' as const };
  inParts(items).forEach((reportData, seqNo, parts) => {
    const tbc = seqNo < parts.length - 1;
    const notification = { type: 'reportPart', requestId, seqNo, tbc, at, reportData };
    host.emit({ type: 'notify', notification, triggered: true } as { type: string });
  });
  return { status: 'Accepted' as const };
};
