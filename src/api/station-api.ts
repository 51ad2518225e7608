import type { Observable } from 'rxjs';
import type { ConnectorState } from '../domain/connector.ts';
import type { Notification } from '../domain/notifications.ts';
import type { DataTransfer, PlugIn, PresentedToken, Resume } from './bodies.ts';

/**
 * What the local API needs of the station. Commands take effect in a turn of the host; the API answers 202 after
 * `committed()`, never waiting for the CSMS or the hardware.
 */
export interface StationApi {
  status(): StationStatus;
  evses(): EvseView[];
  /** Undefined: there is no such EVSE, or it is not simulated. */
  simulator(evseId: number): SimulatorControls | undefined;
  presentToken(token: PresentedToken): void | Promise<void>;
  /** Operator control of the connection; absent without `EnableExternalWebsocketControl`. */
  readonly connection?: { connect(): void | Promise<void>; disconnect(): void | Promise<void> };
  /** To the CSMS; `data` is JSON text. Offline at once without a connection, at the latest after the message timeout. */
  dataTransfer(request: DataTransfer): Promise<DataTransferResult>;
  /** Moves simulated time; resolves when everything due has fired and the station is at rest. */
  advanceClock?(milliseconds: number): Promise<void>;
  readonly events: Observable<StationEvent>;
  outbox(): OutboxView;
  readonly deadLetters: {
    list(): DeadLetterView[];
    show(id: number): (DeadLetterView & { notification: Notification }) | undefined;
    /** Back to the outbox; false: no such dead letter. */
    retry(id: number): boolean | Promise<boolean>;
  };
  /** Resolves when everything received so far is on disk. */
  committed(): Promise<void>;
}

export type DataTransferResult = {
  status: 'Accepted' | 'Rejected' | 'UnknownMessageId' | 'UnknownVendorId' | 'Offline';
  data?: string;
};

export type StationStatus = {
  state: 'starting' | 'waiting_for_modules' | 'running' | 'stopping';
  ocpp: { connected: boolean; [detail: string]: unknown };
  modules: Record<string, unknown>;
  [detail: string]: unknown;
};

export type EvseView = {
  id: number;
  state: ConnectorState;
  plugged_in: boolean;
  transaction_id?: string;
  connectors: { id: number; state: ConnectorState }[];
  [detail: string]: unknown;
};

/** What people and tests do to the simulated car and hardware of one EVSE (local API section 4). */
export interface SimulatorControls {
  plugIn(body: PlugIn): void;
  unplug(): void;
  pause(): void;
  resume(body: Resume): void;
  /** Amps; 0: no energy, null: no limit of the EVSE's own. */
  limit(currentA: number | null): void;
  bay(occupied: boolean): void;
  raiseFault(type: string): void;
  clearFault(type: string): void;
}

export const topics = [
  'evse_state',
  'session_event',
  'powermeter',
  'token',
  'connection_status',
  'transaction',
  'charging_schedules',
  'session_cost',
  'tariff_message',
  'default_price',
  'display_message',
  'security_event',
  'event_data',
  'firmware_update_status',
  'log_status',
] as const;
export type Topic = (typeof topics)[number];
/** `timestamp` is RFC 3339; the rest depends on the topic. */
export type StationEvent = { topic: Topic; data: { timestamp: string; [member: string]: unknown } };

export type OutboxView = {
  entries: number;
  bytes: number;
  /** The oldest ones, at most a hundred. */
  oldest: { seq: number; lane: string; type: string; transaction_id?: string; attempts: number }[];
};

export type DeadLetterView = {
  id: number;
  /** RFC 3339 */
  at: string;
  reason: string;
  type: string;
  transaction_id?: string;
};
