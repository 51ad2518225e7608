import type { Log } from '../actors/host/trace.ts';
import type { StationLayout } from '../actors/layout.ts';
import type { StationConfig } from '../config/station-config.ts';
import { catalogue } from '../domain/device-model/catalogue.ts';
import { from201ComponentFiles } from '../domain/device-model/component-files.ts';
import type { Configured } from '../domain/device-model/configured.ts';
import { DeviceModel, type StoredValue } from '../domain/device-model/device-model.ts';
import type { Storage } from '../persistence/storage.ts';
import { defaultsFrom16Json } from '../protocol/ocpp16/initial-values.ts';

/** Who we are, what we are built of: the layout of the configuration. */
export const layoutOf = (config: StationConfig): StationLayout => ({
  evses: config.evses.map(({ evseId, connectors, hardware }) => ({
    evseId,
    connectors: connectors.map(({ id, type }) => ({ connectorId: id, type })),
    connectorLock: hardware.kind !== 'simulator' || hardware.simulator.connectorLock,
  })),
});

/**
 * The device model as the configuration gives it, and over that what was set while the station ran: the database is
 * the truth.
 */
export const buildModel = (
  config: StationConfig,
  layout: StationLayout,
  storage: Storage,
  log: Log,
): DeviceModel => {
  const { catalogue: specs, initial, ignored } = configured(config, layout);
  for (const { name, why } of ignored) log('info', `configuration: ${name} ${why}`);
  const stored = storage.variables.all();
  const model = new DeviceModel({ catalogue: specs, initial, stored });
  for (const { key, value, why } of model.refusals)
    log('warn', `variable ${key}: '${value}' refused: ${why}`);
  return model;
};

const configured = (config: StationConfig, layout: StationLayout): Configured => {
  const files = from201ComponentFiles(config.ocpp.componentFiles as never, catalogue(layout));
  const json = defaultsFrom16Json(config.ocpp.ocpp16Json ?? {}, files.catalogue);
  return {
    catalogue: json.catalogue,
    initial: [...files.initial, ...json.initial, ...ownValues(config)],
    ignored: [...files.ignored, ...json.ignored],
  };
};

/** What the station file says itself. */
const ownValues = ({ ocpp, auth }: StationConfig): StoredValue[] => {
  const endpoint = ocpp.endpoints[0];
  const values: [string, string | number | boolean | undefined][] = [
    ['InternalCtrlr/ResumeTransactionsOnBoot', ocpp.resumeTransactionsOnBoot],
    ['SecurityCtrlr/Identity', endpoint?.identity],
    ['SecurityCtrlr/SecurityProfile', endpoint?.securityProfile],
    ['SecurityCtrlr/BasicAuthPassword', endpoint?.basicAuthPassword],
    ['InternalCtrlr/MessageQueueResumeDelay', ocpp.messageQueueResumeDelaySeconds || undefined],
    [
      'TxCtrlr/EVConnectionTimeOut',
      ocpp.ocpp16Json || ocpp.componentFiles.length > 0 ? undefined : auth.connectionTimeoutSeconds,
    ],
  ];
  return values.flatMap(([key, value]) => (value === undefined ? [] : [{ key, value: String(value) }]));
};
