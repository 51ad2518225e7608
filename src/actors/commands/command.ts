import type { Checked } from '../../charger/link/interface.ts';
import type { CommandOf, CommandType, Reply, ReplyOf } from '../../domain/commands.ts';
import type { DeviceModel } from '../../domain/device-model/device-model.ts';
import type { Settings } from '../../domain/settings.ts';
import type { Instant } from '../../domain/time.ts';
import type { TlsMaterial } from '../../domain/tls-material.ts';
import type { Storage } from '../../persistence/storage.ts';
import type { Subprotocol } from '../../protocol/version.ts';
import type { ChargingProfiles } from '../charging/profiles.ts';
import type { Host } from '../host-contract.ts';
import type { StationLayout } from '../layout.ts';
import type { ModuleQuestions } from '../modules/module-questions.ts';
import type { AskSecurity } from '../modules/security-module.ts';
import type { Monitoring } from '../monitoring.ts';
import type { StationSystem } from '../station-system.ts';

/** What a command handler may use. It runs inside a turn: what it stages and posts is committed before its reply goes out. */
export type CommandContext = {
  host: Host;
  storage: Storage;
  /** Whether messages (of a transaction) wait for the CSMS. */
  undelivered(transactionId?: string): boolean;
  /** Whether so much waits for the CSMS that it may not ask for more. */
  crowded(): boolean;
  model: DeviceModel;
  settings: Settings;
  profiles: ChargingProfiles;
  layout: StationLayout;
  material: TlsMaterial;
  monitoring: Monitoring;
  /** Modules in other processes that have to be asked; absent: all are built in. */
  modules?: ModuleQuestions;
  /** Whoever keeps keys and certificates, built-in or not. */
  security: AskSecurity;
  /** The built-in System; absent: another module is in its place, or there is none. */
  system?: StationSystem;
  /** The version of the CSMS that asks. */
  subprotocol: Subprotocol;
  /** Names the CALL; an actor that answers later puts it on its `reply` effect. */
  callId: string;
  at: Instant;
};

/** `later`: an actor of this or a later turn emits the reply. */
export type CommandHandler<T extends CommandType> = (
  command: CommandOf<T>,
  context: CommandContext,
) => ReplyOf<T> | 'later';

/** One handler for every command: a new command does not compile until somebody answers it. */
export type CommandHandlers = { readonly [T in CommandType]: CommandHandler<T> };

/** The reply of a handler that said `later`. */
export const replyLater = (host: Host, callId: string, reply: Reply): void =>
  host.emit({ type: 'reply', callId, reply } as { type: string });

/** A module said yes. */
export const isTrue = (outcome: Checked<boolean>): boolean => 'value' in outcome && outcome.value;
