/** Block J: what is measured, when it is sampled. */
import type { Measurand } from '../metering.ts';
import type { VariableSpec } from './variable.ts';
import { BOOLEAN, RO, RW, SECONDS } from './variable-kinds.ts';

/** What the simulated meters measure; a list of measurands with any other is refused. */
export const SUPPORTED_MEASURANDS: readonly Measurand[] = [
  'Current.Import',
  'Current.Offered',
  'Energy.Active.Export.Register',
  'Energy.Active.Import.Register',
  'Frequency',
  'Power.Active.Import',
  'Power.Offered',
  'SoC',
  'Voltage',
];

/** What a meter of another process may measure beside these. */
const FURTHER_MEASURANDS: readonly Measurand[] = [
  'Current.Export',
  'Power.Active.Export',
  'Power.Reactive.Export',
  'Power.Reactive.Import',
];

/** The variables of what is sampled, of a station with meters of other processes. OCPP 2.0.1 has no word for temperatures. */
export const withFurtherMeasurands = (specs: readonly VariableSpec[], ocpp16: boolean): VariableSpec[] => {
  const temperature: Measurand[] = ocpp16 ? ['Temperature'] : [];
  const valuesList = [...SUPPORTED_MEASURANDS, ...FURTHER_MEASURANDS, ...temperature].sort();
  return specs.map((spec) => (spec.valuesList === SUPPORTED_MEASURANDS ? { ...spec, valuesList } : spec));
};

const MEASURANDS = {
  dataType: 'MemberList',
  valuesList: SUPPORTED_MEASURANDS,
  default: 'Energy.Active.Import.Register',
} as const;

export const alignedDataCtrlr: VariableSpec[] = [
  {
    component: 'AlignedDataCtrlr',
    variable: 'Available',
    ...BOOLEAN,
    ...RO,
    default: 'true',
    constant: true,
  },
  { component: 'AlignedDataCtrlr', variable: 'Enabled', ...BOOLEAN, ...RW, default: 'true' },
  {
    component: 'AlignedDataCtrlr',
    variable: 'Interval',
    ...SECONDS,
    ...RW,
    maxLimit: 86_400,
    default: '900',
    setting: 'alignedInterval',
    enabledBy: 'AlignedDataCtrlr/Enabled',
  },
  {
    component: 'AlignedDataCtrlr',
    variable: 'Measurands',
    ...MEASURANDS,
    ...RW,
    setting: 'alignedMeasurands',
  },
  {
    component: 'AlignedDataCtrlr',
    variable: 'SendDuringIdle',
    ...BOOLEAN,
    ...RW,
    default: 'false',
    setting: 'sendDuringIdle',
  },
  {
    component: 'AlignedDataCtrlr',
    variable: 'TxEndedInterval',
    ...SECONDS,
    ...RW,
    maxLimit: 86_400,
    default: '0',
    setting: 'alignedTxEndedInterval',
    enabledBy: 'AlignedDataCtrlr/Enabled',
  },
  {
    component: 'AlignedDataCtrlr',
    variable: 'TxEndedMeasurands',
    ...MEASURANDS,
    ...RW,
    setting: 'alignedTxEndedMeasurands',
  },
];

export const sampledDataCtrlr: VariableSpec[] = [
  {
    component: 'SampledDataCtrlr',
    variable: 'Available',
    ...BOOLEAN,
    ...RO,
    default: 'true',
    constant: true,
  },
  { component: 'SampledDataCtrlr', variable: 'Enabled', ...BOOLEAN, ...RW, default: 'true' },
  {
    component: 'SampledDataCtrlr',
    variable: 'TxStartedMeasurands',
    ...MEASURANDS,
    ...RW,
    setting: 'txStartedMeasurands',
    enabledBy: 'SampledDataCtrlr/Enabled',
  },
  {
    component: 'SampledDataCtrlr',
    variable: 'TxUpdatedMeasurands',
    ...MEASURANDS,
    ...RW,
    setting: 'txUpdatedMeasurands',
    enabledBy: 'SampledDataCtrlr/Enabled',
  },
  {
    component: 'SampledDataCtrlr',
    variable: 'TxUpdatedInterval',
    ...SECONDS,
    ...RW,
    default: '60',
    setting: 'txUpdatedInterval',
    enabledBy: 'SampledDataCtrlr/Enabled',
  },
  {
    component: 'SampledDataCtrlr',
    variable: 'TxEndedMeasurands',
    ...MEASURANDS,
    ...RW,
    setting: 'txEndedMeasurands',
    enabledBy: 'SampledDataCtrlr/Enabled',
  },
  {
    component: 'SampledDataCtrlr',
    variable: 'TxEndedInterval',
    ...SECONDS,
    ...RW,
    default: '0',
    setting: 'txEndedInterval',
    enabledBy: 'SampledDataCtrlr/Enabled',
  },
];
