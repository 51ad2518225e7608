import type { StationInterface } from '../actors/modules/module-questions.ts';
import type { ApiModule } from '../charger/everest/api.ts';
import type { SecurityFolders } from '../charger/evse-security/folders.ts';
import type { Configured } from '../domain/device-model/configured.ts';
import type { StoredValue } from '../domain/device-model/device-model.ts';
import type { SecurityProfile } from '../domain/network-profile.ts';
import type { Leniency } from '../protocol/leniency.ts';
import type { Subprotocol } from '../protocol/version.ts';

/** The whole configuration of a station, checked, complete and with absolute paths: what `startStation` gets. */
export type StationConfig = {
  /** The YAML file it was read from. */
  file: string;
  api: {
    host: string;
    port: number;
    /** Whether Prometheus may read figures. */
    metrics: boolean;
    allowedHosts: readonly string[];
    tokenFile?: string;
  };
  ocpp: OcppConfig;
  /** In the order of EVSE ids, which count from 1. */
  evses: EvseConfig[];
  auth: { connectionTimeoutSeconds: number; selectionAlgorithm: SelectionAlgorithm };
  system: SystemConfig;
  /** Where keys and certificates are kept. */
  security: SecurityFolders;
  /** Every declared module as it stands in the file, defaults filled in: for the device model (local API section 7). */
  modules: { id: string; kind: string; config: Record<string, unknown> }[];
  /** The modules that run in other processes and attach over the local API. */
  externalModules: ExternalModuleConfig[];
  /** Who takes the place of a built-in module for the whole station. */
  provided: Partial<Record<StationInterface, ModuleEndpoint>>;
  /** External modules that speak ISO 15118 with cars, `extensions_15118`; at which EVSE, where that is said. */
  stacks15118: (ModuleEndpoint & { evseId?: number })[];
  /** External modules that keep to the limits of an EVSE, or of the station (0), in place of its EvseManager. */
  energySinks: { evseId: number; provider: ModuleEndpoint }[];
  /** EVerest over MQTT; its parts are among the `externalModules`. */
  everest?: EverestConfig;
  /** External modules that read tokens for the built-in Auth (`connections.token_provider`). */
  tokenReaders: ModuleEndpoint[];
};

export type SystemConfig = {
  resetDelaySeconds: number;
  resetAfterUpdate: boolean;
  /** Transfers after the first that are tried where the CSMS does not say. */
  defaultRetries: number;
  defaultRetryIntervalSeconds: number;
  firmware: {
    /** A program and its arguments; empty: there is none. */
    installCommand: readonly string[];
    confirmCommand: readonly string[];
    rebootCommand: readonly string[];
    /** Of a file. */
    maxBytes: number;
    /** Firmware that is not signed is refused. */
    requireSigned: boolean;
  };
  /** Hosts that files may be fetched from and sent to; empty: any. */
  transferHosts: readonly string[];
  /** Where the roots of HTTPS and FTPS servers are; absent: those of Node.js and of the CSMS. */
  transferRoots?: string;
  /** Fingerprints of SFTP servers' keys; empty: any. */
  sftpHostKeys: readonly string[];
};

export type { StationInterface };

/** An implementation of a module, as connections name it. */
export type ModuleEndpoint = { moduleId: string; implementationId: string };
export type ExternalModuleConfig = {
  id: string;
  /** The module's own keys: it gets them with the welcome. */
  config: Record<string, unknown>;
  /** What the module is connected to, by its own name for it. */
  connections: Record<string, ModuleEndpoint[]>;
  /** A part of EVerest: it does not attach over the local API. */
  everest?: true;
  /** How the EVSEs of a module that is gone are shown. */
  onLoss: 'unavailable' | 'faulted';
  /** How long its sessions are held open for it to come back. */
  lossGraceSeconds: number;
};

/** EVerest behind an MQTT broker. */
export type EverestConfig = {
  broker: { url: string; username?: string; passwordFile?: string; caFile?: string };
  /** Seconds without a heartbeat after which an API module counts as gone. */
  patienceSeconds: number;
  parts: EverestPart[];
};
/** What of EVerest stands behind one module of the link. */
export type EverestPart = {
  moduleId: string;
  /** Undefined: what there is for the whole station. */
  evseId?: number;
  apis: ApiModule[];
  /** Modules of EVerest whose errors belong here. */
  errorsOf: readonly string[];
};

export type OcppModuleKind = 'OCPP' | 'OCPP201' | 'OCPPmulti';
export type SelectionAlgorithm = 'FindFirst' | 'PlugEvents' | 'PlugEventsLIFO';

export type OcppConfig = {
  moduleId: string;
  module: OcppModuleKind;
  /** What is offered in the handshake, best first. */
  versions: Subprotocol[];
  /** Where to connect, in the order to be tried; what the CSMS configures later comes before these. */
  endpoints: CsmsEndpoint[];
  /** Configured as well, in slots that the list of priorities does not name. */
  spareEndpoints: CsmsEndpoint[];
  /** Holds the one database file: everything that must survive a power cut. */
  databaseFolder: string;
  messageLogFolder: string;
  messageLog: MessageLogConfig;
  enableExternalWebsocketControl: boolean;
  /** What is overlooked in the messages of which CSMS. */
  leniency: Leniency;
  messageQueueResumeDelaySeconds: number;
  delayOcppStartMilliseconds: number;
  resetStopDelaySeconds: number;
  compositeSchedule: { intervalSeconds: number; durationSeconds: number; unit: 'A' | 'W' };
  resumeTransactionsOnBoot: boolean | undefined;
  access: { allowGlobalRead: boolean; allowGlobalWrite: boolean; allowSetReadOnly: boolean } | undefined;
  configBackend: ConfigBackend;
  /** The OCPP 1.6 JSON with the user's overlay applied; undefined when no 1.6 file is read. */
  ocpp16Json: Sections | undefined;
  /** What the files make of the device model: component files, and over them (`legacy`) the base JSON. */
  deviceModel: Pick<Configured, 'catalogue' | 'initial' | 'monitors'>;
  /** `legacy`: the overlay on the 1.6 JSON, which is kept in step with the database. */
  userConfig?: UserConfig;
  /** `device_model_with_migration`: what goes into the database once. */
  migration?: StoredValue[];
  /** The 2.x component files, raw; empty when there are none. */
  componentFiles: ComponentFile[];
};

export type MessageLogConfig = {
  /** Of all files together; 0: no limit. */
  maxBytes: number;
  /** 0: none is too old. */
  maxAgeDays: number;
  /** Tokens, passwords and keys are shown as they are. */
  secrets: boolean;
};

/**
 * Where 1.6 keys come from below the database. `legacy`: the base JSON; `device_model`: component files alone;
 * `device_model_with_migration`: the same, after the JSON has been taken over once.
 */
export type ConfigBackend = 'legacy' | 'device_model' | 'device_model_with_migration';

/** A 1.6 configuration: sections of keys. */
export type Sections = Record<string, Record<string, unknown>>;

export type UserConfig = {
  file: string;
  /** As found at the start; undefined when there is no such file. */
  text: string | undefined;
  sections: Sections;
  /** The same as values of the device model. */
  values: StoredValue[];
};

/** A CSMS as one slot of the configuration names it. */
export type CsmsEndpoint = {
  /** 1.6 has one, number 1; 2.x: `configurationSlot`. */
  slot: number;
  /** With scheme and the station's identity as the last path segment. */
  url: string;
  identity: string;
  /** 0 none, 1 basic auth, 2 TLS with basic auth, 3 TLS with client certificate. */
  securityProfile: SecurityProfile;
  /** As configured; 1.6 may hold hex digits (local API section 6). */
  basicAuthPassword?: string;
  messageTimeoutSeconds?: number;
  ocppInterface?: string;
};

/** A libocpp component file: `{name, instance?, evse_id?, connector_id?, properties}`. */
export type ComponentFile = {
  file: string;
  name: string;
  instance?: string;
  evse_id?: number;
  connector_id?: number;
  properties: Record<string, ComponentProperty>;
};

export type ComponentProperty = {
  variable_name: string;
  instance?: string;
  characteristics?: Record<string, unknown>;
  attributes?: { type?: string; mutability?: string; value?: boolean | number | string }[];
  default?: boolean | number | string;
};

export type EvseConfig = {
  evseId: number;
  moduleId: string;
  connectors: { id: number; type: string }[];
  /** What stands below: our simulator, or a module in another process. */
  hardware:
    | { kind: 'simulator'; simulator: SimulatorConfig }
    | { kind: 'external'; provider: ModuleEndpoint };
  /** A meter in another process, instead of the hardware's own. */
  powermeter?: ModuleEndpoint;
  /** What meters and drivers know the EVSE by; the EVSE id where nothing is configured. */
  externalName: string;
  /** All keys of the module's config, ours and others'. */
  config: Record<string, unknown>;
};

export type SimulatorConfig = {
  connectorLock: boolean;
  /** Amps per phase offered without charging profiles. */
  maxCurrentA: number;
  phases: number;
  /** It can take phases away, and choose the one. */
  phaseSwitching: boolean;
  /** Car, cable, contactor and meter register outlive the station process. */
  survivesRestart: boolean;
  iso15118: boolean;
  /** File with the contract that its cars pay by; absent: they bring one of their own. */
  contractCertificate?: string;
  dcSupply?: { bidirectional: boolean };
  powermeter?: {
    publicKey?: string;
    signedValueStart?: string;
    signedValueStop?: string;
    signAtTransactionStart: boolean;
  };
};
