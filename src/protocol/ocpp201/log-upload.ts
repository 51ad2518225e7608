import { fromRfc3339 } from '../../domain/time.ts';
import type { Requests, Responses } from '../generated/ocpp201.ts';
import type { Hear, Tell } from '../version.ts';

/** N01. */
export const getLog: Hear<'getLog'> = {
  command: ({ logType, requestId, retries, retryInterval, log }: Requests['GetLog']) => ({
    type: 'getLog',
    upload: {
      kind: logType,
      requestId,
      location: log.remoteLocation,
      ...(log.oldestTimestamp !== undefined && { oldest: fromRfc3339(log.oldestTimestamp) }),
      ...(log.latestTimestamp !== undefined && { latest: fromRfc3339(log.latestTimestamp) }),
      ...(retries !== undefined && { retries }),
      ...(retryInterval !== undefined && { retryInterval }),
    },
  }),
  response: ({ status, fileName, statusInfo }): Responses['GetLog'] => ({
    status,
    ...(fileName !== undefined && { filename: fileName }),
    ...(statusInfo && { statusInfo }),
  }),
};

export const logStatusChanged: Tell<'logStatusChanged'> = {
  requests: ({ status, requestId }) => [
    {
      action: 'LogStatusNotification',
      payload: {
        status,
        ...(requestId !== undefined && { requestId }),
      } satisfies Requests['LogStatusNotification'],
    },
  ],
};
