/** What only this program and EVerest know of: who the station is, and how the program behaves. */
import type { VariableSpec } from './variable.ts';
import { BOOLEAN, INTEGER, RO, RW, SECONDS, STRING } from './variable-kinds.ts';

/** Who we are: BootNotification tells it, EVerest's names. */
export const identity: VariableSpec[] = [
  ...(
    [
      ['ChargePointVendor', 50, 'statecharge'],
      ['ChargePointModel', 20, 'statecharge'],
      ['ChargePointSerialNumber', 25],
      ['ChargeBoxSerialNumber', 25],
      ['FirmwareVersion', 50],
      ['ICCID', 20],
      ['IMSI', 20],
      ['MeterSerialNumber', 25],
      ['MeterType', 25],
    ] as const
  ).map(
    ([variable, maxLimit, value]): VariableSpec => ({
      component: 'InternalCtrlr',
      variable,
      ...STRING,
      ...RO,
      maxLimit,
      ...(value !== undefined && { default: value }),
    }),
  ),
];

export const internalCtrlr: VariableSpec[] = [
  ...identity,
  { component: 'InternalCtrlr', variable: 'NetworkConnectionProfiles', ...STRING, ...RO, maxLimit: 10_000 },
  {
    component: 'InternalCtrlr',
    variable: 'SupportedOcppVersions',
    dataType: 'SequenceList',
    valuesList: ['ocpp2.0.1', 'ocpp1.6'],
    ...RO,
    default: 'ocpp2.0.1,ocpp1.6',
  },
  { component: 'InternalCtrlr', variable: 'LogMessages', ...BOOLEAN, ...RO, default: 'true' },
  {
    component: 'InternalCtrlr',
    variable: 'MessageQueueResumeDelay',
    ...SECONDS,
    ...RO,
    default: '0',
    setting: 'messageQueueResumeDelay',
  },
  {
    component: 'InternalCtrlr',
    variable: 'OutboxLimitBytes',
    ...INTEGER,
    unit: 'B',
    ...RO,
    default: '20000000',
    setting: 'outboxLimitBytes',
  },
  {
    component: 'InternalCtrlr',
    variable: 'ResumeTransactionsOnBoot',
    ...BOOLEAN,
    ...RO,
    default: 'false',
    setting: 'resumeTransactionsOnBoot',
  },
  {
    component: 'InternalCtrlr',
    variable: 'PreferredProfileCheckInterval',
    ...SECONDS,
    ...RW,
    maxLimit: 604_800,
    default: '600',
    setting: 'preferredProfileCheckInterval',
  },
  {
    component: 'InternalCtrlr',
    variable: 'WebsocketPingPayload',
    ...STRING,
    ...RO,
    maxLimit: 125,
    default: 'statecharge',
    setting: 'webSocketPingPayload',
  },
  {
    component: 'InternalCtrlr',
    variable: 'WebsocketPongTimeout',
    ...SECONDS,
    ...RO,
    minLimit: 1,
    default: '5',
    setting: 'webSocketPongTimeout',
  },
];
