/** Module EVerest: a charger that is reached over MQTT. Its parts become modules of the link. */
import type { ApiModule, ApiType } from '../charger/everest/api.ts';
import { type Module, type ModuleOf, modulesOf, type Reading } from './reading.ts';
import type { EverestConfig, EverestPart, ExternalModuleConfig, StationConfig } from './station-config.ts';

export type EverestSide = Pick<StationConfig, 'externalModules' | 'provided' | 'energySinks'> & {
  everest: EverestConfig;
};

/** The module of the link that stands for an EVSE of EVerest. */
export const everestEvse = (id: string, evseId: number): string => `${id}/evse_${evseId}`;
const everestStation = (id: string): string => `${id}/station`;

/** Undefined: the station has no EVerest. */
export const everestOf = (ocpp: Module, reading: Reading): EverestSide | undefined => {
  const [module, second] = modulesOf(reading, 'EVerest');
  if (module === undefined) return undefined;
  if (second !== undefined) refuseSecond(second.id, reading);
  const parts = partsOf(module);
  return {
    everest: { broker: brokerOf(module), patienceSeconds: module.config.heartbeat_timeout_s, parts },
    externalModules: parts.map((part) => linked(part, module, ocpp)),
    provided: { auth: { moduleId: everestStation(module.id), implementationId: 'auth' } },
    energySinks: parts
      .filter(({ apis }) => apis.some(({ type }) => type === 'external_energy_limits_consumer'))
      .map(({ evseId = 0, moduleId }) => ({
        evseId,
        provider: { moduleId, implementationId: 'energy' },
      })),
  };
};

const refuseSecond = (id: string, { file, note }: Reading): void =>
  note({ kind: 'error', file, key: `active_modules.${id}`, expected: 'one module EVerest' });

const brokerOf = ({ config }: ModuleOf<'EVerest'>): EverestConfig['broker'] => ({
  url: config.mqtt_url,
  ...(config.mqtt_username !== undefined && { username: config.mqtt_username }),
  ...(config.mqtt_password_file !== undefined && { passwordFile: config.mqtt_password_file }),
  ...(config.mqtt_ca_file !== undefined && { caFile: config.mqtt_ca_file }),
});

const STATION_APIS = [
  'auth_token_validator',
  'auth_token_provider',
  'auth_consumer',
  'external_energy_limits_consumer',
  'error_history_consumer',
  'session_cost',
] as const satisfies readonly ApiType[];
const EVSE_APIS = [
  'evse_manager_consumer',
  'external_energy_limits_consumer',
] as const satisfies readonly ApiType[];

const partsOf = ({ id, config }: ModuleOf<'EVerest'>): EverestPart[] => [
  ...config.evses.map((evse, index) => ({
    moduleId: everestEvse(id, index + 1),
    evseId: index + 1,
    apis: named(EVSE_APIS, evse),
    errorsOf: evse.errors_of,
  })),
  { moduleId: everestStation(id), apis: named(STATION_APIS, config), errorsOf: [] },
];

const named = <T extends ApiType>(
  types: readonly T[],
  given: { [K in T]?: string | undefined },
): ApiModule[] =>
  types.flatMap((type) => {
    const moduleId = given[type];
    return moduleId === undefined ? [] : [{ type, moduleId }];
  });

/** What the OCPP module offers goes to the part for the whole station. */
const linked = (
  { moduleId, evseId }: EverestPart,
  module: ModuleOf<'EVerest'>,
  ocpp: Module,
): ExternalModuleConfig => {
  const offered = ['auth_validator', 'auth_provider', 'session_cost'];
  const connections = offered.map((name) => [name, [{ moduleId: ocpp.id, implementationId: name }]]);
  return {
    id: moduleId,
    config: {},
    everest: true,
    connections: evseId === undefined ? Object.fromEntries(connections) : {},
    onLoss: module.config.on_module_loss,
    lossGraceSeconds: module.config.module_loss_grace_s,
  };
};
