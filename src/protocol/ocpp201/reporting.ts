import type { ReportPart } from '../../domain/notifications.ts';
import { toRfc3339 } from '../../domain/time.ts';
import type { Requests, Responses } from '../generated/ocpp201.ts';
import type { Hear, Tell } from '../version.ts';

export const getBaseReport: Hear<'getBaseReport'> = {
  command: ({ requestId, reportBase }: Requests['GetBaseReport']) => ({
    type: 'getBaseReport',
    requestId,
    reportBase,
  }),
  response: ({ status }): Responses['GetBaseReport'] => ({ status }),
};

export const getReport: Hear<'getReport'> = {
  command: ({ requestId, componentCriteria, componentVariable }: Requests['GetReport']) => ({
    type: 'getReport',
    requestId,
    ...(componentCriteria && { criteria: componentCriteria }),
    ...(componentVariable && { selectors: componentVariable }),
  }),
  response: ({ status }): Responses['GetReport'] => ({ status }),
};

export const reportPart: Tell<'reportPart'> = {
  requests: ({ requestId, seqNo, tbc, at, reportData }: ReportPart) => [
    {
      action: 'NotifyReport',
      payload: {
        requestId,
        generatedAt: toRfc3339(at),
        ...(reportData.length > 0 && {
          reportData,
        }),
        tbc,
        seqNo,
      } satisfies Requests['NotifyReport'],
    },
  ],
};
