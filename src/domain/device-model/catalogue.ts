/**
 * Every variable of the station. A variable that may be written has an effect; what has none yet is read-only or left
 * out. `setting` ties a variable to what the machines read (domain/settings.ts).
 */

import { authorization, localAuthListCtrlr } from './authorization-variables.ts';
import { certificateVariables } from './certificate-variables.ts';
import { connectionVariables } from './connection-variables.ts';
import { displayMessageCtrlr } from './display-variables.ts';
import { internalCtrlr } from './internal-variables.ts';
import { iso15118Variables } from './iso15118-variables.ts';
import { legacyVariables } from './legacy-variables.ts';
import { alignedDataCtrlr, sampledDataCtrlr, withFurtherMeasurands } from './meter-value-variables.ts';
import { monitoringCtrlr } from './monitoring-variables.ts';
import { physical, type StationShape } from './physical-variables.ts';
import { californiaPricing, localTime, tariffCostCtrlr } from './price-variables.ts';
import { clockCtrlr, deviceDataCtrlr, ocppCommCtrlr } from './provisioning-variables.ts';
import { reservationCtrlr } from './reservation-variables.ts';
import { signingVariables } from './signing-variables.ts';
import { smartChargingVariables } from './smart-charging-variables.ts';
import { txCtrlr } from './transaction-variables.ts';
import type { VariableSpec } from './variable.ts';
import { BOOLEAN, INTEGER, RO, RW, SECONDS, STRING } from './variable-kinds.ts';

/** What 1.6 knows and 2.0.1 has no place for; EVerest's component. */
const legacyCtrlr: VariableSpec[] = [
  {
    component: 'OCPP16LegacyCtrlr',
    variable: 'ConnectorPhaseRotation',
    ...STRING,
    ...RW,
    default: 'Unknown',
  },
  {
    component: 'OCPP16LegacyCtrlr',
    variable: 'DisableSecurityEventNotifications',
    ...BOOLEAN,
    ...RW,
    default: 'false',
    setting: 'disableSecurityEventNotifications',
  },
  { component: 'OCPP16LegacyCtrlr', variable: 'GetConfigurationMaxKeys', ...INTEGER, ...RO, default: '1000' },
  { component: 'OCPP16LegacyCtrlr', variable: 'LocalAuthListMaxLength', ...INTEGER, ...RO, default: '10000' },
  {
    component: 'OCPP16LegacyCtrlr',
    variable: 'MinimumStatusDuration',
    ...SECONDS,
    ...RW,
    default: '0',
    setting: 'minimumStatusDuration',
  },
  {
    component: 'OCPP16LegacyCtrlr',
    variable: 'SupportedFeatureProfiles',
    ...STRING,
    ...RO,
    default: 'Core,FirmwareManagement,LocalAuthListManagement,RemoteTrigger,Reservation,SmartCharging',
    constant: true,
  },
];

const securityCtrlr: VariableSpec[] = [
  {
    component: 'SecurityCtrlr',
    variable: 'BasicAuthPassword',
    ...STRING,
    minLimit: 16,
    configuredMinLimit: 8,
    maxLimit: 64,
    mutability: 'WriteOnly',
  },
  { component: 'SecurityCtrlr', variable: 'Identity', ...STRING, ...RO, maxLimit: 48 },
];

const sampled = ({ metersElsewhere = false, ocpp16 = false }: StationShape): VariableSpec[] => {
  const specs = [...sampledDataCtrlr, ...alignedDataCtrlr];
  return metersElsewhere ? withFurtherMeasurands(specs, ocpp16) : specs;
};

/** All variables of a station of the given shape, in the order of reports. */
export const catalogue = (shape: StationShape): VariableSpec[] => [
  ...physical(shape),
  ...ocppCommCtrlr,
  ...txCtrlr,
  ...authorization,
  ...tariffCostCtrlr,
  ...californiaPricing,
  ...displayMessageCtrlr,
  ...localAuthListCtrlr,
  ...reservationCtrlr,
  ...sampled(shape),
  ...signingVariables,
  ...deviceDataCtrlr,
  ...clockCtrlr,
  ...localTime,
  ...monitoringCtrlr,
  ...securityCtrlr,
  ...certificateVariables,
  ...connectionVariables,
  ...internalCtrlr,
  ...smartChargingVariables,
  ...(shape.iso15118 ? iso15118Variables : []),
  ...legacyCtrlr,
  ...legacyVariables,
];
