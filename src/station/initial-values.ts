import { slotKey } from '../actors/csms/network-profiles.ts';
import type { CsmsEndpoint, OcppConfig, StationConfig } from '../config/station-config.ts';
import type { StoredValue } from '../domain/device-model/device-model.ts';

/** The device model's values below the database: the OCPP files', then what the station file says itself. */
export const initialValues = ({ ocpp, auth }: StationConfig): StoredValue[] => {
  const values: Values = [
    ['InternalCtrlr/ResumeTransactionsOnBoot', ocpp.resumeTransactionsOnBoot],
    ['InternalCtrlr/MessageQueueResumeDelay', ocpp.messageQueueResumeDelaySeconds || undefined],
    ...connection(ocpp),
    [
      'TxCtrlr/EVConnectionTimeOut',
      ocpp.ocpp16Json || ocpp.componentFiles.length > 0 ? undefined : auth.connectionTimeoutSeconds,
    ],
  ];
  return [
    ...(ocpp.module === 'OCPP' ? DEFAULTS_OF_16 : []),
    ...ocpp.deviceModel.initial,
    ...values.flatMap(([key, value]) => (value === undefined ? [] : [{ key, value: String(value) }])),
  ];
};

/** 1.6 adds no samples to StopTransaction unless told to (1.6 section 9.1, StopTxnSampledData); 2.0.1 adds the register. */
const DEFAULTS_OF_16: readonly StoredValue[] = [
  { key: 'SampledDataCtrlr/TxEndedMeasurands', value: '' },
  { key: 'AlignedDataCtrlr/TxEndedMeasurands', value: '' },
];

type Values = [string, string | number | boolean | undefined][];

/** With `legacy` the 1.6 keys themselves are variables. */
const connection = ({ configBackend, endpoints, spareEndpoints, deviceModel }: OcppConfig): Values => {
  const [first] = endpoints;
  if (configBackend === 'legacy' || first === undefined) return [];
  const given = new Set(deviceModel.initial.map(({ key }) => key));
  const ofTheStation: Values = [
    ['SecurityCtrlr/Identity', first.identity],
    ['SecurityCtrlr/BasicAuthPassword', first.basicAuthPassword],
  ];
  return [
    ...ofTheStation.filter(([key]) => !given.has(key)),
    ['SecurityCtrlr/SecurityProfile', first.securityProfile],
    ['OCPPCommCtrlr/MessageTimeout[Default]', first.messageTimeoutSeconds],
    ['OCPPCommCtrlr/NetworkConfigurationPriority', endpoints.map(({ slot }) => slot).join(',')],
    ['OCPPCommCtrlr/ActiveNetworkProfile', first.slot],
    ...[...endpoints, ...spareEndpoints].flatMap(slotOf),
  ];
};

const slotOf = ({ slot, url, securityProfile, ...profile }: CsmsEndpoint): Values => [
  [slotKey(slot, 'OcppCsmsUrl'), url.slice(0, url.lastIndexOf('/'))],
  [slotKey(slot, 'SecurityProfile'), securityProfile],
  [slotKey(slot, 'MessageTimeout'), profile.messageTimeoutSeconds],
  [slotKey(slot, 'OcppInterface'), profile.ocppInterface],
];
