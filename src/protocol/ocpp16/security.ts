import { toRfc3339 } from '../../domain/time.ts';
import type { Requests } from '../generated/ocpp16.ts';
import type { Tell } from '../version.ts';

export const securityEvent: Tell<'securityEvent'> = {
  requests: ({ event, at, techInfo }) => [
    {
      action: 'SecurityEventNotification',
      payload: {
        type: event.slice(0, 50),
        timestamp: toRfc3339(at),
        ...(techInfo && { techInfo: techInfo.slice(0, 255) }),
      } satisfies Requests['SecurityEventNotification'],
    },
  ],
};
