import { toRfc3339 } from '../../domain/time.ts';
import type { Requests, Responses } from '../generated/ocpp201.ts';
import type { Hear, Tell } from '../version.ts';
import { fromIdToken } from './authorization.ts';

/** N09, N10. */
export const customerInformation: Hear<'customerInformation'> = {
  command: ({
    requestId,
    report,
    clear,
    idToken,
    customerIdentifier,
    customerCertificate,
  }: Requests['CustomerInformation']) => ({
    type: 'customerInformation',
    requestId,
    report,
    clear,
    customers: [
      ...(idToken ? [{ idToken: fromIdToken(idToken) }] : []),
      ...(customerIdentifier !== undefined ? [{ identifier: customerIdentifier }] : []),
      ...(customerCertificate ? [{ certificate: true as const }] : []),
    ],
  }),
  response: ({ status, statusInfo }): Responses['CustomerInformation'] => ({
    status,
    ...(statusInfo && { statusInfo }),
  }),
};

export const customerInformationPart: Tell<'customerInformationPart'> = {
  requests: ({ requestId, seqNo, tbc, at, data }) => [
    {
      action: 'NotifyCustomerInformation',
      payload: {
        requestId,
        data: data.slice(0, 512),
        seqNo,
        tbc,
        generatedAt: toRfc3339(at),
      } satisfies Requests['NotifyCustomerInformation'],
    },
  ],
};
