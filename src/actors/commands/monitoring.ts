import { inParts } from '../../domain/device-model/report.ts';
import { selectsAny } from '../../domain/device-model/selection.ts';
import { keyOf } from '../../domain/device-model/variable.ts';
import { type Monitor, meetsCriterion } from '../../domain/monitoring/monitor.ts';
import type { MonitoringReportPart } from '../../domain/notifications.ts';
import { watchOf } from '../../machines/monitor.words.ts';
import type { CommandHandler } from './command.ts';
import { tooMuch } from './message-limits.ts';

/** N04. */
export const setVariableMonitoring: CommandHandler<'setVariableMonitoring'> = ({ wishes }, context) =>
  tooMuch(context, 'MonitoringCtrlr', 'SetVariableMonitoring', wishes) ?? {
    results: context.monitoring.set(wishes),
  };

/** N06. */
export const clearVariableMonitoring: CommandHandler<'clearVariableMonitoring'> = ({ ids }, context) => {
  const refusal = tooMuch(context, 'MonitoringCtrlr', 'ClearVariableMonitoring', ids);
  if (refusal) return refusal;
  const cleared = new Set<number>();
  const results = ids.map((id) => {
    const status = cleared.has(id) ? ('NotFound' as const) : context.monitoring.clear(id);
    if (status === 'Accepted') cleared.add(id);
    return { id, status };
  });
  return { results };
};

/** N03. */
export const setMonitoringBase: CommandHandler<'setMonitoringBase'> = ({ base }, { monitoring }) => {
  monitoring.setBase(base);
  return { status: 'Accepted' };
};

/** N05.FR.01, FR.02. */
export const setMonitoringLevel: CommandHandler<'setMonitoringLevel'> = ({ severity }, { monitoring }) => {
  if (severity < 0 || severity > 9)
    return {
      status: 'Rejected',
      statusInfo: { reasonCode: 'ValueOutOfRange', additionalInfo: 'a severity is 0 to 9' },
    };
  monitoring.setLevel(severity);
  return { status: 'Accepted' };
};

/** N02. */
export const getMonitoringReport: CommandHandler<'getMonitoringReport'> = (command, context) => {
  const { requestId, criteria, selectors } = command;
  const { host, monitoring, at } = context;
  const wanted = monitoring
    .all()
    .filter(
      (monitor) =>
        (criteria === undefined || criteria.some((criterion) => meetsCriterion(monitor, criterion))) &&
        selectsAny(selectors, monitor),
    );
  if (wanted.length === 0) return { status: 'EmptyResultSet' };
  inParts(byVariable(wanted)).forEach((monitors, seqNo, parts) => {
    const tbc = seqNo < parts.length - 1;
    const notification = { type: 'monitoringReportPart', requestId, seqNo, tbc, at, monitors };
    host.emit({ type: 'notify', notification, triggered: true } as { type: string });
  });
  return { status: 'Accepted' };
};

const byVariable = (monitors: readonly Monitor[]): MonitoringReportPart['monitors'] => {
  const grouped = new Map<string, MonitoringReportPart['monitors'][number]>();
  for (const monitor of monitors) {
    const { id, component, variable, customData } = monitor;
    const group = grouped.get(keyOf(monitor)) ?? { component, variable, watches: [] };
    group.watches.push({ id, ...watchOf(monitor), ...(customData !== undefined && { customData }) });
    grouped.set(keyOf(monitor), group);
  }
  return [...grouped.values()];
};
