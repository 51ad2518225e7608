/** Block N: monitoring. */
import type { VariableSpec } from './variable.ts';
import { BOOLEAN, INTEGER, RO, RW } from './variable-kinds.ts';

/** N02 to N08. */
export const monitoringCtrlr: VariableSpec[] = [
  {
    component: 'MonitoringCtrlr',
    variable: 'Available',
    ...BOOLEAN,
    ...RO,
    default: 'true',
    constant: true,
  },
  {
    component: 'MonitoringCtrlr',
    variable: 'Enabled',
    ...BOOLEAN,
    ...RW,
    default: 'true',
    setting: 'monitoringEnabled',
  },
  {
    component: 'MonitoringCtrlr',
    variable: 'ActiveMonitoringBase',
    dataType: 'OptionList',
    valuesList: ['All', 'FactoryDefault', 'HardWiredOnly'],
    ...RO,
    default: 'All',
  },
  {
    component: 'MonitoringCtrlr',
    variable: 'ActiveMonitoringLevel',
    ...INTEGER,
    ...RO,
    maxLimit: 9,
    default: '9',
    setting: 'activeMonitoringLevel',
  },
  {
    component: 'MonitoringCtrlr',
    variable: 'OfflineQueuingSeverity',
    ...INTEGER,
    ...RW,
    maxLimit: 9,
    default: '4',
    setting: 'offlineQueuingSeverity',
  },
  ...['ClearVariableMonitoring', 'SetVariableMonitoring'].flatMap((instance): VariableSpec[] => [
    {
      component: 'MonitoringCtrlr',
      variable: 'BytesPerMessage',
      instance,
      ...INTEGER,
      ...RO,
      default: '65536',
      constant: true,
    },
    {
      component: 'MonitoringCtrlr',
      variable: 'ItemsPerMessage',
      instance,
      ...INTEGER,
      ...RO,
      default: '250',
      constant: true,
    },
  ]),
];
