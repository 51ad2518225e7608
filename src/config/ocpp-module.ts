/** The OCPP module of the station: what it offers, where it connects, where it keeps things. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DATABASE_FILE } from '../persistence/database.ts';
import { connectionsFrom16, connectionsFrom201 } from './connections.ts';
import { moduleConfigs } from './declaration.ts';
import { deviceModelOf } from './device-model.ts';
import { externalProvider } from './external-modules.ts';
import { eachOnce } from './finding.ts';
import { moduleVariables } from './module-variables.ts';
import { hasComponentFiles, readComponentFiles } from './ocpp-files.ts';
import { type Ocpp16Files, readOcpp16Files } from './ocpp16-file.ts';
import { type ModuleOf, modulesOf, type Reading } from './reading.ts';
import type {
  ComponentFile,
  ConfigBackend,
  EvseConfig,
  OcppConfig,
  OcppModuleKind,
} from './station-config.ts';
import { offered } from './versions.ts';

export type OcppModule = { [K in OcppModuleKind]: ModuleOf<K> }[OcppModuleKind];

export const ocppOf = (module: OcppModule, evses: readonly EvseConfig[], reading: Reading): OcppConfig => {
  const note = eachOnce(reading.note);
  const files = filesOf(module, { ...reading, note });
  const place = { file: reading.file, key: `active_modules.${module.id}.config`, note: reading.note };
  const behaviour = behaviourOf(module);
  const has15118Module = externalProvider(module.declaration, 'extensions_15118', reading) !== undefined;
  const fromFiles = deviceModelOf({ ...files, has15118Module }, evses, note);
  return {
    moduleId: module.id,
    module: module.kind,
    versions: offered(module, files.componentFiles, place),
    ...endpointsOf(module, files, reading),
    ...foldersOf(module, reading),
    ...behaviour,
    componentFiles: files.componentFiles,
    configBackend: files.backend,
    ocpp16Json: files.ocpp16?.merged,
    ...fromFiles,
    deviceModel: withModules(fromFiles.deviceModel, behaviour.access, reading),
  };
};

/** Exactly one module of kind OCPP, OCPP201 or OCPPmulti is needed; undefined, with findings, otherwise. */
export const theOcppModule = (reading: Reading): OcppModule | undefined => {
  const found: OcppModule[] = [
    ...modulesOf(reading, 'OCPP'),
    ...modulesOf(reading, 'OCPP201'),
    ...modulesOf(reading, 'OCPPmulti'),
  ];
  if (found.length === 1) return found[0];
  if (found.length === 0 && [...reading.unusable.values()].some(mayBeOcpp)) return undefined;
  const expected = 'exactly one module of kind OCPP, OCPP201 or OCPPmulti';
  const ids = found.map(({ id }) => id).join(', ');
  const problem = { kind: 'error', file: reading.file, key: 'active_modules' } as const;
  reading.note(
    ids === '' ? { ...problem, expected: `missing ${expected}` } : { ...problem, found: ids, expected },
  );
  return undefined;
};

/** A module whose kind is spelt wrongly may be the one. */
const mayBeOcpp = (kind: unknown): boolean =>
  !Object.hasOwn(moduleConfigs, String(kind)) || String(kind).startsWith('OCPP');

type Files = {
  backend: ConfigBackend;
  componentFiles: ComponentFile[];
  ocpp16: Ocpp16Files | undefined;
};

const filesOf = (module: OcppModule, reading: Reading): Files => {
  const { note } = reading;
  const folder = module.config.DeviceModelConfigPath;
  const componentFiles = readComponentFiles(folder, note);
  const backend = backendOf(module, componentFiles);
  const ocpp16 =
    module.kind === 'OCPP201' || backend === 'device_model' ? undefined : ocpp16Of(module, backend, reading);
  const isNeeded = module.kind === 'OCPP201' || (backend === 'device_model' && !hasDatabase(module));
  if (isNeeded && componentFiles.length === 0 && !hasComponentFiles(folder))
    note({
      kind: 'error',
      file: folder,
      key: '',
      expected: 'no component files in standardized/ or custom/',
    });
  return { backend, componentFiles, ocpp16 };
};

/** OCPPmulti does without the 1.6 JSON where component files are there. */
const backendOf = (module: OcppModule, componentFiles: readonly ComponentFile[]): ConfigBackend => {
  switch (module.kind) {
    case 'OCPP':
      return module.config.ConfigBackend;
    case 'OCPP201':
      return 'device_model';
    case 'OCPPmulti':
      if (module.config.EnableLegacyConfigMigration) return 'device_model_with_migration';
      return componentFiles.length === 0 ? 'legacy' : 'device_model';
  }
};

type With16 = Extract<OcppModule, { kind: 'OCPP' | 'OCPPmulti' }>;

const ocpp16Of = (module: With16, backend: ConfigBackend, { note }: Reading): Ocpp16Files | undefined => {
  const { ChargePointConfigPath: file, UserConfigPath } = module.config;
  if (backend === 'legacy' || !hasDatabase(module)) return readOcpp16Files(file, UserConfigPath, note);
  // It may have been taken over long ago, so what is wrong with it does not keep the station from starting.
  if (!existsSync(file)) return undefined;
  return readOcpp16Files(file, UserConfigPath, (finding) =>
    note(finding.kind === 'error' ? { ...finding, kind: 'warning' } : finding),
  );
};

const hasDatabase = (module: OcppModule): boolean =>
  existsSync(join(databaseFolderOf(module), DATABASE_FILE));

/** None are needed where the database knows the CSMS from an earlier migration. */
const endpointsOf = (
  module: OcppModule,
  { backend, componentFiles, ocpp16 }: Files,
  { note }: Reading,
): Pick<OcppConfig, 'endpoints' | 'spareEndpoints'> => {
  if (module.kind !== 'OCPP201' && ocpp16 && (backend === 'legacy' || isSlotMigrated(module)))
    return { endpoints: connectionsFrom16(ocpp16.merged, ocpp16.base.file, note), spareEndpoints: [] };
  if (backend === 'legacy' || componentFiles.length === 0) return { endpoints: [], spareEndpoints: [] };
  const mayBeKnown = module.kind !== 'OCPP201' && hasDatabase(module);
  return connectionsFrom201(componentFiles, module.config.DeviceModelConfigPath, (finding) => {
    if (finding.kind !== 'error' || !mayBeKnown) note(finding);
  });
};

const isSlotMigrated = ({ config }: With16): boolean => config.Ocpp16NetworkConfigSlot !== 0;

const foldersOf = (
  module: OcppModule,
  { file, note }: Reading,
): Pick<OcppConfig, 'databaseFolder' | 'messageLogFolder' | 'messageLog'> => {
  const name = databaseKeyOf(module);
  const databaseFolder = databaseFolderOf(module);
  if (!module.given.has(name)) {
    const expected = `missing; ${databaseFolder} is taken, which many systems empty at boot`;
    note({ kind: 'warning', file, key: `active_modules.${module.id}.config.${name}`, expected });
  }
  const { MessageLogPath, MessageLogMaxSizeMB, MessageLogMaxAgeDays, MessageLogSecrets } = module.config;
  const messageLog = {
    maxBytes: MessageLogMaxSizeMB * 1_000_000,
    maxAgeDays: MessageLogMaxAgeDays,
    secrets: MessageLogSecrets,
  };
  return { databaseFolder, messageLogFolder: MessageLogPath, messageLog };
};

const databaseFolderOf = (module: OcppModule): string =>
  (module.config as Record<string, unknown>)[databaseKeyOf(module)] as string;

const databaseKeyOf = ({ kind, given }: OcppModule): 'DatabasePath' | 'CoreDatabasePath' => {
  if (kind === 'OCPP') return 'DatabasePath';
  const onlyThe16One = kind === 'OCPPmulti' && given.has('DatabasePath') && !given.has('CoreDatabasePath');
  return onlyThe16One ? 'DatabasePath' : 'CoreDatabasePath';
};

/** Local API section 7. */
const withModules = (
  { catalogue, initial, monitors }: OcppConfig['deviceModel'],
  access: OcppConfig['access'],
  { modules }: Reading,
): OcppConfig['deviceModel'] => {
  const given = monitors && { monitors };
  if (!access?.allowGlobalRead) return { catalogue, initial, ...given };
  const own = moduleVariables(modules.values(), access.allowGlobalWrite);
  return { catalogue: [...catalogue, ...own.catalogue], initial: [...initial, ...own.initial], ...given };
};

type Behaviour = Pick<
  OcppConfig,
  | 'enableExternalWebsocketControl'
  | 'leniency'
  | 'messageQueueResumeDelaySeconds'
  | 'delayOcppStartMilliseconds'
  | 'resetStopDelaySeconds'
  | 'compositeSchedule'
  | 'resumeTransactionsOnBoot'
  | 'access'
>;

const behaviourOf = ({ kind, config, declaration }: OcppModule): Behaviour => {
  const [interval, duration] =
    kind === 'OCPP'
      ? [config.PublishChargingScheduleIntervalS, config.PublishChargingScheduleDurationS]
      : [config.CompositeScheduleIntervalS, config.RequestCompositeScheduleDurationS];
  const access = declaration.access?.config;
  return {
    enableExternalWebsocketControl: config.EnableExternalWebsocketControl,
    leniency: config.CsmsLeniency,
    messageQueueResumeDelaySeconds: config.MessageQueueResumeDelay,
    delayOcppStartMilliseconds: config.DelayOcppStart,
    resetStopDelaySeconds: config.ResetStopDelay,
    compositeSchedule: {
      intervalSeconds: interval,
      durationSeconds: duration,
      unit: config.RequestCompositeScheduleUnit,
    },
    resumeTransactionsOnBoot: config.ResumeTransactionsOnBoot,
    access: access && {
      allowGlobalRead: access.allow_global_read,
      allowGlobalWrite: access.allow_global_write,
      allowSetReadOnly: access.allow_set_read_only,
    },
  };
};
