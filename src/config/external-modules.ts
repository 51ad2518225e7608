/** Modules in other processes, and which of the interfaces the station needs they provide. */
import type { ModuleDeclaration } from './declaration.ts';
import { everestOf } from './everest.ts';
import { type Module, modulesOf, type Reading } from './reading.ts';
import type {
  ExternalModuleConfig,
  ModuleEndpoint,
  StationConfig,
  StationInterface,
} from './station-config.ts';

/** The interfaces of the OCPP module that one module provides for the whole station (local API section 1). */
const STATION_INTERFACES: readonly StationInterface[] = [
  'system',
  'security',
  'auth',
  'reservation',
  'data_transfer',
  'display_message',
  'charger_information',
];

const OCPP_PROVIDES = ['ocpp_generic', 'auth_validator', 'auth_provider', 'data_transfer', 'session_cost'];

/** Implementations that modules provide, the usual one first (local API section 1). */
export const PROVIDES: { readonly [kind: string]: readonly string[] } = {
  EvseManager: ['evse'],
  Auth: ['main', 'reservation'],
  System: ['main'],
  EvseSecurity: ['main'],
  Display: ['display_message'],
  PersistentStore: ['main'],
  OCPP: [...OCPP_PROVIDES, 'main'],
  OCPP201: OCPP_PROVIDES,
  OCPPmulti: OCPP_PROVIDES,
};

/** Interfaces of local API 5.1 of which OCPP 2.1 alone speaks (DER control). */
const OF_LATER_VERSIONS = ['grid_support'];

const noteWhatHasNoEffect = (ocpp: Module, reading: Reading): void => {
  for (const name of OF_LATER_VERSIONS) {
    const provider = externalProvider(ocpp.declaration, name, reading);
    if (provider)
      reading.note({
        kind: 'warning',
        file: reading.file,
        key: `active_modules.${ocpp.id}.connections.${name}`,
        found: provider.moduleId,
        expected:
          'nothing: OCPP 2.1 alone speaks of it, so what it publishes is not told and it is never called',
      });
  }
};

export const externalModulesOf = (
  ocpp: Module,
  reading: Reading,
): Pick<
  StationConfig,
  'externalModules' | 'provided' | 'tokenReaders' | 'energySinks' | 'stacks15118' | 'everest'
> => {
  noteWhatHasNoEffect(ocpp, reading);
  const everest = everestOf(ocpp, reading);
  return {
    ...(everest && { everest: everest.everest }),
    externalModules: [
      ...(everest?.externalModules ?? []),
      ...modulesOf(reading, 'External').map((module): ExternalModuleConfig => {
        const { on_module_loss: onLoss, module_loss_grace_s: graceSeconds, ...config } = module.config;
        return {
          id: module.id,
          config: Object.fromEntries(Object.entries(config).filter(([key]) => module.given.has(key))),
          connections: connectionsOf(module.declaration, reading),
          onLoss,
          lossGraceSeconds: graceSeconds,
        };
      }),
    ],
    energySinks: [...(everest?.energySinks ?? []), ...energySinksOf(ocpp, reading)],
    stacks15118: (ocpp.declaration.connections.extensions_15118 ?? [])
      .filter(({ module_id }) => reading.modules.get(module_id)?.kind === 'External')
      .map((entry) => {
        const endpoint = endpointOf(entry, 'extensions_15118', reading);
        const mapping = reading.modules.get(entry.module_id)?.declaration.mapping;
        const evseId = mappedEvse(mapping, endpoint.implementationId);
        return { ...endpoint, ...(evseId !== undefined && { evseId }) };
      }),
    tokenReaders: modulesOf(reading, 'Auth').flatMap(({ declaration: { connections } }) =>
      (connections.token_provider ?? [])
        .filter(({ module_id }) => reading.modules.get(module_id)?.kind === 'External')
        .map((entry) => endpointOf(entry, 'token_provider', reading)),
    ),
    provided: {
      ...everest?.provided,
      ...Object.fromEntries(
        STATION_INTERFACES.flatMap((name) => {
          const provider = externalProvider(ocpp.declaration, name, reading);
          return provider === undefined ? [] : [[name, provider]];
        }),
      ),
    },
  };
};

/** Each sink is mapped to its EVSE as EVerest maps modules: as a whole, or implementation by implementation. */
const energySinksOf = (ocpp: Module, reading: Reading): StationConfig['energySinks'] =>
  (ocpp.declaration.connections.evse_energy_sink ?? []).flatMap((entry) => {
    const module = reading.modules.get(entry.module_id);
    if (module?.kind !== 'External') return [];
    const provider = endpointOf(entry, 'evse_energy_sink', reading);
    const evseId = mappedEvse(module.declaration.mapping, provider.implementationId);
    if (evseId !== undefined) return [{ evseId, provider }];
    reading.note({
      kind: 'error',
      file: reading.file,
      key: `active_modules.${module.id}.mapping`,
      found: 'nothing',
      expected: 'the EVSE whose limits it keeps to, such as {evse: 1}; 0 is the station',
    });
    return [];
  });

type Mapped = { evse?: unknown };

/** `mapping: {evse: 1}`, `{module: {evse: 1}}` or `{implementations: {main: {evse: 1}}}`. */
export const mappedEvse = (
  mapping: ModuleDeclaration['mapping'],
  implementationId?: string,
): number | undefined => {
  const { evse, module, implementations } = (mapping ?? {}) as Mapped & {
    module?: Mapped;
    implementations?: { [id: string]: Mapped };
  };
  const id = implementations?.[implementationId ?? '']?.evse ?? evse ?? module?.evse;
  return typeof id === 'number' ? id : undefined;
};

/** The External module that a connection names; undefined: it names none, or a built-in one. */
export const externalProvider = (
  { connections }: ModuleDeclaration,
  connection: string,
  reading: Reading,
): ModuleEndpoint | undefined => {
  const first = connections[connection]?.[0];
  if (first === undefined || reading.modules.get(first.module_id)?.kind !== 'External') return undefined;
  return endpointOf(first, connection, reading);
};

const connectionsOf = (
  { connections }: ModuleDeclaration,
  reading: Reading,
): ExternalModuleConfig['connections'] =>
  Object.fromEntries(
    Object.entries(connections).map(([name, entries]) => [
      name,
      entries.map((entry) => endpointOf(entry, name, reading)),
    ]),
  );

/**
 * An implementation that is not named is the one named like the connection, else the module's usual one; an External
 * module may provide any.
 */
export const endpointOf = (
  { module_id: moduleId, implementation_id }: { module_id: string; implementation_id?: string | undefined },
  connection: string,
  { modules }: Reading,
): ModuleEndpoint => {
  const provided = PROVIDES[modules.get(moduleId)?.kind ?? ''] ?? [connection];
  const usual = provided.includes(connection) ? connection : provided[0]!;
  return { moduleId, implementationId: implementation_id ?? usual };
};
