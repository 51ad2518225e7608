import type { FirmwareStatus } from '../domain/firmware.ts';
import {
  AVAILABILITY,
  begun,
  type FirmwareContext,
  type FirmwareEffect,
  type FirmwareEvent,
  type FirmwareManners,
  type FirmwareSettings,
  GIVEN_UP,
  INSTALLING,
  isAboutOrder,
  isAboutThis,
  isLater,
  isReadyToInstall,
  MOST_INTERRUPTIONS,
  mayTryAgain,
  PACE_MS,
  presentStatus,
  statusByModule,
  statusOf,
  until,
} from './firmware.words.ts';
import { and, assign, effect, enqueueActions, setup } from './kit.ts';

export const told = (status: FirmwareStatus) => ({ type: 'tell the CSMS', params: { status } }) as const;
export const ENDED = ['give the connectors back', 'discard the file'] as const;
export const security = (event: string) => ({ type: 'raise a security event', params: { event } }) as const;
export const INSTALLED = [
  told('Installed'),
  'note that it is installed',
  security('FirmwareUpdated'),
] as const;

/** The update has come to its end with this status. */
export const endsWith = (status: FirmwareStatus) =>
  ({
    guard: 'it is about this update',
    target: '#firmware.idle',
    actions: [told(status), ...ENDED],
  }) as const;
export const isAtWork = {
  guard: and(['it is about this update', 'it is at work']),
  target: '#firmware.idle',
  actions: [...INSTALLED, ...ENDED],
} as const;
/** The CSMS has ordered an update. */
export const ORDERED = [
  {
    guard: 'it is to be retrieved later',
    target: '.waiting for the retrieve date',
    actions: [...ENDED, 'begin the update', told('DownloadScheduled')],
  },
  {
    guard: 'a transaction may defer it',
    target: '.looking for transactions before the download',
    actions: [...ENDED, 'begin the update'],
  },
  { target: '.about to download', actions: [...ENDED, 'begin the update', told('Downloading')] },
] as const;
/** The retrieve date has come. */
export const BEGINS = [
  { guard: 'a transaction may defer it', target: 'looking for transactions before the download' },
  { target: 'about to download', actions: told('Downloading') },
] as const;
/** No transaction is left that would defer it. */
const BEGINS_NOW = {
  guard: 'no transaction is left',
  target: 'about to download',
  actions: told('Downloading'),
} as const;
/** Where DeferFirmwareDownloadDuringTransaction makes it wait. */
export const WAITING_TO_DOWNLOAD = {
  'looking for transactions before the download': {
    description: 'DeferFirmwareDownloadDuringTransaction: does somebody charge?',
    entry: 'count the transactions',
    on: {
      boot: { target: 'looking for transactions before the download', reenter: true },
      'transactions counted': [
        BEGINS_NOW,
        {
          target: 'waiting for transactions before the download',
          actions: ['take the free connectors out of service', told('DownloadScheduled')],
        },
      ],
    },
  },
  'waiting for transactions before the download': {
    description: 'It is fetched when nobody charges any more (L01.FR.06, FR.07).',
    on: {
      boot: 'looking for transactions before the download',
      'transaction ended': BEGINS_NOW,
    },
  },
} as const;
/** An installation ends no transaction (L01.FR.06): `then` is reached when nobody charges any more. */
export const whenNobodyCharges = <Then extends string>(then: Then, waiting: string) =>
  ({
    'looking for transactions': {
      description: 'An installation ends no transaction (L01.FR.06): is there one?',
      entry: 'count the transactions',
      on: {
        boot: { target: 'looking for transactions', reenter: true },
        'transactions counted': [
          { guard: 'no transaction is left', target: then },
          {
            target: 'waiting for transactions',
            actions: ['take the free connectors out of service', told('InstallScheduled')],
          },
        ],
      },
    },
    'waiting for transactions': {
      description: waiting,
      on: {
        boot: 'looking for transactions',
        'transaction ended': { guard: 'no transaction is left', target: then },
      },
    },
  }) as const;
/** An installation that is due now. */
export const WHEN_DUE = [
  { guard: 'charging may go on meanwhile', target: 'out of service' },
  { target: 'looking for transactions' },
] as const;
/** The process has begun again. */
export const isUpAgain = [
  {
    guard: 'it has told that it is installed',
    target: '#firmware.idle',
    actions: ['be done with it', ...ENDED],
  },
  { target: 'confirming' },
] as const;

const work = (type: 'fetch firmware' | 'verify firmware' | 'install firmware', context: FirmwareContext) => ({
  type,
  run: context.run,
  update: context.update!,
});
const confirm = (run: string, interrupted: boolean) => ({
  type: 'confirm firmware' as const,
  run,
  interrupted,
});

/** What the chart's guards and actions mean. */
export const firmwarePhrases = (manners: FirmwareManners, settings: FirmwareSettings) =>
  setup({
    types: {} as { context: FirmwareContext; events: FirmwareEvent; emitted: FirmwareEffect },
    delays: {
      'the pace': PACE_MS,
      'until the retrieve date': ({ context, event }) => until(context.update?.retrieveAt, event.at),
      'until the install date': ({ context, event }) => until(context.update?.installAt, event.at),
      'the retry interval': ({ context }) =>
        (context.update?.retryInterval ?? manners.defaultRetryInterval) * 1000,
      'the reset delay': () => manners.resetDelay * 1000,
    },
    guards: {
      'it is about this update': ({ context, event }) => isAboutThis(context, event),
      'it is to be retrieved later': ({ event }) =>
        event.type === 'update requested' && isLater(event.update.retrieveAt, event.at),
      'a transaction may defer it': () => settings.deferFirmwareDownload,
      'it may be tried again': ({ context, event }) => mayTryAgain(context, manners, event),
      'it is signed': ({ context }) => context.update?.signing !== undefined,
      'it is rightly signed': ({ event }) => event.type === 'firmware verified' && event.right,
      'it is to be installed later': ({ context, event }) => isLater(context.update?.installAt, event.at),
      'charging may go on meanwhile': ({ context, event }) =>
        event.type === 'status told'
          ? (event.keepsConnectors ?? context.keepsConnectors)
          : context.keepsConnectors,
      'it is about this order': ({ context, event }) => isAboutOrder(context, event),
      'it is ready to install': ({ context, event }) => isReadyToInstall(context, event),
      'the module has given it up': ({ event }) => 'status' in event && GIVEN_UP.includes(event.status),
      'the module has installed it': ({ event }) => 'status' in event && event.status === 'Installed',
      'the module installs it': ({ event }) => 'status' in event && INSTALLING.includes(event.status),
      'the signature was wrong': ({ event }) => 'status' in event && event.status === 'InvalidSignature',
      'it was about to restart': ({ context }) => context.told === 'InstallRebooting',
      'no transaction is left': ({ event }) => 'busyEvses' in event && event.busyEvses.length === 0,
      'it runs after the restart': ({ event }) =>
        event.type === 'firmware installed' && event.activation === 'by reboot' && manners.resetAfterUpdate,
      'the system restarts': () => manners.resetAfterUpdate,
      'the file was no firmware': ({ event }) => event.type === 'installation failed' && event.invalid,
      'it is at work': ({ event }) => event.type === 'firmware confirmed' && event.running,
      'it was cut off too often': ({ context }) => context.interruptedInstallations >= MOST_INTERRUPTIONS,
      'it has told that it is installed': ({ context }) => context.installed,
      'a part of it is here': ({ event }) => event.type === 'fetch failed' && event.hasPart,
    },
    actions: {
      'begin the update': assign(({ context, event }) => begun(context, event)),
      'tell the CSMS': enqueueActions(({ context, event, enqueue }, params: { status: FirmwareStatus }) => {
        if (params.status === context.told) return;
        enqueue.emit({ type: 'notify', notification: statusOf(context, event.at, params.status) });
        enqueue.assign({ told: params.status });
      }),
      'tell it as asked': effect(({ context, event }) => ({
        type: 'notify' as const,
        notification: presentStatus(context, event),
        triggered: true,
      })),
      'tell what the module says': enqueueActions(({ context, event, enqueue }) => {
        const notification = statusByModule(context, event);
        if (notification) enqueue.emit({ type: 'notify', notification });
        if (notification && isAboutOrder(context, event))
          enqueue.assign({
            told: notification.status,
            keepsConnectors: event.keepsConnectors ?? context.keepsConnectors,
          });
      }),
      'let the module install it': effect({ type: 'allow firmware installation' } as const),
      'raise a security event': effect(({ event }, params: { event: string }) => ({
        type: 'notify' as const,
        notification: { type: 'securityEvent' as const, event: params.event, at: event.at },
      })),
      'fetch the file': effect(({ context }) => work('fetch firmware', context)),
      'verify the file': effect(({ context }) => work('verify firmware', context)),
      'install the file': effect(({ context }) => work('install firmware', context)),
      'ask whether it is at work': effect(({ context: { run } }) => confirm(run, false)),
      'ask what was installed': effect(({ context: { run } }) => confirm(run, true)),
      'discard the file': effect(({ context }) => ({ type: 'discard firmware' as const, run: context.run })),
      'count the failure': assign({ failedDownloads: ({ context }) => context.failedDownloads + 1 }),
      'count the interruption': assign({
        interruptedInstallations: ({ context }) => context.interruptedInstallations + 1,
      }),
      'note what the file says': assign({
        keepsConnectors: ({ context, event }) =>
          event.type === 'firmware fetched' ? event.keepsConnectors : context.keepsConnectors,
      }),
      'note that it is installed': assign({ installed: true }),
      'be done with it': assign({ told: 'Installed' }),
      'count the transactions': effect({ type: 'count transactions' } as const),
      'take the free connectors out of service': enqueueActions(({ enqueue }) => {
        if (!settings.allowNewSessionsPendingFirmwareUpdate) enqueue.emit(AVAILABILITY.disable);
      }),
      'take the connectors out of service': enqueueActions(({ context, enqueue }) => {
        if (!context.keepsConnectors) enqueue.emit(AVAILABILITY.disable);
      }),
      'give the connectors back': effect(AVAILABILITY.enable),
      'remember why': effect({ type: 'remember boot reason', reason: 'FirmwareUpdate' } as const),
      'restart the system': effect({ type: 'restart for firmware' } as const),
    },
  });
