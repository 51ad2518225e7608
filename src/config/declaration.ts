/**
 * The one declaration of the station file: every key, its type, default and meaning, in EVerest's spelling. Types,
 * checks, defaults and documentation come from here. `zod/mini`, since this is on the way to the first connection.
 */
import * as z from 'zod/mini';
import { TOLERANCES } from '../protocol/leniency.ts';

const meant = <S extends z.ZodMiniType>(schema: S, meaning: string): S => {
  z.globalRegistry.add(schema, { description: meaning });
  return schema;
};
/** Why keys that are accepted have no effect here: `check-config` and the reference page say so. */
export const withoutEffect = z.registry<{ why: string }>();
const inert = <S extends z.ZodMiniType>(schema: S, why: string): S => {
  withoutEffect.add(schema, { why });
  return schema;
};
const ONE_DATABASE = 'all is kept in the one database';

const text = (fallback: string, meaning: string) => meant(z._default(z.string(), fallback), meaning);
const flag = (fallback: boolean, meaning: string) => meant(z._default(z.boolean(), fallback), meaning);
const whole = (fallback: number, meaning: string) =>
  meant(z._default(z.int().check(z.minimum(0)), fallback), meaning);
const optional = <S extends z.ZodMiniType>(schema: S, meaning: string) => meant(z.optional(schema), meaning);
const list = <S extends z.ZodMiniType>(item: S) =>
  z.pipe(
    z.transform((value: unknown) => (value === undefined || Array.isArray(value) ? value : [value])),
    z.array(item),
  );

const PORT = z.int().check(z.minimum(0), z.maximum(65535));
const COUNT = z.int().check(z.minimum(1));

export const api = z.looseObject({
  host: text('127.0.0.1', 'Address the local API is bound to.'),
  port: meant(z._default(PORT, 8484), 'TCP port; 0 takes a free one.'),
  token_file: optional(
    z.string(),
    'File of the token that every request has to show, made with mode 0600 when it is not there. Left out: none on loopback, else api-token beside the database.',
  ),
  metrics: flag(false, 'Whether Prometheus may read figures at /metrics.'),
  allowed_hosts: meant(z._default(list(z.string()), []), 'Further names by which the station may be called.'),
});

const powermeter = z.looseObject({
  public_key: optional(z.string(), 'Published as the public key of the meter.'),
  signed_value_start: optional(z.string(), 'The signed value at the start of a transaction.'),
  signed_value_stop: optional(z.string(), 'The signed value at the end of a transaction.'),
  sign_at_transaction_start: flag(true, 'Whether the start is signed too.'),
});

export const simulator = z.looseObject({
  connector_lock: flag(true, 'False: fixed cable, UnlockConnector answers NotSupported.'),
  max_current_A: meant(z._default(z.number().check(z.minimum(0)), 32), 'Amps per phase that are offered.'),
  phases: meant(z._default(z.literal([1, 2, 3]), 3), 'Phases of the supply.'),
  phase_switching: flag(false, 'It can charge on one of its phases, whichever is named.'),
  survives_restart: flag(false, 'Car, cable, contactor and meter register outlive the station process.'),
  iso15118: flag(false, 'The EVSE speaks ISO 15118 too.'),
  contract_certificate: optional(
    z.string(),
    'File with the contract of cars that pay by it (PEM, the contract first). Left out: one is made beside the database.',
  ),
  dc_supply: optional(
    z.looseObject({
      bidirectional: inert(flag(false, 'DC and DC_BPT.'), 'energy flows into cars only; for OCPP 2.1'),
    }),
    'Makes it a DC EVSE.',
  ),
  powermeter: optional(powermeter, 'What the simulated meter signs.'),
});

const connector = z.looseObject({
  id: meant(COUNT, 'Counts from 1 within the EVSE.'),
  type: text('sType2', 'OCPP 2.x connector type.'),
});

const evseManager = z.looseObject({
  connector_id: optional(COUNT, 'The EVSE id, where `mapping` does not give it.'),
  evse_id: optional(z.string(), 'The id drivers know, such as DE*PNX*E12345*1.'),
  connectors: optional(list(connector), 'Where there is more than one connector; one is in use at a time.'),
  simulator: optional(simulator, 'Present: simulated hardware and car.'),
  charge_mode: optional(z.enum(['AC', 'DC']), 'Kind of current; that of the simulated supply where absent.'),
  session_logging: inert(flag(false, 'A log for each charging session.'), 'there is one message log for all'),
  session_logging_path: inert(text('/tmp', 'Where the session logs go.'), 'there is one message log for all'),
});

const ocppCommon = {
  DeviceModelDatabasePath: inert(
    text('device_model_storage.db', "EVerest's database of the device model."),
    ONE_DATABASE,
  ),
  DeviceModelDatabaseMigrationPath: inert(
    text('device_model_migrations', "EVerest's steps from one version of its database to the next."),
    'migrations are built in',
  ),
  DeviceModelConfigPath: text(
    'component_config',
    'Directory with standardized/ and custom/ component files.',
  ),
  MessageLogPath: text('/tmp/everest_ocpp_logs', 'Directory for message logs.'),
  MessageLogMaxSizeMB: whole(50, 'Ours: megabytes that all message logs together may take; 0: no limit.'),
  MessageLogMaxAgeDays: whole(30, 'Ours: days that a message log is kept; 0: for ever.'),
  MessageLogSecrets: flag(false, 'Ours: tokens, passwords and keys stand in the message log as they are.'),
  CsmsLeniency: meant(
    z._default(z.record(z.string(), list(z.enum(TOLERANCES))), {}),
    'Ours: what is overlooked in the messages of a CSMS that breaks the schemas, by its host (a name, `*.example.com`, or `*`): extraProperties, nulls, types, spelling. Each time is logged. Left out: nothing is.',
  ),
  MessageQueueResumeDelay: whole(0, 'Seconds to wait after a reconnect before the queue drains.'),
  EnableExternalWebsocketControl: flag(false, 'Opens /ocpp/connect and /ocpp/disconnect of the local API.'),
  RequestCompositeScheduleUnit: meant(
    z._default(z.enum(['A', 'W']), 'A'),
    'Unit of the charging schedules that are published.',
  ),
  DelayOcppStart: whole(0, 'Milliseconds before the first connection.'),
  ResetStopDelay: whole(0, 'Seconds before stopping on Reset, so that the CSMS can answer.'),
  ResumeTransactionsOnBoot: optional(z.boolean(), 'Ours: open transactions go on after a restart.'),
};

const ocpp16Keys = {
  ChargePointConfigPath: text('ocpp-config.json', 'The OCPP 1.6 JSON configuration.'),
  UserConfigPath: text('user_config.json', 'Overlay on the 1.6 JSON.'),
  DatabasePath: text('/tmp/ocpp_1_6_charge_point', 'Directory of the database.'),
  DeviceModelConfigMappings: inert(
    text('', 'YAML: vendor key of 1.6 -> component/variable.'),
    'keys of the section Custom are variables of OCPP16LegacyCtrlr',
  ),
  Ocpp16NetworkConfigSlot: whole(
    1,
    'Network slot that a migration puts the 1.6 connection data into; 0: they are left out.',
  ),
};

const ocpp2Keys = {
  CoreDatabasePath: text('/tmp/ocpp201', 'Directory of the database.'),
  EverestDeviceModelDatabasePath: inert(
    text('everest_device_model_storage.db', "EVerest's database of what the charger measures."),
    ONE_DATABASE,
  ),
  CompositeScheduleIntervalS: whole(30, 'Seconds between composite schedules; 0: only on change.'),
  RequestCompositeScheduleDurationS: whole(600, 'Seconds that a composite schedule covers.'),
  CustomMrecErrorMapPath: inert(
    text('', 'JSON: error type -> MREC code.'),
    'errors are told by the names that the hardware gives them',
  ),
  GridSupportHeartbeatS: inert(
    whole(60, 'Seconds between repeats of the DER directives; 0: only on change.'),
    'there is no grid support yet',
  ),
};

const VERSION = z.enum(['ocpp1.6', 'ocpp2.0.1', 'ocpp2.1']);
const MODE = z.enum(['Only1.6', 'Only2', 'Prefer1.6', 'Prefer2']);

const ocpp16 = z.looseObject({
  ...ocppCommon,
  ...ocpp16Keys,
  PublishChargingScheduleIntervalS: whole(30, 'Seconds between composite schedules; 0: only on change.'),
  PublishChargingScheduleDurationS: whole(600, 'Seconds that a composite schedule covers.'),
  ConfigBackend: meant(
    z._default(z.enum(['legacy', 'device_model', 'device_model_with_migration']), 'legacy'),
    'Where 1.6 keys come from, below the database: the JSON and its overlay, the component files, or the component files after the JSON has been taken over once.',
  ),
  EnableDeviceModelFallbackToLegacyJson: inert(
    flag(false, 'The JSON stands in for a device model that is damaged.'),
    'a damaged database is refused',
  ),
});

const ocpp201 = z.looseObject({ ...ocppCommon, ...ocpp2Keys });

const ocppMulti = z.looseObject({
  ...ocppCommon,
  ...ocpp16Keys,
  ...ocpp2Keys,
  EnableLegacyConfigMigration: flag(false, 'The 1.6 JSON is taken over into the database once.'),
  Mode: optional(MODE, "EVerest's way to say Versions."),
  Versions: optional(list(VERSION), 'What is offered in the handshake, best first.'),
});

const auth = z.looseObject({
  connection_timeout: meant(
    z._default(z.number().check(z.minimum(0)), 20),
    'Seconds a token waits for its car (until OCPP sets it).',
  ),
  selection_algorithm: meant(
    z._default(z.enum(['FindFirst', 'PlugEvents', 'PlugEventsLIFO']), 'FindFirst'),
    'Which EVSE a token is for.',
  ),
});

const system = z.looseObject({
  ResetDelay: meant(z._default(z.number().check(z.minimum(0)), 1), 'Seconds from Reset to the exit.'),
  ResetAfterUpdate: flag(true, 'Restart after a firmware update.'),
  DefaultRetries: whole(1, 'Transfers after the first that are tried where the CSMS does not say.'),
  DefaultRetryInterval: whole(1, 'Seconds between them where the CSMS does not say.'),
  FirmwareInstallCommand: optional(
    list(z.string()),
    'A program and its arguments that installs a firmware file; `{file}` stands for its path. Exit code 0: installed, 3: no valid firmware.',
  ),
  FirmwareConfirmCommand: optional(
    list(z.string()),
    'Ends with exit code 0 when the new firmware runs; asked after the restart.',
  ),
  RebootCommand: optional(
    list(z.string()),
    'Restarts the computer after an update; without it the process alone ends and is started again.',
  ),
  FirmwareMaxSizeMB: whole(1024, 'A firmware file that is larger is refused.'),
  RequireSignedFirmware: flag(false, 'Firmware that is not signed is refused.'),
  TransferHosts: optional(
    list(z.string()),
    'Hosts that firmware may come from and logs may go to (`*.example.com` too). Left out: any.',
  ),
  TransferRoots: optional(
    z.string(),
    'Root certificates of HTTPS and FTPS servers (file or directory). Left out: those of Node.js and of the CSMS.',
  ),
  SftpHostKeys: optional(list(z.string()), 'Fingerprints (`SHA256:…`) of SFTP servers. Left out: any.'),
});

const evseSecurity = z.looseObject({
  csms_ca_bundle: optional(z.string(), 'Root certificates of the CSMS (file or directory).'),
  mf_ca_bundle: optional(z.string(), 'Root certificates of the manufacturer.'),
  mo_ca_bundle: optional(z.string(), 'Root certificates of mobility operators.'),
  v2g_ca_bundle: optional(z.string(), 'Root certificates of ISO 15118.'),
  csms_leaf_cert_directory: optional(z.string(), "The station's own certificates."),
  csms_leaf_key_directory: optional(z.string(), 'Their private keys.'),
  secc_leaf_cert_directory: optional(z.string(), 'Certificates for ISO 15118.'),
  secc_leaf_key_directory: optional(z.string(), 'Their private keys.'),
  private_key_password: optional(z.string(), 'Opens encrypted private keys, and encrypts those made here.'),
  crl_path: optional(z.string(), 'Ours: lists of revoked certificates (file or directory, PEM or DER).'),
  require_certificate_status: flag(
    false,
    'Ours: a CSMS is refused unless it staples an OCSP response, or a list says that its certificate is not revoked.',
  ),
  key_type: meant(z._default(z.enum(['EC_P256', 'RSA_2048']), 'EC_P256'), 'Ours: what keys made here are.'),
});

export const access = z.looseObject({
  allow_global_read: flag(false, 'Shows module configuration in the device model.'),
  allow_global_write: flag(false, 'Lets the CSMS change module configuration.'),
  allow_set_read_only: flag(false, 'Lets the local API change read-only variables.'),
});

const external = z.looseObject({
  on_module_loss: meant(
    z._default(z.enum(['unavailable', 'faulted']), 'unavailable'),
    'How the EVSEs of the module are shown while it is gone.',
  ),
  module_loss_grace_s: meant(
    z._default(z.number().check(z.minimum(0)), 60),
    'Seconds that sessions of a module that is gone are held open.',
  ),
});

/** The id of one of EVerest's API modules, as its own configuration has it. */
const everestApi = (type: string, what: string) =>
  optional(z.string(), `EVerest's API module of type \`${type}\`: ${what}`);
const neededApi = (type: string, what: string) =>
  meant(z.string(), `EVerest's API module of type \`${type}\`: ${what}`);

const everestEvse = z.looseObject({
  evse_manager_consumer: neededApi('evse_manager_consumer', 'the EVSE.'),
  external_energy_limits_consumer: everestApi(
    'external_energy_limits_consumer',
    'keeps the EVSE within the limits of charging profiles.',
  ),
  errors_of: meant(
    z._default(list(z.string()), []),
    'Modules of EVerest whose errors are those of this EVSE, such as its EvseManager and board support.',
  ),
  connectors: optional(list(connector), 'Where it is not one connector of type sType2.'),
});

const everest = z.looseObject({
  mqtt_url: text('mqtt://127.0.0.1:1883', 'The broker between EVerest and the station; `mqtts:` for TLS.'),
  mqtt_username: optional(z.string(), 'Who the station is for the broker.'),
  mqtt_password_file: optional(z.string(), 'File with its password.'),
  mqtt_ca_file: optional(z.string(), 'Root certificates for `mqtts:`.'),
  heartbeat_timeout_s: meant(
    z._default(z.number().check(z.minimum(1)), 5),
    'Seconds without a heartbeat after which an API module counts as gone.',
  ),
  evses: meant(list(everestEvse), 'The EVSEs, in the order of their ids.'),
  auth_token_validator: neededApi('auth_token_validator', 'asks whether a token is good.'),
  auth_token_provider: neededApi('auth_token_provider', 'takes the tokens of remote starts.'),
  auth_consumer: everestApi('auth_consumer', 'says what becomes of tokens.'),
  external_energy_limits_consumer: everestApi(
    'external_energy_limits_consumer',
    'keeps the whole station within its limits.',
  ),
  error_history_consumer: everestApi('error_history_consumer', 'tells errors.'),
  session_cost: everestApi('session_cost', 'takes prices for displays.'),
  on_module_loss: meant(
    z._default(z.enum(['unavailable', 'faulted']), 'unavailable'),
    'How an EVSE is shown while EVerest is not heard.',
  ),
  module_loss_grace_s: meant(
    z._default(z.number().check(z.minimum(0)), 60),
    'Seconds that sessions are held open while EVerest is not heard.',
  ),
});

/** The `config` of each kind of module. */
export const moduleConfigs = {
  EvseManager: evseManager,
  OCPP: ocpp16,
  OCPP201: ocpp201,
  OCPPmulti: ocppMulti,
  Auth: auth,
  System: system,
  EvseSecurity: evseSecurity,
  PersistentStore: z.looseObject({
    sqlite_db_file_path: inert(optional(z.string(), "EVerest's key-value database."), ONE_DATABASE),
  }),
  Display: z.looseObject({}),
  External: external,
  EVerest: everest,
};

export type ModuleKind = keyof typeof moduleConfigs;
export type ModuleConfigs = { [K in ModuleKind]: z.infer<(typeof moduleConfigs)[K]> };

/** Kinds whose further keys are kept without a word (local API section 1). */
export const openKinds: readonly string[] = ['EvseManager', 'External'] satisfies ModuleKind[];

/** Keys that name a file or folder, relative to the YAML file. */
export const pathKeys: readonly string[] = [
  ...['ChargePointConfigPath', 'UserConfigPath', 'DatabasePath', 'CoreDatabasePath', 'MessageLogPath'],
  ...['DeviceModelConfigPath', 'DeviceModelDatabasePath', 'EverestDeviceModelDatabasePath'],
  ...['DeviceModelDatabaseMigrationPath', 'DeviceModelConfigMappings', 'CustomMrecErrorMapPath'],
  ...[
    'TransferRoots',
    'crl_path',
    'csms_ca_bundle',
    'mf_ca_bundle',
    'mo_ca_bundle',
    'v2g_ca_bundle',
    'sqlite_db_file_path',
  ],
  ...['csms_leaf_cert_directory', 'csms_leaf_key_directory', 'secc_leaf_cert_directory'],
  ...['secc_leaf_key_directory', 'session_logging_path', 'mqtt_password_file', 'mqtt_ca_file'],
];

const connection = z.pipe(
  z.transform((entry: unknown) => (typeof entry === 'string' ? { module_id: entry } : entry)),
  z.looseObject({ module_id: z.string(), implementation_id: z.optional(z.string()) }),
);

/** A module as declared. EVerest's own files say `config_module`, where the local API says `config`. */
export const moduleShape = z.looseObject({
  module: z.string(),
  config: z.optional(z.record(z.string(), z.unknown())),
  config_module: z.optional(z.record(z.string(), z.unknown())),
  config_implementation: z.optional(z.unknown()),
  connections: z._default(z.record(z.string(), list(connection)), {}),
  mapping: z.optional(z.unknown()),
  access: z.optional(z.looseObject({ config: access })),
  telemetry: z.optional(z.unknown()),
});
export type ModuleDeclaration = z.infer<typeof moduleShape>;

export const stationFile = z.looseObject({
  api: z.optional(z.unknown()),
  active_modules: z.record(z.string(), z.unknown()),
  settings: z.optional(z.unknown()),
  'x-module-layout': z.optional(z.unknown()),
});
