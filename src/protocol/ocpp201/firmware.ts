import { fromRfc3339 } from '../../domain/time.ts';
import type { Requests, Responses } from '../generated/ocpp201.ts';
import type { Hear, Tell } from '../version.ts';

/** L01, L02. A signature without its certificate, or the other way round, is a signed update that cannot be right. */
export const updateFirmware: Hear<'updateFirmware'> = {
  command: ({ requestId, retries, retryInterval, firmware }: Requests['UpdateFirmware']) => ({
    type: 'updateFirmware',
    update: {
      requestId,
      location: firmware.location,
      retrieveAt: fromRfc3339(firmware.retrieveDateTime),
      ...(firmware.installDateTime !== undefined && { installAt: fromRfc3339(firmware.installDateTime) }),
      ...(retries !== undefined && { retries }),
      ...(retryInterval !== undefined && { retryInterval }),
      ...((firmware.signingCertificate !== undefined || firmware.signature !== undefined) && {
        signing: { certificate: firmware.signingCertificate ?? '', signature: firmware.signature ?? '' },
      }),
    },
  }),
  response: ({ status, statusInfo }): Responses['UpdateFirmware'] => ({
    status,
    ...(statusInfo && { statusInfo }),
  }),
};

export const firmwareStatusChanged: Tell<'firmwareStatusChanged'> = {
  requests: ({ status, requestId }) => [
    {
      action: 'FirmwareStatusNotification',
      payload: {
        status,
        ...(requestId !== undefined && status !== 'Idle' && { requestId }),
      } satisfies Requests['FirmwareStatusNotification'],
    },
  ],
};
