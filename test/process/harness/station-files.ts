import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export type Version = '1.6' | '2.0.1';

/** What a test may want otherwise than usual, in words both versions share. */
export type StationWishes = {
  /** EVSEs; left out: 1. */
  evses?: number;
  /** Connectors of each EVSE; left out: 1. */
  connectors?: number;
  /** The station speaks both versions, 2.0.1 first, and has component files whatever the CSMS speaks. */
  multi?: boolean;
  /** 0 to 3; left out: 0 in 1.6, 1 in 2.0.1. */
  securityProfile?: 0 | 1 | 2 | 3;
  /** Keys of the module EvseSecurity; left out: there is none. */
  evseSecurity?: { [key: string]: string };
  /** Further keys of the OCPP module's configuration. */
  ocpp?: { [key: string]: string | number | boolean };
  /** `access.config` of the OCPP module. */
  access?: { [key: string]: boolean };
  /** Further settings of the local API. */
  api?: { [key: string]: boolean };
  /** Further keys of each simulator. */
  simulator?: { [key: string]: unknown };
  /** Car, cable and meter outlive the process; left out: false. */
  survivesRestart?: boolean;
  /** Open transactions go on after a restart; left out: false. */
  resume?: boolean;
  /** Seconds between samples of a transaction; 0 (the default): none. */
  sampleIntervalS?: number;
  /** Offline, any token may charge; left out: false. */
  chargeOffline?: boolean;
  /** Seconds that a token waits for its car; left out: 60. */
  connectionTimeoutS?: number;
  /** Seconds that a CALL waits for its answer; left out: 30. */
  messageTimeoutS?: number;
  /** Further 1.6 keys of section Core. */
  core?: { [key: string]: string | number | boolean };
  /** Further 1.6 keys of section Internal. */
  internal?: { [key: string]: string | number | boolean };
  /** Further 1.6 keys of section LocalAuthListManagement. */
  lists?: { [key: string]: string | number | boolean };
  /** Section CostAndPrice of the 1.6 JSON. */
  prices?: { [key: string]: unknown };
  /** Section PnC of the 1.6 JSON. */
  pnc?: { [key: string]: string | number | boolean };
  /** Further 1.6 keys of section Reservation. */
  reservation?: { [key: string]: string | number | boolean };
  /** Further 1.6 keys of section Security. */
  security?: { [key: string]: string | number | boolean };
  /** Further 2.0.1 variables, as `Component.Variable` or `Component.Variable[Instance]`. */
  variables?: { [variable: string]: string | number | boolean };
  /** Further component files, by file name without `.json`. */
  components?: { [file: string]: object };
  /** Changes the modules of the station file before it is written, by module id. */
  reshape?(modules: Modules): void;
};

/** Modules of a station file. */
export type Modules = {
  [id: string]: {
    module: string;
    config?: { [key: string]: unknown };
    connections?: { [name: string]: unknown[] };
  };
};

export type Ports = { api: number; csms: number };

export const IDENTITY = 'cp-test';

/** Writes a station file and all it names into `folder`; returns the path of the station file. */
export const writeStation = (
  folder: string,
  version: Version,
  ports: Ports,
  wishes: StationWishes,
): string => {
  if (version === '1.6' && !wishes.multi) writeJson(join(folder, 'ocpp.json'), ocpp16Json(ports, wishes));
  else writeComponents(join(folder, 'components', 'standardized'), ports, wishes);
  const file = join(folder, 'station.yaml');
  const yaml = stationYaml(version, ports, wishes);
  wishes.reshape?.(yaml.active_modules);
  writeFileSync(file, JSON.stringify(yaml, undefined, 2));
  return file;
};

/** JSON is YAML, so no text is glued together here. */
const stationYaml = (
  version: Version,
  ports: Ports,
  wishes: StationWishes,
): { active_modules: Modules } & Record<string, unknown> => {
  const ids = Array.from({ length: wishes.evses ?? 1 }, (_, index) => index + 1);
  const evses = ids.map((id) => [
    `evse_${id}`,
    {
      module: 'EvseManager',
      config: {
        connector_id: id,
        ...(wishes.connectors && { connectors: connectorsOf(wishes.connectors) }),
        simulator: {
          max_current_A: 32,
          survives_restart: wishes.survivesRestart ?? false,
          ...wishes.simulator,
        },
      },
    },
  ]);
  return {
    api: { host: '127.0.0.1', port: ports.api, ...wishes.api },
    active_modules: {
      ...Object.fromEntries(evses),
      ocpp: {
        module: wishes.multi ? 'OCPPmulti' : version === '1.6' ? 'OCPP' : 'OCPP201',
        config: {
          ...(version === '1.6' && !wishes.multi
            ? { ChargePointConfigPath: 'ocpp.json', UserConfigPath: 'user.json', DatabasePath: 'database' }
            : { DeviceModelConfigPath: 'components', CoreDatabasePath: 'database' }),
          MessageLogPath: 'messages',
          EnableExternalWebsocketControl: true,
          ResumeTransactionsOnBoot: wishes.resume ?? false,
          ...wishes.ocpp,
        },
        ...(wishes.access && { access: { config: wishes.access } }),
        connections: { evse_manager: evses.map(([id]) => id), auth: ['auth'], system: ['system'] },
      },
      auth: { module: 'Auth', config: { connection_timeout: wishes.connectionTimeoutS ?? 60 } },
      system: { module: 'System', config: { ResetDelay: 1 } },
      ...(wishes.evseSecurity && {
        evse_security: { module: 'EvseSecurity', config: wishes.evseSecurity },
      }),
    },
  };
};

const connectorsOf = (count: number) =>
  Array.from({ length: count }, (_, index) => ({ id: index + 1, type: 'cType2' }));

const ocpp16Json = (ports: Ports, wishes: StationWishes): object => ({
  Internal: {
    ChargePointId: IDENTITY,
    CentralSystemURI: `127.0.0.1:${ports.csms}/${IDENTITY}`,
    ChargeBoxSerialNumber: IDENTITY,
    ChargePointModel: 'Model',
    ChargePointVendor: 'Vendor',
    FirmwareVersion: '1.2.3',
    ...(wishes.chargeOffline && { AllowOfflineTxForUnknownId: true }),
    ...wishes.internal,
  },
  Core: {
    AuthorizeRemoteTxRequests: false,
    ClockAlignedDataInterval: 0,
    ConnectionTimeOut: wishes.connectionTimeoutS ?? 60,
    HeartbeatInterval: 86_400,
    LocalAuthorizeOffline: wishes.chargeOffline ?? false,
    MessageTimeout: wishes.messageTimeoutS ?? 30,
    MeterValueSampleInterval: wishes.sampleIntervalS ?? 0,
    MeterValuesSampledData: 'Energy.Active.Import.Register',
    ...(wishes.chargeOffline && { AllowOfflineTxForUnknownId: true }),
    ...wishes.core,
  },
  Security: { SecurityProfile: wishes.securityProfile ?? 0, ...wishes.security },
  ...(wishes.pnc && { PnC: wishes.pnc }),
  ...(wishes.prices && { CostAndPrice: wishes.prices }),
  ...(wishes.reservation && { Reservation: wishes.reservation }),
  ...(wishes.lists && { LocalAuthListManagement: wishes.lists }),
});

const writeComponents = (folder: string, ports: Ports, wishes: StationWishes): void => {
  const variables = variables201(ports, wishes);
  const components = new Map<string, { [name: string]: object }>();
  for (const [path, value] of Object.entries(variables)) {
    const [component = '', variable = ''] = path.split('.');
    const properties = components.get(component) ?? {};
    const [name, instance] = variable.split(/[[\]]/);
    properties[variable] = {
      variable_name: name,
      ...(instance !== undefined && { instance }),
      attributes: [{ type: 'Actual', value }],
    };
    components.set(component, properties);
  }
  mkdirSync(folder, { recursive: true });
  for (const [name, properties] of components) writeJson(join(folder, `${name}.json`), { name, properties });
  const custom = join(folder, '..', 'custom');
  mkdirSync(custom, { recursive: true });
  for (const [file, content] of Object.entries(wishes.components ?? {}))
    writeJson(join(custom, `${file}.json`), content);
};

const variables201 = (ports: Ports, wishes: StationWishes): NonNullable<StationWishes['variables']> => ({
  'InternalCtrlr.ChargePointVendor': 'Vendor',
  'InternalCtrlr.ChargePointModel': 'Model',
  'InternalCtrlr.FirmwareVersion': '1.2.3',
  'InternalCtrlr.NetworkConnectionProfiles': JSON.stringify([
    {
      configurationSlot: 1,
      connectionData: {
        messageTimeout: wishes.messageTimeoutS ?? 30,
        ocppCsmsUrl: `${(wishes.securityProfile ?? 1) >= 2 ? 'wss' : 'ws'}://127.0.0.1:${ports.csms}`,
        ocppInterface: 'Wired0',
        ocppTransport: 'JSON',
        ocppVersion: 'OCPP20',
        securityProfile: wishes.securityProfile ?? 1,
      },
    },
  ]),
  'InternalCtrlr.SupportedOcppVersions': 'ocpp2.0.1',
  'SecurityCtrlr.Identity': IDENTITY,
  'SecurityCtrlr.BasicAuthPassword': 'a-password-of-20-chr',
  'OCPPCommCtrlr.MessageTimeout[Default]': wishes.messageTimeoutS ?? 30,
  'AlignedDataCtrlr.Interval': 0,
  'SampledDataCtrlr.TxUpdatedInterval': wishes.sampleIntervalS ?? 0,
  'SampledDataCtrlr.TxUpdatedMeasurands': 'Energy.Active.Import.Register',
  'AuthCtrlr.LocalAuthorizeOffline': wishes.chargeOffline ?? false,
  'AuthCtrlr.OfflineTxForUnknownIdEnabled': wishes.chargeOffline ?? false,
  'TxCtrlr.EVConnectionTimeOut': wishes.connectionTimeoutS ?? 60,
  ...wishes.variables,
});

const writeJson = (file: string, content: object): void =>
  writeFileSync(file, JSON.stringify(content, undefined, 2));
