import type { LogUpload } from '../domain/log-upload.ts';
import { fromRfc3339 } from '../domain/time.ts';

/** GetLog of 2.0.1 (N01) and of the security whitepaper of 1.6: the same members. */
export type GetLogRequest = {
  logType: LogUpload['kind'];
  requestId: number;
  retries?: number;
  retryInterval?: number;
  log: { remoteLocation: string; oldestTimestamp?: string; latestTimestamp?: string };
};

export const uploadOf = ({ logType, requestId, retries, retryInterval, log }: GetLogRequest): LogUpload => ({
  kind: logType,
  requestId,
  location: log.remoteLocation,
  ...(log.oldestTimestamp !== undefined && { oldest: fromRfc3339(log.oldestTimestamp) }),
  ...(log.latestTimestamp !== undefined && { latest: fromRfc3339(log.latestTimestamp) }),
  ...(retries !== undefined && { retries }),
  ...(retryInterval !== undefined && { retryInterval }),
});
