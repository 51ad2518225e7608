import { keyOf, type VariableRef, type VariableSpec } from '../device-model/variable.ts';
import type { StatusInfo } from '../status-info.ts';
import { comparisonOf, isPeriodic, isThreshold, type Monitor, type Watch } from './monitor.ts';

/** What the CSMS wants watched (SetVariableMonitoring); `id`: in place of that monitor. */
export type MonitorWish = Watch & {
  id?: number;
  component: VariableRef['component'];
  variable: VariableRef['variable'];
  customData?: unknown;
};

export type SetMonitoringStatus =
  | 'Accepted'
  | 'UnknownComponent'
  | 'UnknownVariable'
  | 'UnsupportedMonitorType'
  | 'Rejected'
  | 'Duplicate';

export type WishRefusal = { status: Exclude<SetMonitoringStatus, 'Accepted'>; statusInfo?: StatusInfo };

/** Monitors of the CSMS that a station keeps, at most. */
const MOST_MONITORS = 1000;

/** Why a wish for a variable that exists cannot be met (N04.FR.05 to FR.18); undefined: it can. */
export const whyNot = (
  wish: MonitorWish,
  spec: VariableSpec,
  monitors: readonly Monitor[],
): WishRefusal | undefined =>
  unsupported(wish, spec) ??
  replacesWrongly(wish, monitors) ??
  outOfRange(wish, spec) ??
  duplicate(wish, monitors) ??
  (wish.id === undefined && monitors.length >= MOST_MONITORS
    ? rejected('TooManyElements', `${MOST_MONITORS} monitors are the most`)
    : undefined);

const rejected = (reasonCode: string, additionalInfo: string): WishRefusal => ({
  status: 'Rejected',
  statusInfo: { reasonCode, additionalInfo },
});

/** Only numbers have thresholds, and a point in time cannot be told by the clock. */
const unsupported = (wish: MonitorWish, spec: VariableSpec): WishRefusal | undefined => {
  const comparison = comparisonOf(spec);
  const fits = isThreshold(wish)
    ? comparison === 'number'
    : wish.type !== 'PeriodicClockAligned' || comparison !== 'dateTime';
  if (fits) return undefined;
  return {
    status: 'UnsupportedMonitorType',
    statusInfo: { reasonCode: 'UnsupportedParam', additionalInfo: `the variable is a ${spec.dataType}` },
  };
};

/** N04.FR.13, FR.16, FR.18. */
const replacesWrongly = (wish: MonitorWish, monitors: readonly Monitor[]): WishRefusal | undefined => {
  if (wish.id === undefined) return undefined;
  const known = monitors.find(({ id }) => id === wish.id);
  if (!known) return rejected('NotFound', `there is no monitor ${wish.id}`);
  if (!isSameVariable(known, wish))
    return rejected('InvalidValue', `monitor ${wish.id} watches another variable`);
  return known.kind === 'HardWiredMonitor'
    ? rejected('ReadOnly', `monitor ${wish.id} is hardwired`)
    : undefined;
};

/** N04.FR.06, FR.14. */
const outOfRange = (wish: MonitorWish, spec: VariableSpec): WishRefusal | undefined => {
  const { value, severity } = wish;
  if (severity < 0 || severity > 9) return rejected('ValueOutOfRange', 'a severity is 0 to 9');
  if (isPeriodic(wish))
    return value >= 1 ? undefined : rejected('ValueTooLow', 'a period has at least 1 second');
  if (wish.type === 'Delta')
    return value < 0 && comparisonOf(spec) !== 'text'
      ? rejected('ValuePositiveOnly', 'a change has no sign')
      : undefined;
  if (spec.minLimit !== undefined && value < spec.minLimit)
    return rejected('ValueOutOfRange', `${spec.minLimit} is the least`);
  return spec.maxLimit !== undefined && value > spec.maxLimit
    ? rejected('ValueOutOfRange', `${spec.maxLimit} is the most`)
    : undefined;
};

/** N04.FR.10. */
const duplicate = (wish: MonitorWish, monitors: readonly Monitor[]): WishRefusal | undefined => {
  const other = monitors.find(
    (known) =>
      known.id !== wish.id &&
      known.type === wish.type &&
      known.severity === wish.severity &&
      isSameVariable(known, wish),
  );
  return other && { status: 'Duplicate' };
};

const isSameVariable = (a: Pick<VariableRef, 'component' | 'variable'>, b: typeof a): boolean =>
  keyOf(a).toLowerCase() === keyOf(b).toLowerCase();
