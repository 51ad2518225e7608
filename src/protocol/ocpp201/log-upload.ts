import type { Requests, Responses } from '../generated/ocpp201.ts';
import { uploadOf } from '../log-request.ts';
import type { Hear, Tell } from '../version.ts';

/** N01. */
export const getLog: Hear<'getLog'> = {
  command: (request: Requests['GetLog']) => ({ type: 'getLog', upload: uploadOf(request) }),
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
