/** The EVSEs of the station: the OCPP module's connections to evse_managers, in their order. */
import { dirname, resolve } from 'node:path';
import type { ModuleConfigs } from './declaration.ts';
import { moduleConfigs, simulator as simulatorShape } from './declaration.ts';
import { everestEvse } from './everest.ts';
import { endpointOf, externalProvider, mappedEvse } from './external-modules.ts';
import type { Module, ModuleOf, Reading } from './reading.ts';
import { modulesOf } from './reading.ts';
import type { EvseConfig, SimulatorConfig } from './station-config.ts';

/** Position in `connections.evse_manager` is the EVSE id, starting with 1. */
export const evsesOf = (ocpp: Module, reading: Reading): EvseConfig[] => {
  const connected = ocpp.declaration.connections.evse_manager;
  if (connected === undefined) return evsesWithoutConnections(ocpp, reading);
  const key = `active_modules.${ocpp.id}.connections.evse_manager`;
  const everest = everestAmong(connected, reading, key);
  if (everest) return everestEvses(everest);
  return connected.flatMap((entry, index) => {
    const { module_id: moduleId } = entry;
    if (connected.findIndex((other) => other.module_id === moduleId) < index)
      reading.note({ kind: 'error', file: reading.file, key, found: moduleId, expected: 'each module once' });
    const evse = evseOf(entry, index + 1, reading, key);
    return evse === undefined ? [] : [evse];
  });
};

const evsesWithoutConnections = (ocpp: Module, reading: Reading): EvseConfig[] => {
  const key = `active_modules.${ocpp.id}.connections.evse_manager`;
  const managers = modulesOf(reading, 'EvseManager');
  const [everest] = modulesOf(reading, 'EVerest');
  if (everest) return everestEvses(everest);
  const consequence =
    managers.length === 0
      ? 'one simulated EVSE is taken'
      : 'every EvseManager is taken, in the order of the file';
  reading.note({ kind: 'warning', file: reading.file, key, expected: `missing; ${consequence}` });
  if (managers.length === 0) return [simulatedEvse(1, 'evse_1')];
  return managers.map((manager, index) => managedEvse(manager, index + 1, reading));
};

/** EVerest as the charger: all EVSEs of the station are its own, since its Auth gives out their tokens. */
const everestAmong = (
  connected: readonly { module_id: string }[],
  { file, modules, note }: Reading,
  key: string,
): ModuleOf<'EVerest'> | undefined => {
  const found = connected.map(({ module_id }) => modules.get(module_id)).filter((module) => !!module);
  const everest = found.find((module): module is ModuleOf<'EVerest'> => module.kind === 'EVerest');
  if (everest && connected.length > 1)
    note({ kind: 'error', file, key, found: `${connected.length} modules`, expected: `${everest.id} alone` });
  return everest;
};

const evseOf = (
  entry: { module_id: string; implementation_id?: string | undefined },
  evseId: number,
  reading: Reading,
  key: string,
): EvseConfig | undefined => {
  const { file, note } = reading;
  const { module_id: moduleId } = entry;
  const module = reading.modules.get(moduleId);
  if (module === undefined) return simulatedInstead(moduleId, evseId, reading, key);
  switch (module.kind) {
    case 'EvseManager':
      return managedEvse(module, evseId, reading);
    case 'External':
      return {
        ...simulatedEvse(evseId, moduleId),
        hardware: { kind: 'external', provider: endpointOf(entry, 'evse_manager', reading) },
        config: module.config,
      };
    default:
      note({ kind: 'error', file, key, found: `${moduleId} (${module.kind})`, expected: 'an EvseManager' });
      return undefined;
  }
};

const everestEvses = ({ id, config }: ModuleOf<'EVerest'>): EvseConfig[] =>
  config.evses.map(({ connectors }, index) => {
    const moduleId = everestEvse(id, index + 1);
    return {
      ...simulatedEvse(index + 1, moduleId),
      ...(connectors && { connectors: connectors.map((each) => ({ id: each.id, type: each.type })) }),
      hardware: { kind: 'external', provider: { moduleId, implementationId: 'evse' } },
      config: {},
    };
  });

const simulatedInstead = (
  moduleId: string,
  evseId: number,
  { file, unusable, note }: Reading,
  key: string,
): EvseConfig => {
  const expected = 'a declared module; the simulator takes its place';
  if (!unusable.has(moduleId)) note({ kind: 'warning', file, key, found: moduleId, expected });
  return simulatedEvse(evseId, moduleId);
};

const simulatedEvse = (evseId: number, moduleId: string): EvseConfig => ({
  evseId,
  moduleId,
  connectors: [{ id: 1, type: 'sType2' }],
  hardware: { kind: 'simulator', simulator: simulatorOf(simulatorShape.parse({}), '') },
  externalName: String(evseId),
  config: moduleConfigs.EvseManager.parse({}),
});

const managedEvse = (module: ModuleOf<'EvseManager'>, evseId: number, reading: Reading): EvseConfig => {
  const { file, note } = reading;
  const key = `active_modules.${module.id}`;
  const { config } = module;
  const declared = mappedEvse(module.declaration.mapping) ?? config.connector_id;
  if (declared !== undefined && declared !== evseId) {
    const expected = `EVSE ${evseId}, its position in the OCPP module's connections, which counts`;
    note({ kind: 'warning', file, key, found: `EVSE ${declared}`, expected });
  }
  if (config.simulator === undefined)
    note({
      kind: 'warning',
      file,
      key,
      expected: 'no hardware is configured; the simulator takes its place',
    });
  const powermeter = externalProvider(module.declaration, 'powermeter', reading);
  return {
    evseId,
    moduleId: module.id,
    externalName: config.evse_id ?? String(evseId),
    ...(powermeter && { powermeter }),
    connectors: connectorsOf(config, `${key}.config.connectors`, reading),
    hardware: {
      kind: 'simulator',
      simulator: simulatorOf(config.simulator ?? simulatorShape.parse({}), file, config.charge_mode),
    },
    config,
  };
};

const connectorsOf = (
  { connectors }: ModuleConfigs['EvseManager'],
  key: string,
  { file, note }: Reading,
): EvseConfig['connectors'] => {
  if (connectors === undefined || connectors.length === 0) return [{ id: 1, type: 'sType2' }];
  const ids = connectors.map(({ id }) => id);
  if (ids.some((id, index) => id !== index + 1))
    note({ kind: 'error', file, key, found: ids.join(', '), expected: 'ids that count up from 1' });
  return connectors.map(({ id, type }) => ({ id, type }));
};

const simulatorOf = (
  given: ReturnType<typeof simulatorShape.parse>,
  /** The station file, to which paths are relative. */
  file: string,
  chargeMode?: 'AC' | 'DC',
): SimulatorConfig => ({
  connectorLock: given.connector_lock,
  maxCurrentA: given.max_current_A,
  phases: given.phases,
  phaseSwitching: given.phase_switching,
  survivesRestart: given.survives_restart,
  iso15118: given.iso15118,
  ...(given.contract_certificate !== undefined && {
    contractCertificate: resolve(dirname(file), given.contract_certificate),
  }),
  ...((chargeMode ?? (given.dc_supply ? 'DC' : 'AC')) === 'DC' && {
    dcSupply: { bidirectional: given.dc_supply?.bidirectional ?? false },
  }),
  ...(given.powermeter === undefined ? {} : { powermeter: powermeterOf(given.powermeter) }),
});

const powermeterOf = (
  given: NonNullable<ReturnType<typeof simulatorShape.parse>['powermeter']>,
): NonNullable<SimulatorConfig['powermeter']> => ({
  ...(given.public_key === undefined ? {} : { publicKey: given.public_key }),
  ...(given.signed_value_start === undefined ? {} : { signedValueStart: given.signed_value_start }),
  ...(given.signed_value_stop === undefined ? {} : { signedValueStop: given.signed_value_stop }),
  signAtTransactionStart: given.sign_at_transaction_start,
});
