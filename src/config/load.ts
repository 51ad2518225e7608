/** Reads a station file and everything it refers to. */
import { readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { load as parseYaml } from 'js-yaml';
import type { CertificateFolders } from '../charger/certificates/certificate-folders.ts';
import { completeFolders } from '../charger/evse-security/folders.ts';
import { CERTIFICATES_FOLDER } from '../persistence/database-files.ts';
import { check, noteKeysWithoutEffect, noteUnknownKeys } from './check.ts';
import {
  access,
  api,
  type ModuleConfigs,
  type ModuleKind,
  moduleConfigs,
  moduleShape,
  openKinds,
  pathKeys,
  simulator,
  stationFile,
} from './declaration.ts';
import { evsesOf } from './evses.ts';
import { externalModulesOf } from './external-modules.ts';
import { type Finding, nearestOf } from './finding.ts';
import type { Overrides } from './module-variables.ts';
import { reasonOf } from './ocpp-files.ts';
import { ocppOf, theOcppModule } from './ocpp-module.ts';
import { type Module, modulesOf, type Reading } from './reading.ts';
import { checkReferences, ocppNamedByAuth } from './references.ts';
import type { StationConfig } from './station-config.ts';

export type Loaded =
  | { ok: true; config: StationConfig; warnings: Finding[] }
  | { ok: false; problems: Finding[] };

/**
 * Loads `file`; on failure names every error in it and in the files it refers to, not only the first. `overrides` stand
 * in for what the file says of its modules.
 */
export const loadConfig = (file: string, overrides: Overrides = new Map()): Loaded => {
  const findings: Finding[] = [];
  const reading: Reading = {
    file: resolve(file),
    modules: new Map(),
    unusable: new Map(),
    overrides,
    note: (finding) => findings.push(finding),
  };
  const config = readStation(reading);
  const problems = findings.filter(({ kind }) => kind === 'error');
  if (config === undefined || problems.length > 0) return { ok: false, problems: findings };
  return { ok: true, config, warnings: findings };
};

const readStation = (reading: Reading): StationConfig | undefined => {
  const { file, modules, note } = reading;
  const station = readParts(reading);
  if (station === undefined) return undefined;
  for (const [id, declared] of Object.entries(station.active_modules)) readModule(id, declared, reading);
  declareOcppNamedByAuth(reading);
  checkReferences(reading);
  const module = theOcppModule(reading);
  if (module === undefined) return undefined;
  const evses = evsesOf(module, reading);
  const local = check(api, station.api ?? {}, { file, path: ['api'] }, note) ?? api.parse({});
  const ocpp = ocppOf(module, evses, reading);
  return {
    file,
    api: apiOf(local, file),
    ocpp,
    evses,
    ...chargerSideOf(reading),
    security: completeFolders(securityOf(reading), join(ocpp.databaseFolder, CERTIFICATES_FOLDER)),
    ...externalModulesOf(module, reading),
    modules: [...modules.values()].map(({ id, kind, config }) => ({ id, kind, config })),
  };
};

const declareOcppNamedByAuth = (reading: Reading): void => {
  const { file, modules } = reading;
  if ([...modules.values()].some(({ kind }) => kind.startsWith('OCPP'))) return;
  const named = ocppNamedByAuth(reading);
  if (named === undefined) return;
  modules.set(named.id, { ...named, config: withAbsolutePaths(named.config, dirname(file)) } as Module);
};

const readParts = ({ file, note }: Reading) => {
  const yaml = readYaml(file, note);
  if (yaml === undefined) return undefined;
  const place = { file, path: [] };
  const station = check(stationFile, yaml.content, place, note);
  if (station === undefined) return undefined;
  noteUnknownKeys(stationFile, station, place, note);
  noteUnknownKeys(api, station.api, { file, path: ['api'] }, note);
  return station;
};

const readYaml = (file: string, note: Reading['note']): { content: unknown } | undefined => {
  try {
    return { content: parseYaml(readFileSync(file, 'utf8'), { filename: file }) };
  } catch (error) {
    note({ kind: 'error', file, key: '', expected: reasonOf(error) });
    return undefined;
  }
};

const readModule = (
  id: string,
  declared: unknown,
  { file, modules, unusable, overrides, note }: Reading,
): void => {
  const place = { file, path: ['active_modules', id] };
  unusable.set(id, (declared as { module?: unknown } | null)?.module);
  const declaration = check(moduleShape, declared, place, note);
  if (declaration === undefined) return;
  noteUnknownKeys(moduleShape, declaration, place, note);
  const { module: kind } = declaration;
  if (!isModuleKind(kind)) {
    note(unknownModule(file, id, kind));
    return;
  }
  const given: Record<string, unknown> = {
    ...declaration.config_module,
    ...declaration.config,
    ...overrides.get(id),
  };
  const configPlace = { file, path: [...place.path, 'config'] };
  const shape = moduleConfigs[kind];
  const config = check(shape, given, configPlace, note);
  noteKeysWithoutEffect(shape, given, configPlace, note);
  if (kind === 'EvseManager')
    noteKeysWithoutEffect(
      simulator,
      given.simulator,
      { file, path: [...configPlace.path, 'simulator'] },
      note,
    );
  if (!openKinds.includes(kind)) noteUnknownKeys(shape, given, configPlace, note);
  if (declaration.access !== undefined)
    noteUnknownKeys(
      access,
      declaration.access.config,
      { file, path: [...place.path, 'access.config'] },
      note,
    );
  if (config === undefined) return;
  unusable.delete(id);
  const complete = withAbsolutePaths(config, dirname(file));
  // The shape was looked up by `kind`, a tie between the two that the compiler cannot see.
  modules.set(id, { id, kind, declaration, config: complete, given: new Set(Object.keys(given)) } as Module);
};

const isModuleKind = (kind: string): kind is ModuleKind => Object.hasOwn(moduleConfigs, kind);

const unknownModule = (file: string, id: string, kind: string): Finding => {
  const nearest = nearestOf(kind, Object.keys(moduleConfigs));
  return {
    kind: 'error',
    file,
    key: `active_modules.${id}.module`,
    found: kind,
    expected: `one of ${Object.keys(moduleConfigs).join(', ')}`,
    ...(nearest === undefined ? {} : { nearest }),
  };
};

/** Of other paths nothing means none. */
const NEEDED = ['ChargePointConfigPath', 'DeviceModelConfigPath'];

const withAbsolutePaths = (config: Record<string, unknown>, folder: string): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(config).map(([key, value]) => {
      const isPath =
        pathKeys.includes(key) && typeof value === 'string' && (value !== '' || NEEDED.includes(key));
      return [key, isPath ? resolve(folder, value) : value];
    }),
  );

/** The one Auth and System of the station; absent ones are the built-in with its defaults. */
const chargerSideOf = (reading: Reading): Pick<StationConfig, 'auth' | 'system'> => {
  const auth = modulesOf(reading, 'Auth')[0]?.config ?? moduleConfigs.Auth.parse({});
  const system = modulesOf(reading, 'System')[0]?.config ?? moduleConfigs.System.parse({});
  return {
    auth: {
      connectionTimeoutSeconds: auth.connection_timeout,
      selectionAlgorithm: auth.selection_algorithm,
    },
    system: systemOf(system),
  };
};

const apiOf = (
  { host, port, metrics, token_file, allowed_hosts }: ReturnType<typeof api.parse>,
  file: string,
): StationConfig['api'] => ({
  host,
  port,
  metrics,
  allowedHosts: allowed_hosts,
  ...(token_file !== undefined && { tokenFile: resolve(dirname(file), token_file) }),
});

const MEGABYTE = 1024 * 1024;

const systemOf = (system: ModuleConfigs['System']): StationConfig['system'] => ({
  resetDelaySeconds: system.ResetDelay,
  resetAfterUpdate: system.ResetAfterUpdate,
  defaultRetries: system.DefaultRetries,
  defaultRetryIntervalSeconds: system.DefaultRetryInterval,
  firmware: {
    installCommand: system.FirmwareInstallCommand ?? [],
    confirmCommand: system.FirmwareConfirmCommand ?? [],
    rebootCommand: system.RebootCommand ?? [],
    maxBytes: system.FirmwareMaxSizeMB * MEGABYTE,
    requireSigned: system.RequireSignedFirmware,
  },
  transferHosts: system.TransferHosts ?? [],
  ...(system.TransferRoots !== undefined && { transferRoots: system.TransferRoots }),
  sftpHostKeys: system.SftpHostKeys ?? [],
});

/** Keys that are left out, or empty, name nothing. */
const securityOf = (reading: Reading): CertificateFolders => {
  const config = modulesOf(reading, 'EvseSecurity')[0]?.config;
  const named = {
    csmsRoots: config?.csms_ca_bundle,
    leafCertificates: config?.csms_leaf_cert_directory,
    leafKeys: config?.csms_leaf_key_directory,
    keyPassword: config?.private_key_password,
    manufacturerRoots: config?.mf_ca_bundle,
    moRoots: config?.mo_ca_bundle,
    v2gRoots: config?.v2g_ca_bundle,
    seccCertificates: config?.secc_leaf_cert_directory,
    seccKeys: config?.secc_leaf_key_directory,
    revocationLists: config?.crl_path,
    requireStatus: config?.require_certificate_status,
    keyKind: config?.key_type,
  };
  return Object.fromEntries(Object.entries(named).filter(([, value]) => value));
};
