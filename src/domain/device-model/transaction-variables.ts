/** Block E: when transactions begin and end. */
import type { TxPoint } from '../transaction.ts';
import type { VariableSpec } from './variable.ts';
import { BOOLEAN, INTEGER, RO, RW, SECONDS } from './variable-kinds.ts';

const START_POINTS: readonly TxPoint[] = [
  'ParkingBayOccupancy',
  'EVConnected',
  'Authorized',
  'DataSigned',
  'PowerPathClosed',
  'EnergyTransfer',
];

/** DataSigned cannot end a transaction (E.1, errata). */
const STOP_POINTS = START_POINTS.filter((point) => point !== 'DataSigned');

export const txCtrlr: VariableSpec[] = [
  {
    component: 'TxCtrlr',
    variable: 'EVConnectionTimeOut',
    ...SECONDS,
    minLimit: 1,
    ...RW,
    default: '60',
    setting: 'evConnectionTimeOut',
  },
  {
    component: 'TxCtrlr',
    variable: 'MaxEnergyOnInvalidId',
    ...INTEGER,
    unit: 'Wh',
    ...RW,
    setting: 'maxEnergyOnInvalidId',
  },
  {
    component: 'TxCtrlr',
    variable: 'StopTxOnEVSideDisconnect',
    ...BOOLEAN,
    ...RW,
    default: 'true',
    setting: 'stopTxOnEVSideDisconnect',
  },
  {
    component: 'TxCtrlr',
    variable: 'StopTxOnInvalidId',
    ...BOOLEAN,
    ...RW,
    default: 'true',
    setting: 'stopTxOnInvalidId',
  },
  {
    component: 'TxCtrlr',
    variable: 'TxBeforeAcceptedEnabled',
    ...BOOLEAN,
    ...RO,
    // B03.FR.01: whom the cache, the list or OfflineTxForUnknownIdEnabled lets charge need not wait for the CSMS.
    default: 'true',
    constant: true,
  },
  {
    component: 'TxCtrlr',
    variable: 'TxStartPoint',
    dataType: 'MemberList',
    valuesList: START_POINTS,
    atLeastOne: true,
    ...RW,
    default: 'PowerPathClosed',
    setting: 'txStartPoint',
  },
  {
    component: 'TxCtrlr',
    variable: 'TxStopPoint',
    dataType: 'MemberList',
    valuesList: STOP_POINTS,
    atLeastOne: true,
    ...RW,
    default: 'EVConnected,Authorized',
    setting: 'txStopPoint',
  },
];
