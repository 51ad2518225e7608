import type { OcppConfig, StationConfig } from '../config/station-config.ts';
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
const connection = ({ configBackend, endpoints: [endpoint] }: OcppConfig): Values =>
  configBackend === 'legacy' || endpoint === undefined
    ? []
    : [
        ['SecurityCtrlr/Identity', endpoint.identity],
        ['SecurityCtrlr/SecurityProfile', endpoint.securityProfile],
        ['SecurityCtrlr/BasicAuthPassword', endpoint.basicAuthPassword],
        ['OCPPCommCtrlr/MessageTimeout[Default]', endpoint.messageTimeoutSeconds],
      ];
