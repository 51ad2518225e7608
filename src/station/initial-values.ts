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
    ...ocpp.deviceModel.initial,
    ...values.flatMap(([key, value]) => (value === undefined ? [] : [{ key, value: String(value) }])),
  ];
};

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
