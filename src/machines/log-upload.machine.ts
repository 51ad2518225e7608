import type { LogUpload, LogUploadStatus } from '../domain/log-upload.ts';
import type { LogStatusChanged } from '../domain/notifications.ts';
import type { Instant, Seconds } from '../domain/time.ts';
import { PACE_MS } from './firmware.words.ts';
import { type AnyEffect, and, assign, effect, enqueueActions, type Stamp, setup } from './kit.ts';

/** Why the last attempt failed, as it is told when no other follows (N01.FR.10). */
export type UploadFailure = Extract<
  LogUploadStatus,
  'BadMessage' | 'NotSupportedOperation' | 'PermissionDenied' | 'UploadFailure'
>;

export type LogUploadEvent = Stamp &
  (
    | { type: 'upload requested'; upload: LogUpload; fileName: string }
    /** Another module has taken it on: what it says of it is told. */
    | { type: 'upload taken'; upload: LogUpload; fileName: string }
    /** What a module says of an upload; no `requestId`: the order had none. */
    | { type: 'status told'; status: LogUploadStatus; requestId?: number }
    | { type: 'boot' }
    /** F06: the CSMS wants to know how far it is. `diagnostics`: in 1.6's words for them, where nothing runs. */
    | { type: 'report status'; diagnostics?: boolean }
    | { type: 'log uploaded'; run: string }
    | { type: 'upload failed'; run: string; status: UploadFailure; final: boolean }
  );

type Context = {
  upload: LogUpload | null;
  fileName: string;
  /** Names the upload in files and outcomes. */
  run: string;
  failures: number;
};

export type LogUploadEffect =
  | AnyEffect
  | { type: 'notify'; notification: LogStatusChanged; triggered?: boolean }
  | { type: 'upload log'; run: string; upload: LogUpload; fileName: string }
  | { type: 'discard log'; run: string };

export type LogUploadManners = {
  /** What the CSMS does not say. */
  readonly defaultRetries: number;
  readonly defaultRetryInterval: Seconds;
};

const told = (status: LogUploadStatus) => ({ type: 'tell the CSMS', params: { status } }) as const;

/** N01.FR.07, FR.13. 1.6 GetDiagnostics has neither a requestId nor the statuses of GetLog. */
const statusOf = ({ upload }: Context, at: Instant, status: LogUploadStatus): LogStatusChanged => ({
  type: 'logStatusChanged',
  at,
  status,
  diagnostics: upload?.requestId === undefined,
  ...(upload?.requestId !== undefined && { requestId: upload.requestId }),
});

const UNDER_WAY: readonly LogUploadStatus[] = ['AcceptedCanceled', 'Idle', 'Uploading'];

const isOfThis = ({ upload }: Context, { requestId }: { requestId?: number }): boolean =>
  upload !== null && upload.requestId === requestId;

/** Passed on with the number it came with. That one was given up for another, and Idle, we tell ourselves. */
const statusByModule = (event: LogUploadEvent): LogStatusChanged | undefined => {
  if (event.type !== 'status told' || event.status === 'AcceptedCanceled' || event.status === 'Idle')
    return undefined;
  const { at, status, requestId } = event;
  return {
    type: 'logStatusChanged',
    at,
    status,
    diagnostics: requestId === undefined,
    ...(requestId !== undefined && { requestId }),
  };
};

/**
 * One log on its way to a server, until it is there or all attempts have failed (N01; 1.6 GetDiagnostics, GetLog).
 * Durable: after a power cut it is sent again. Address `log-upload`.
 */
export const logUploadMachine = (manners: LogUploadManners) =>
  setup({
    types: {} as { context: Context; events: LogUploadEvent; emitted: LogUploadEffect },
    delays: {
      'the pace': PACE_MS,
      'the retry interval': ({ context }) =>
        (context.upload?.retryInterval ?? manners.defaultRetryInterval) * 1000,
    },
    guards: {
      'it is the end of this upload': ({ context, event }) =>
        event.type === 'status told' && isOfThis(context, event) && !UNDER_WAY.includes(event.status),
      'it is about this upload': ({ context, event }) => 'run' in event && event.run === context.run,
      'it may be tried again': ({ context, event }) =>
        event.type === 'upload failed' &&
        !event.final &&
        context.failures < (context.upload?.retries ?? manners.defaultRetries),
    },
    actions: {
      'begin the upload': assign(({ context, event }) =>
        event.type === 'upload requested' || event.type === 'upload taken'
          ? { upload: event.upload, fileName: event.fileName, run: event.id, failures: 0 }
          : context,
      ),
      'count the failure': assign({ failures: ({ context }) => context.failures + 1 }),
      'tell the CSMS': effect(({ context, event }, params: { status: LogUploadStatus }) => ({
        type: 'notify' as const,
        notification: statusOf(context, event.at, params.status),
      })),
      'tell what the module says': enqueueActions(({ event, enqueue }) => {
        const notification = statusByModule(event);
        if (notification) enqueue.emit({ type: 'notify', notification });
      }),
      'tell why it failed': enqueueActions(({ context, event, enqueue }) => {
        if (event.type === 'upload failed')
          enqueue.emit({ type: 'notify', notification: statusOf(context, event.at, event.status) });
      }),
      'tell it as asked': effect(({ context, event }) => ({
        type: 'notify' as const,
        notification: statusOf(context, event.at, 'Uploading'),
        triggered: true,
      })),
      'tell that nothing runs': effect(({ event }) => ({
        type: 'notify' as const,
        notification: {
          type: 'logStatusChanged' as const,
          at: event.at,
          status: 'Idle' as const,
          diagnostics: event.type === 'report status' && event.diagnostics === true,
        },
        triggered: true,
      })),
      'send the file': effect(({ context: { run, upload, fileName } }) => ({
        type: 'upload log' as const,
        run,
        upload: upload!,
        fileName,
      })),
      'discard the file': effect(({ context }) => ({ type: 'discard log' as const, run: context.run })),
    },
  }).createMachine({
    id: 'log-upload',
    context: { upload: null, fileName: '', run: '', failures: 0 },
    initial: 'idle',
    on: {
      'report status': { actions: 'tell it as asked' },
      'status told': { actions: 'tell what the module says' },
      'upload taken': {
        // N01.FR.12, FR.20.
        target: '.with another module',
        actions: [told('AcceptedCanceled'), 'discard the file', 'begin the upload'],
      },
      'upload requested': {
        // N01.FR.12, FR.20.
        target: '.about to upload',
        actions: [told('AcceptedCanceled'), 'discard the file', 'begin the upload', told('Uploading')],
      },
    },
    states: {
      idle: {
        description: 'No log is on its way.',
        on: {
          'report status': { actions: 'tell that nothing runs' },
          'upload taken': { target: 'with another module', actions: 'begin the upload' },
          'upload requested': {
            target: 'about to upload',
            actions: ['begin the upload', told('Uploading')],
          },
        },
      },
      'with another module': {
        description: 'Another module sends it, and the CSMS hears what that says.',
        on: {
          'status told': [
            {
              guard: 'it is the end of this upload',
              target: 'idle',
              actions: 'tell what the module says',
            },
            { actions: 'tell what the module says' },
          ],
        },
      },
      'about to upload': {
        description: 'The CSMS was told that it begins (N01.FR.08).',
        after: { 'the pace': 'uploading' },
      },
      uploading: {
        description: 'The file is gathered and sent. After a power cut it is sent again from the start.',
        entry: 'send the file',
        on: {
          boot: { target: 'uploading', reenter: true },
          'log uploaded': {
            guard: 'it is about this upload',
            target: 'idle',
            actions: [told('Uploaded'), 'discard the file'],
          },
          'upload failed': [
            {
              guard: and(['it is about this upload', 'it may be tried again']),
              target: 'between uploads',
              actions: 'count the failure',
            },
            {
              guard: 'it is about this upload',
              target: 'idle',
              actions: ['tell why it failed', 'discard the file'],
            },
          ],
        },
      },
      'between uploads': {
        description: 'The last attempt failed, and another will be made.',
        after: { 'the retry interval': 'uploading' },
      },
    },
  });
