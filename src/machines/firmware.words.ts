import type { FirmwareStatus, FirmwareUpdate } from '../domain/firmware.ts';
import type { FirmwareStatusChanged, SecurityEvent } from '../domain/notifications.ts';
import type { Settings } from '../domain/settings.ts';
import type { Instant, Seconds } from '../domain/time.ts';
import type { AnyEffect, Post, Stamp } from './kit.ts';

/** Each outcome names the update that it is about (`run`): one that was replaced may still have something to say. */
type Outcome<T extends string> = { type: T; run: string };

export type FirmwareEvent = Stamp &
  (
    | { type: 'update requested'; update: FirmwareUpdate }
    /** Another module has taken it on: what it says of it is told. */
    | { type: 'update taken'; update: FirmwareUpdate }
    | ModuleStatus
    /** The process, or the module that does the work, has begun again. */
    | { type: 'boot' }
    | { type: 'transaction ended'; busyEvses: number[] }
    | { type: 'transactions counted'; busyEvses: number[] }
    /** F06: the CSMS wants to know how far it is. `signed`: in the words of 1.6 signed updates, where nothing runs. */
    | { type: 'report status'; signed?: boolean }
    /** `keepsConnectors`: the file says that charging may go on while it is installed. */
    | (Outcome<'firmware fetched'> & { keepsConnectors: boolean })
    /** `hasPart`: the next attempt goes on where this one broke off. */
    | (Outcome<'fetch failed'> & { why: string; hasPart: boolean; final: boolean })
    | (Outcome<'firmware verified'> & { right: boolean })
    /** `by reboot`: the new firmware is in place and runs after the restart. */
    | (Outcome<'firmware installed'> & { activation: 'at once' | 'by reboot' })
    | (Outcome<'installation failed'> & { invalid: boolean; why: string })
    | (Outcome<'firmware confirmed'> & { running: boolean })
  );

/** No `requestId`: the order had none. `keepsConnectors`: what the file says of charging meanwhile, if it says so. */
export type ModuleStatus = {
  type: 'status told';
  status: FirmwareStatus;
  requestId?: number;
  keepsConnectors?: boolean;
};

export type FirmwareContext = {
  update: FirmwareUpdate | null;
  /** Names the update in files and outcomes. */
  run: string;
  failedDownloads: number;
  interruptedInstallations: number;
  keepsConnectors: boolean;
  /** The CSMS was told so; the restart is all that is left. */
  installed: boolean;
  /** What the CSMS heard last. */
  told: FirmwareStatus;
};

export const NO_UPDATE: FirmwareContext = {
  update: null,
  run: '',
  failedDownloads: 0,
  interruptedInstallations: 0,
  keepsConnectors: false,
  installed: false,
  told: 'Idle',
};

export type FirmwareEffect =
  | AnyEffect
  | Post
  | { type: 'notify'; notification: FirmwareStatusChanged | SecurityEvent; triggered?: boolean }
  | { type: 'fetch firmware' | 'verify firmware' | 'install firmware'; run: string; update: FirmwareUpdate }
  /** `interrupted`: the power went while it was installed, so it is not known what runs now. */
  | { type: 'confirm firmware'; run: string; interrupted: boolean }
  | { type: 'discard firmware'; run: string }
  | { type: 'count transactions' }
  | { type: 'allow firmware installation' }
  | { type: 'remember boot reason'; reason: 'FirmwareUpdate' }
  | { type: 'restart for firmware' };

/** How this station updates itself. */
export type FirmwareManners = {
  /** The system is restarted after an installation. */
  readonly resetAfterUpdate: boolean;
  readonly resetDelay: Seconds;
  /** What the CSMS does not say. */
  readonly defaultRetries: number;
  readonly defaultRetryInterval: Seconds;
};

export type FirmwareSettings = Pick<
  Settings,
  'allowNewSessionsPendingFirmwareUpdate' | 'deferFirmwareDownload'
>;

/** Each step can be seen: progress is told no faster than this (local API section 6). */
export const PACE_MS = 2000;
/** Times that an installation may be cut off by the power before it counts as failed. */
export const MOST_INTERRUPTIONS = 3;

export const until = (instant: Instant | undefined, now: Instant): number =>
  Math.max(0, (instant ?? now) - now);

export const isLater = (instant: Instant | undefined, now: Instant): boolean => until(instant, now) > 0;

/** The context of an update that has just been ordered. */
export const begun = (context: FirmwareContext, event: FirmwareEvent): FirmwareContext =>
  event.type === 'update requested' || event.type === 'update taken'
    ? { ...NO_UPDATE, update: event.update, run: event.id }
    : context;

/** L01.FR.10, FR.20. */
export const statusOf = (
  { update }: FirmwareContext,
  at: Instant,
  status: FirmwareStatus,
): FirmwareStatusChanged => ({
  type: 'firmwareStatusChanged',
  at,
  status,
  signed: update?.signing !== undefined,
  ...(update?.requestId !== undefined && { requestId: update.requestId }),
});

/** L01.FR.25, FR.26: Idle when the last update is installed, or there was none; else where it stands. */
export const presentStatus = (context: FirmwareContext, event: FirmwareEvent): FirmwareStatusChanged => {
  if (context.told !== 'Idle' && context.told !== 'Installed')
    return { ...statusOf(context, event.at, context.told), asked: true };
  const signed = event.type === 'report status' && event.signed === true;
  return { type: 'firmwareStatusChanged', at: event.at, status: 'Idle', signed, asked: true };
};

/** A module speaks of the update that was ordered last, not of one before or one of its own. */
export const isAboutOrder = (
  { update }: FirmwareContext,
  event: FirmwareEvent,
): event is Stamp & ModuleStatus =>
  event.type === 'status told' && update !== null && update.requestId === event.requestId;

/** What a module says is passed on, once each; of an update that we know nothing of, by its number alone. */
export const statusByModule = (
  context: FirmwareContext,
  event: FirmwareEvent,
): FirmwareStatusChanged | undefined => {
  // L01.FR.25: Idle is told when the CSMS asks.
  if (event.type !== 'status told' || event.status === 'Idle') return undefined;
  const { at, status, requestId } = event;
  if (isAboutOrder(context, event))
    return status === context.told ? undefined : statusOf(context, at, status);
  return {
    type: 'firmwareStatusChanged',
    at,
    status,
    signed: requestId !== undefined,
    ...(requestId !== undefined && { requestId }),
  };
};

/** It comes to nothing. */
export const GIVEN_UP: readonly FirmwareStatus[] = [
  'DownloadFailed',
  'InstallationFailed',
  'InstallVerificationFailed',
];
/** Under way, with the connectors out of service. */
export const INSTALLING: readonly FirmwareStatus[] = ['Installing', 'InstallRebooting'];

/** The file is whole, and signed rightly where it is signed. */
export const isReadyToInstall = ({ update }: FirmwareContext, event: FirmwareEvent): boolean =>
  event.type === 'status told' && event.status === (update?.signing ? 'SignatureVerified' : 'Downloaded');

/** Its outcome does not come from an update that was replaced. */
export const isAboutThis = ({ run }: FirmwareContext, event: FirmwareEvent): boolean =>
  'run' in event && event.run === run;

export const mayTryAgain = (
  { update, failedDownloads }: FirmwareContext,
  { defaultRetries }: FirmwareManners,
  event: FirmwareEvent,
): boolean =>
  event.type === 'fetch failed' && !event.final && failedDownloads < (update?.retries ?? defaultRetries);

/** A reset would cut it off, and nothing can take its place (L01.FR.27, B11.FR.06): the chart's state 'beyond recall'. */
export const isBeyondRecall = (state: unknown): boolean => Object.hasOwn(Object(state), 'beyond recall');

/** The connectors are out of service for as long as an installation takes, across restarts. */
export const AVAILABILITY = {
  disable: { type: 'post', to: 'connector/*', event: { type: 'disable', scope: 'firmware' } } as Post,
  enable: { type: 'post', to: 'connector/*', event: { type: 'enable', scope: 'firmware' } } as Post,
};
