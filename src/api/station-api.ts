import type { Observable } from 'rxjs';
import type * as z from 'zod/mini';
import type { Notification } from '../domain/notifications.ts';
import type * as answers from './answers.ts';
import type { DataTransfer, EnergyWishes, LimitQuestion, PlugIn, PresentedToken, Resume } from './bodies.ts';

/**
 * What the local API needs of the station. Commands take effect in a turn of the host; the API answers 202 after
 * `committed()`, never waiting for the CSMS or the hardware.
 */
export interface StationApi {
  status(): StationStatus;
  evses(): EvseView[];
  /** Undefined: there is no such EVSE. */
  evse(evseId: number): EvseView | undefined;
  /** What the display shows now, the foremost first. */
  displayed(): DisplayedMessage[];
  /** Undefined: there is no such EVSE, or it is not simulated. */
  simulator(evseId: number): SimulatorControls | undefined;
  presentToken(token: PresentedToken): void | Promise<void>;
  /** Operator control of the connection; absent without `EnableExternalWebsocketControl`. */
  readonly connection?: { connect(): void | Promise<void>; disconnect(): void | Promise<void> };
  /** To the CSMS; `data` is JSON text. Offline at once without a connection, at the latest after the message timeout. */
  dataTransfer(request: DataTransfer): Promise<DataTransferResult>;
  /** A command of `ocpp_generic`, with arguments as on the module link. Resolves once it is on its way and on disk. */
  ocpp(command: OcppCommand, args: object): Promise<{ value: unknown } | { failed: string }>;
  /** What charging profiles and limits add up to, from now on: the station (0) and each EVSE. */
  chargingSchedules(): z.input<typeof answers.compositeSchedules>['schedules'];
  /** Why the limit of an EVSE, or of the station (0), is what it is at an instant (left out: now); undefined: there is none. */
  explainLimit(question: LimitQuestion): Promise<z.input<typeof answers.limitExplained> | undefined>;
  /** Moves simulated time; resolves when everything due has fired and the station is at rest. */
  advanceClock?(milliseconds: number): Promise<void>;
  readonly events: Observable<StationEvent>;
  outbox(): OutboxView;
  readonly deadLetters: {
    list(): DeadLetterView[];
    show(id: number): (DeadLetterView & { notification: Notification }) | undefined;
    /** Back to the outbox; false: no such dead letter; a text: why it stays. */
    retry(id: number): boolean | string | Promise<boolean | string>;
  };
  readonly diagnosis: {
    show(): z.input<typeof answers.diagnosis>;
    clear(): void;
  };
  /** Where modules in other processes attach; absent: none is configured. */
  readonly modules?: {
    door(moduleId: string): 'open' | 'unknown' | 'taken';
    /** Only while the door is open. */
    attach(moduleId: string, socket: ModuleSocket): void;
  };
  /** Actors and messages as they go by, for the live page. */
  readonly watch: {
    /** Topics `actor` and `ocpp_message`; costs nothing while nobody listens. */
    readonly events: Observable<WatchEvent>;
    actors(): ActorView[];
    actor(address: string): ActorDetail | undefined;
  };
  /** What Prometheus reads; absent without `api.metrics`. */
  readonly metrics?: { contentType: string; text(): Promise<string> };
  /** Every variable of the device model, and the keys of OCPP 1.6 with it. */
  variables(): VariableView[];
  /** The process dies at this instant, as by a power cut; absent outside the trial set-up. */
  cutPower?(): void;
  /** Resolves when everything received so far is on disk. */
  committed(): Promise<void>;
}

export type DataTransferResult = z.output<typeof answers.dataTransfer>;

/** The WebSocket of a module. */
export type ModuleSocket = {
  send(text: string): void;
  close(code: number): void;
  listen(to: { message(text: string): void; closed(): void }): void;
};

/** A message as the display shows it. */
export type DisplayedMessage = z.output<typeof answers.displayMessages>['messages'][number];

export type StationStatus = z.output<typeof answers.status>;
export type EvseView = z.output<typeof answers.evse>;
/** `entries` and `bytes` of all, and the oldest ones, at most a hundred. */
export type OutboxView = z.output<typeof answers.outbox>;
export type DeadLetterView = z.output<typeof answers.deadLetters>[number];

export type DiagnosisView = z.output<typeof answers.diagnosis>;

export type ActorView = z.output<typeof answers.actors>[number];
export type ActorDetail = z.output<typeof answers.actor>;
export type VariableView = z.output<typeof answers.variables>[number];

/** The commands of interface `ocpp_generic` (section 5.2). */
export type OcppCommand =
  | 'stop'
  | 'restart'
  | 'security_event'
  | 'get_variables'
  | 'set_variables'
  | 'monitor_variables'
  | 'change_availability'
  | 'set_external_limit'
  | 'clear_external_limit';

/** What people and tests do to the simulated car and hardware of one EVSE (local API section 4). */
export interface SimulatorControls {
  plugIn(body: PlugIn): void;
  unplug(): void;
  pause(): void;
  resume(body: Resume): void;
  /** An ISO 15118 car asks for other schedules while it charges. */
  renegotiate(wishes: EnergyWishes): void;
  /** An ISO 15118 car ends charging for good. */
  finish(): void;
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
/** Many a second: only for those who ask for them by name. */
export const watchTopics = ['actor', 'ocpp_message'] as const;
export type Topic = (typeof topics)[number] | (typeof watchTopics)[number];
/** `timestamp` is RFC 3339; the rest depends on the topic. */
export type StationEvent = { topic: Topic; data: { timestamp: string; [member: string]: unknown } };
/** One that is put together when it is read; undefined: it cannot be shown. */
export type WatchEvent = {
  topic: (typeof watchTopics)[number];
  read(): StationEvent['data'] | undefined;
};
