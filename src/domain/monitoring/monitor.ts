import type { VariableRef, VariableSpec } from '../device-model/variable.ts';

export type MonitorType = 'UpperThreshold' | 'LowerThreshold' | 'Delta' | 'Periodic' | 'PeriodicClockAligned';
export type MonitoringBase = 'All' | 'FactoryDefault' | 'HardWiredOnly';

/** Who made a monitor: the hardware (nobody may change it), the maker of the station, the CSMS. */
export type MonitorKind = 'HardWiredMonitor' | 'PreconfiguredMonitor' | 'CustomMonitor';

/** What a monitor looks at, and for what. */
export type Watch = {
  type: MonitorType;
  /** The threshold, the least change, or the period in seconds. */
  value: number;
  /** 0 Danger to 9 Debug. */
  severity: number;
  /** Only while a transaction runs that the component has to do with. */
  transaction: boolean;
};

/** How values of the variable are compared: a change of a number counts by its size, of anything else as such. */
export type Comparison = 'number' | 'dateTime' | 'text';

export type Monitor = Watch & {
  id: number;
  component: VariableRef['component'];
  variable: VariableRef['variable'];
  comparison: Comparison;
  kind: MonitorKind;
  /** What the maker of the station gave; it comes back with the factory default (N04.FR.15). */
  factory?: Watch;
  customData?: unknown;
};

/** A monitor as the component files give it. */
export type GivenMonitor = Watch & {
  component: VariableRef['component'];
  variable: VariableRef['variable'];
  kind: Exclude<MonitorKind, 'CustomMonitor'>;
};

export const comparisonOf = ({ dataType }: VariableSpec): Comparison => {
  if (dataType === 'integer' || dataType === 'decimal') return 'number';
  return dataType === 'dateTime' ? 'dateTime' : 'text';
};

export const isThreshold = ({ type }: Pick<Watch, 'type'>): boolean =>
  type === 'UpperThreshold' || type === 'LowerThreshold';

export const isPeriodic = ({ type }: Pick<Watch, 'type'>): boolean =>
  type === 'Periodic' || type === 'PeriodicClockAligned';

/** N07.FR.16, FR.17: beyond the threshold, not at it. A variable without a value is beyond nothing. */
export const isBeyond = ({ type, value: limit }: Pick<Watch, 'type' | 'value'>, value: string): boolean => {
  if (value === '') return false;
  return type === 'UpperThreshold' ? Number(value) > limit : Number(value) < limit;
};

/** N07.FR.18, FR.19: a number has moved by more than the least change since `reference`; of anything else each change counts. */
export const hasMoved = (
  { comparison, value: least }: Pick<Monitor, 'comparison' | 'value'>,
  reference: string,
  value: string,
): boolean => {
  if (value === reference) return false;
  if (comparison === 'text' || value === '' || reference === '') return true;
  return Math.abs(asNumber(comparison, value) - asNumber(comparison, reference)) > least;
};

/** A point in time counts in seconds. */
const asNumber = (comparison: Comparison, value: string): number =>
  comparison === 'dateTime' ? Date.parse(value) / 1000 : Number(value);

/** What GetMonitoringReport asks for (N02.FR.12-14). */
export type MonitoringCriterion = 'ThresholdMonitoring' | 'DeltaMonitoring' | 'PeriodicMonitoring';

export const meetsCriterion = (watch: Pick<Watch, 'type'>, criterion: MonitoringCriterion): boolean => {
  if (criterion === 'DeltaMonitoring') return watch.type === 'Delta';
  return criterion === 'ThresholdMonitoring' ? isThreshold(watch) : isPeriodic(watch);
};
