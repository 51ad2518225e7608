import type { Instant, Seconds } from './time.ts';

/** How far an upload is, in OCPP's words (2.0.1 UploadLogStatusEnumType). */
export type LogUploadStatus =
  | 'AcceptedCanceled'
  | 'BadMessage'
  | 'Idle'
  | 'NotSupportedOperation'
  | 'PermissionDenied'
  | 'UploadFailure'
  | 'Uploaded'
  | 'Uploading';

export type LogKind = 'DiagnosticsLog' | 'SecurityLog';

/** What of a log is wanted: lines from `oldest` to `latest`, both included. Absent: no limit. */
export type LogWindow = { oldest?: Instant; latest?: Instant };

/** An upload as the CSMS has ordered it (N01; 1.6 GetDiagnostics, GetLog). */
export type LogUpload = LogWindow & {
  kind: LogKind;
  /** Absent: 1.6 GetDiagnostics has none. */
  requestId?: number;
  /** A URL; it may hold credentials, so it is never logged. */
  location: string;
  /** Uploads after the first that may be tried. Absent: as configured. */
  retries?: number;
  retryInterval?: Seconds;
};

/** The name that the file will have, safe on every file system. */
export const logFileName = (kind: LogKind, identity: string, at: string): string => {
  const station = identity.replace(/[^\w-]/g, '_').slice(0, 64);
  const moment = at.replace(/[-:]|\.\d+/g, '');
  return kind === 'SecurityLog'
    ? `security-${station}-${moment}.jsonl`
    : `diagnostics-${station}-${moment}.log.gz`;
};
