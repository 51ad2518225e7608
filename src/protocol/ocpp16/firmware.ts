import type { FirmwareStatus } from '../../domain/firmware.ts';
import type { FirmwareStatusChanged } from '../../domain/notifications.ts';
import { fromRfc3339 } from '../../domain/time.ts';
import type { Requests, Responses } from '../generated/ocpp16.ts';
import type { Hear, Tell } from '../version.ts';

/** 1.6 section 10.1. The answer says nothing; what becomes of it is told by FirmwareStatusNotification. */
export const updateFirmware: Hear<'updateFirmware'> = {
  command: ({ location, retrieveDate, retries, retryInterval }: Requests['UpdateFirmware']) => ({
    type: 'updateFirmware',
    update: {
      location,
      retrieveAt: fromRfc3339(retrieveDate),
      ...(retries !== undefined && { retries }),
      ...(retryInterval !== undefined && { retryInterval }),
    },
  }),
  response: (): Responses['UpdateFirmware'] => ({}),
};

/** Security whitepaper, section on signed firmware. */
export const signedUpdateFirmware: Hear<'updateFirmware'> = {
  command: ({ requestId, retries, retryInterval, firmware }: Requests['SignedUpdateFirmware']) => ({
    type: 'updateFirmware',
    update: {
      requestId,
      location: firmware.location,
      retrieveAt: fromRfc3339(firmware.retrieveDateTime),
      signing: { certificate: firmware.signingCertificate, signature: firmware.signature },
      ...(firmware.installDateTime !== undefined && { installAt: fromRfc3339(firmware.installDateTime) }),
      ...(retries !== undefined && { retries }),
      ...(retryInterval !== undefined && { retryInterval }),
    },
  }),
  response: ({ status }): Responses['SignedUpdateFirmware'] => ({ status }),
};

/** A signed update is told in all its steps, a plain one in the seven of 1.6. */
export const firmwareStatusChanged: Tell<'firmwareStatusChanged'> = {
  requests: (notification) =>
    notification.signed ? [signedStatus(notification)] : plainStatus(notification),
};

const signedStatus = ({ status, requestId }: FirmwareStatusChanged) => ({
  action: 'SignedFirmwareStatusNotification',
  payload: {
    status,
    ...(requestId !== undefined && status !== 'Idle' && { requestId }),
  } satisfies Requests['SignedFirmwareStatusNotification'],
});

type Plain = Requests['FirmwareStatusNotification']['status'];

/** What 1.6 does not know: the end it amounts to, or (`asked`) the step that was told last. */
const PLAIN: Readonly<Record<FirmwareStatus, Plain | { asked: Plain }>> = {
  Downloaded: 'Downloaded',
  DownloadFailed: 'DownloadFailed',
  Downloading: 'Downloading',
  DownloadPaused: { asked: 'Downloading' },
  DownloadScheduled: { asked: 'Idle' },
  Idle: 'Idle',
  InstallationFailed: 'InstallationFailed',
  Installed: 'Installed',
  Installing: 'Installing',
  InstallRebooting: { asked: 'Installing' },
  InstallScheduled: { asked: 'Downloaded' },
  InstallVerificationFailed: 'InstallationFailed',
  InvalidSignature: 'InstallationFailed',
  SignatureVerified: { asked: 'Downloaded' },
};

const plainStatus = ({ status, asked }: FirmwareStatusChanged) => {
  const plain = PLAIN[status];
  if (typeof plain === 'object' && !asked) return [];
  const payload: Requests['FirmwareStatusNotification'] = {
    status: typeof plain === 'object' ? plain.asked : plain,
  };
  return [{ action: 'FirmwareStatusNotification', payload }];
};
