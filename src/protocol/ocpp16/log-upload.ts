import type { LogUploadStatus } from '../../domain/log-upload.ts';
import type { LogStatusChanged } from '../../domain/notifications.ts';
import { fromRfc3339 } from '../../domain/time.ts';
import type { Requests, Responses } from '../generated/ocpp16.ts';
import { uploadOf } from '../log-request.ts';
import type { Hear, Tell } from '../version.ts';

/** 1.6 section 10.2: no file name in the answer means that there is nothing to upload. */
export const getDiagnostics: Hear<'getLog'> = {
  command: ({ location, startTime, stopTime, retries, retryInterval }: Requests['GetDiagnostics']) => ({
    type: 'getLog',
    upload: {
      kind: 'DiagnosticsLog',
      location,
      ...(startTime !== undefined && { oldest: fromRfc3339(startTime) }),
      ...(stopTime !== undefined && { latest: fromRfc3339(stopTime) }),
      ...(retries !== undefined && { retries }),
      ...(retryInterval !== undefined && { retryInterval }),
    },
  }),
  response: ({ fileName }): Responses['GetDiagnostics'] => ({ ...(fileName !== undefined && { fileName }) }),
};

/** Security whitepaper. */
export const getLog: Hear<'getLog'> = {
  command: (request: Requests['GetLog']) => ({ type: 'getLog', upload: uploadOf(request) }),
  response: ({ status, fileName }): Responses['GetLog'] => ({
    status,
    ...(fileName !== undefined && { filename: fileName }),
  }),
};

export const logStatusChanged: Tell<'logStatusChanged'> = {
  requests: (notification) =>
    notification.diagnostics ? diagnosticsStatus(notification) : logStatus(notification),
};

/** 1.6 has no AcceptedCanceled here: the answer to the new request has said so. */
const logStatus = ({ status, requestId }: LogStatusChanged) => {
  if (status === 'AcceptedCanceled') return [];
  const payload: Requests['LogStatusNotification'] = {
    status,
    ...(requestId !== undefined && { requestId }),
  };
  return [{ action: 'LogStatusNotification', payload }];
};

type Diagnostics = Requests['DiagnosticsStatusNotification']['status'];

/** An upload that gives way to another is not told: its successor speaks for it. */
const DIAGNOSTICS: Readonly<Record<LogUploadStatus, Diagnostics | undefined>> = {
  AcceptedCanceled: undefined,
  BadMessage: 'UploadFailed',
  Idle: 'Idle',
  NotSupportedOperation: 'UploadFailed',
  PermissionDenied: 'UploadFailed',
  UploadFailure: 'UploadFailed',
  Uploaded: 'Uploaded',
  Uploading: 'Uploading',
};

const diagnosticsStatus = ({ status }: LogStatusChanged) => {
  const told = DIAGNOSTICS[status];
  if (!told) return [];
  const payload: Requests['DiagnosticsStatusNotification'] = { status: told };
  return [{ action: 'DiagnosticsStatusNotification', payload }];
};
