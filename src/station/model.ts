import type { Log } from '../actors/host/trace.ts';
import type { StationLayout } from '../actors/layout.ts';
import { sentence } from '../config/finding.ts';
import { loadConfig } from '../config/load.ts';
import { overridesFrom } from '../config/module-variables.ts';
import type { CsmsEndpoint, SimulatorConfig, StationConfig } from '../config/station-config.ts';
import { csmsUrl, withSchemeOf } from '../domain/csms-address.ts';
import { DeviceModel, type StoredValue } from '../domain/device-model/device-model.ts';
import { keyOf, refOf, type VariableKey, type VariableSpec } from '../domain/device-model/variable.ts';
import type { Storage } from '../persistence/storage.ts';
import { CUSTOM_COMPONENT } from '../protocol/ocpp16/configuration-keys.ts';
import { withinTheCharger } from './charger-without.ts';
import { initialValues } from './initial-values.ts';
import { meterKeyVariables } from './meter-keys.ts';
import { takeUserConfig } from './user-config.ts';

/** Who we are, what we are built of: the layout of the configuration. */
export const layoutOf = (config: StationConfig): StationLayout => ({
  evses: config.evses.map(({ evseId, connectors, hardware }) => ({
    evseId,
    connectors: connectors.map(({ id, type }) => ({ connectorId: id, type })),
    connectorLock: hardware.kind !== 'simulator' || hardware.simulator.connectorLock,
    ...(hardware.kind === 'simulator' && { supply: supplyOf(hardware.simulator) }),
  })),
});

const supplyOf = ({ dcSupply, phases, phaseSwitching, maxCurrentA }: SimulatorConfig) => ({
  current: dcSupply ? ('DC' as const) : ('AC' as const),
  phases,
  maxCurrentA,
  ...(phaseSwitching && !dcSupply && { phaseSwitching }),
});

/**
 * The device model as the configuration gives it, and over that what was set while the station ran: the database is
 * the truth. What the operator has changed in the user configuration, and a 1.6 JSON that is to be migrated, go into
 * the database first.
 */
export const buildModel = (config: StationConfig, storage: Storage, log: Log): DeviceModel => {
  takeUserConfig(config, storage, log);
  migrate(config, storage, log);
  const offered = withinTheCharger(config.ocpp.deviceModel.catalogue, config);
  const catalogue = [...offered, ...meterKeyVariables(config)];
  const stored = storage.variables.all();
  const model = new DeviceModel({
    catalogue: [...catalogue, ...migratedCustom(config, catalogue, stored)],
    initial: initialValues(config),
    stored,
  });
  for (const { key, value, why } of model.refusals)
    log('warn', `variable ${key}: '${value}' refused: ${why}`);
  return model;
};

/**
 * The configuration with what the CSMS has set of the modules' keys (local API section 7). When the two do not go
 * together, the file counts alone.
 */
export const withModuleOverrides = (config: StationConfig, storage: Storage, log: Log): StationConfig => {
  const { deviceModel, access } = config.ocpp;
  if (!access?.allowGlobalRead) return config;
  const overrides = overridesFrom(deviceModel.catalogue, config.modules, storage.variables.all());
  if (overrides.size === 0) return config;
  const loaded = loadConfig(config.file, overrides);
  if (loaded.ok) return loaded.config;
  for (const problem of loaded.problems.filter(({ kind }) => kind === 'error'))
    log('warn', `set over OCPP and left aside, since it does not fit: ${sentence(problem)}`);
  return config;
};

/** The fact that the 1.6 JSON has been taken over. */
const MIGRATED = 'migrated 1.6 configuration';
const CONNECTION: readonly VariableKey[] = [
  'NetworkConfiguration[1]/OcppCsmsUrl',
  'SecurityCtrlr/Identity',
  'SecurityCtrlr/SecurityProfile',
  'SecurityCtrlr/BasicAuthPassword',
];

/** Once: what the database has already comes before what the JSON says. */
const migrate = ({ ocpp, modules }: StationConfig, storage: Storage, log: Log): void => {
  if (!ocpp.migration || storage.facts.get(MIGRATED) !== undefined) return;
  const config = modules.find(({ id }) => id === ocpp.moduleId)?.config;
  const leftOut = config?.Ocpp16NetworkConfigSlot === 0 ? CONNECTION : [];
  const known = new Set(storage.variables.all().map(({ key }) => key));
  const values = ocpp.migration.filter(({ key }) => !known.has(key) && !leftOut.includes(key));
  storage.commit([
    ...values.map(
      ({ key, value }) =>
        () =>
          storage.variables.put(key, value),
    ),
    () => storage.facts.put(MIGRATED, 'yes'),
  ]);
  log('info', `configuration: ${values.length} values of the 1.6 JSON are in the database now`);
};

/** Keys of the section Custom live on where the JSON that declared them is not read any more. */
const migratedCustom = (
  { ocpp }: StationConfig,
  catalogue: readonly VariableSpec[],
  stored: readonly StoredValue[],
): VariableSpec[] => {
  if (ocpp.configBackend === 'legacy') return [];
  const known = new Set(catalogue.map((spec) => keyOf(refOf(spec)).toLowerCase()));
  const prefix = `${CUSTOM_COMPONENT}/`;
  return stored
    .filter(({ key }) => key.startsWith(prefix) && !known.has(key.toLowerCase()))
    .map(({ key }) => ({
      component: CUSTOM_COMPONENT,
      variable: key.slice(prefix.length),
      dataType: 'string',
      mutability: 'ReadWrite',
    }));
};

/**
 * The configuration with the CSMS that the device model names, where 1.6 keys do: an operator's edit or a migration may
 * have changed it since the files were written.
 * @throws ConfigError when what is named is no address, or none is
 */
export const settled = (config: StationConfig, model: DeviceModel, storage: Storage): StationConfig => {
  const { ocpp } = config;
  const url = model.value('NetworkConfiguration[1]/OcppCsmsUrl');
  const isStored = storage.variables.all().some(({ key }) => key === 'NetworkConfiguration[1]/OcppCsmsUrl');
  if (ocpp.module === 'OCPP201' || url === undefined || !(ocpp.configBackend === 'legacy' || isStored)) {
    if (ocpp.endpoints.length === 0)
      throw new ConfigError(`${config.file}: neither the configuration nor the database names a CSMS`);
    return config;
  }
  return { ...config, ocpp: { ...ocpp, endpoints: [endpointFrom(model, url, config)] } };
};

const endpointFrom = (model: DeviceModel, address: string, { file, ocpp }: StationConfig): CsmsEndpoint => {
  const identity = model.value('SecurityCtrlr/Identity') ?? '';
  const securityProfile = Number(
    model.value('SecurityCtrlr/SecurityProfile'),
  ) as CsmsEndpoint['securityProfile'];
  const url = csmsUrl(withSchemeOf(address, securityProfile), identity, securityProfile);
  if (typeof url !== 'string')
    throw new ConfigError(`${file}: CentralSystemURI: found "${address}", expected ${url.problem}`);
  return { ...ocpp.endpoints[0], slot: 1, url, identity, securityProfile };
};

/** The configuration turned out to be unusable when it met the database. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}
