/** The OCPP module of the station: what it offers, where it connects, where it keeps things. */
import { connectionsFrom16, connectionsFrom201 } from './connections.ts';
import { hasComponentFiles, readComponentFiles, readOcpp16Json } from './ocpp-files.ts';
import { type ModuleOf, modulesOf, type Reading } from './reading.ts';
import type { ComponentFile, OcppConfig, OcppModuleKind } from './station-config.ts';
import { offered } from './versions.ts';

export type OcppModule = { [K in OcppModuleKind]: ModuleOf<K> }[OcppModuleKind];

/** Exactly one module of kind OCPP, OCPP201 or OCPPmulti is needed; undefined, with findings, otherwise. */
export const ocppOf = (reading: Reading): OcppConfig | undefined => {
  const module = theOnlyOne(reading);
  if (module === undefined) return undefined;
  const files = filesOf(module, reading);
  const place = { file: reading.file, key: `active_modules.${module.id}.config`, note: reading.note };
  noteWhatHasNoEffect(module, reading);
  return {
    moduleId: module.id,
    module: module.kind,
    versions: offered(module, files.componentFiles, place),
    endpoints: endpointsOf(module, files, reading),
    ...foldersOf(module, reading),
    ...behaviourOf(module),
    ...files,
  };
};

const theOnlyOne = (reading: Reading): OcppModule | undefined => {
  const found: OcppModule[] = [
    ...modulesOf(reading, 'OCPP'),
    ...modulesOf(reading, 'OCPP201'),
    ...modulesOf(reading, 'OCPPmulti'),
  ];
  if (found.length === 1) return found[0];
  const expected = 'exactly one module of kind OCPP, OCPP201 or OCPPmulti';
  const ids = found.map(({ id }) => id).join(', ');
  const problem = { kind: 'error', file: reading.file, key: 'active_modules' } as const;
  reading.note(
    ids === '' ? { ...problem, expected: `missing ${expected}` } : { ...problem, found: ids, expected },
  );
  return undefined;
};

type Files = Pick<OcppConfig, 'ocpp16Json' | 'componentFiles'>;

const filesOf = (module: OcppModule, { note }: Reading): Files => {
  const folder = module.config.DeviceModelConfigPath;
  const componentFiles = readComponentFiles(folder, note);
  if (module.kind === 'OCPP201' || !is16FileWanted(module, componentFiles)) {
    if (componentFiles.length === 0 && !hasComponentFiles(folder))
      note({
        kind: 'error',
        file: folder,
        key: '',
        expected: 'no component files in standardized/ or custom/',
      });
    return { ocpp16Json: undefined, componentFiles };
  }
  const { ChargePointConfigPath, UserConfigPath } = module.config;
  return { ocpp16Json: readOcpp16Json(ChargePointConfigPath, UserConfigPath, note), componentFiles };
};

/** OCPPmulti does without the 1.6 JSON where component files are there and the key is not. */
const is16FileWanted = (
  module: Extract<OcppModule, { kind: 'OCPP' | 'OCPPmulti' }>,
  componentFiles: readonly ComponentFile[],
): boolean =>
  module.kind === 'OCPP' || module.given.has('ChargePointConfigPath') || componentFiles.length === 0;

const endpointsOf = (module: OcppModule, files: Files, reading: Reading): OcppConfig['endpoints'] => {
  const { componentFiles, ocpp16Json } = files;
  const use16 = module.kind === 'OCPP' || componentFiles.length === 0;
  if (!use16) return connectionsFrom201(componentFiles, module.config.DeviceModelConfigPath, reading.note);
  if (ocpp16Json === undefined || module.kind === 'OCPP201') return [];
  return connectionsFrom16(ocpp16Json, module.config.ChargePointConfigPath, reading.note);
};

const foldersOf = (
  module: OcppModule,
  { file, note }: Reading,
): Pick<OcppConfig, 'databaseFolder' | 'messageLogFolder' | 'messageLog'> => {
  const name = databaseKeyOf(module);
  const databaseFolder = (module.config as Record<string, unknown>)[name] as string;
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

const databaseKeyOf = ({ kind, given }: OcppModule): 'DatabasePath' | 'CoreDatabasePath' => {
  if (kind === 'OCPP') return 'DatabasePath';
  const onlyThe16One = kind === 'OCPPmulti' && given.has('DatabasePath') && !given.has('CoreDatabasePath');
  return onlyThe16One ? 'DatabasePath' : 'CoreDatabasePath';
};

type Behaviour = Pick<
  OcppConfig,
  | 'enableExternalWebsocketControl'
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

const WITHOUT_EFFECT = [
  'DeviceModelDatabaseMigrationPath',
  'EnableDeviceModelFallbackToLegacyJson',
  'EnableLegacyConfigMigration',
];

const noteWhatHasNoEffect = ({ id, given }: OcppModule, { file, note }: Reading): void => {
  for (const name of WITHOUT_EFFECT.filter((key) => given.has(key)))
    note({
      kind: 'note',
      file,
      key: `active_modules.${id}.config.${name}`,
      expected: 'accepted, has no effect; migrations are built in',
    });
};
