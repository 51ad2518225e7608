import type { ChargingProfiles } from '../actors/charging/profiles.ts';
import type { SteppingClock } from '../actors/clock.ts';
import type { Csms } from '../actors/csms/csms.ts';
import type { DataTransfers } from '../actors/csms/data-transfers.ts';
import type { Log } from '../actors/host/trace.ts';
import type { DurableHost } from '../actors/host.ts';
import type { StationLayout } from '../actors/layout.ts';
import type { AskSecurity } from '../actors/modules/security-module.ts';
import type { Monitoring } from '../actors/monitoring.ts';
import type { StationConfig } from '../config/station-config.ts';
import type { DeviceModel } from '../domain/device-model/device-model.ts';
import type { Settings } from '../domain/settings.ts';
import type { TlsMaterial } from '../domain/tls-material.ts';
import type { Storage } from '../persistence/storage.ts';
import type { EventStream } from './event-stream.ts';
import type { Hardware } from './hardware.ts';
import type { MessageLog } from './message-log.ts';
import type { EverestSide } from './modules/everest-side.ts';
import type { ExternalSide } from './modules/external-side.ts';
import type { OcppGeneric } from './modules/ocpp-generic.ts';
import type { BuiltInSystem } from './system/built-in-system.ts';
import type { Watch } from './watch/watch.ts';

export type StationOptions = {
  /** Time stands still and moves by `POST /clock/advance` (local API section 1). */
  simulatedClock?: boolean;
  log: Log;
  /** The process is to end: after a reset, or because the disk refused. */
  exit(code: number): void;
  /** The first attempt to connect has begun, so there is time for other things. */
  onConnecting?(): void;
  /** The trial set-up: its power may be cut over the local API. */
  trial?: boolean;
  /** Where to write everything that happens (`statecharge replay` reads it). */
  record?: string;
  /** A server of @statelyai/inspect on this computer that is fed for so many minutes. */
  inspect?: { url: string; minutes: number };
};

/** Everything a running station consists of. */
export type StationParts = {
  config: StationConfig;
  options: StationOptions;
  layout: StationLayout;
  clock: SteppingClock;
  storage: Storage;
  model: DeviceModel;
  settings: Settings;
  host: DurableHost;
  profiles: ChargingProfiles;
  hardware: Hardware;
  /** Keys and certificates of the connection to the CSMS. */
  material: TlsMaterial;
  /** Asks for what the connection needs where another module keeps keys and certificates. */
  fetchKeys(then: () => void): void;
  csms: Csms;
  messageLog: MessageLog;
  dataTransfers: DataTransfers;
  ocppGeneric: OcppGeneric;
  watch: Watch;
  monitoring: Monitoring;
  /** Whoever keeps keys and certificates. */
  security: AskSecurity;
  /** Modules in other processes; undefined: none is configured. */
  external: ExternalSide | undefined;
  /** The charger as EVerest; undefined: it is none. */
  everest: EverestSide | undefined;
  /** Firmware and logs; undefined: another module looks after them. */
  system: BuiltInSystem | undefined;
};

/** A station at work. */
export type Running = {
  readonly events: EventStream;
  state: 'starting' | 'waiting_for_modules' | 'running' | 'stopping';
  /** Power-off in order (local API section 1): transactions are not ended, they are found again. */
  stop(): Promise<void>;
};
