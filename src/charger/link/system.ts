/** Interface `system`: the charger's computer, when another process looks after it. */
import * as z from 'zod/mini';
import { NOTHING, type Results } from './interface.ts';
import { NO_NUMBER } from './system-orders.ts';

const UPLOAD_ANSWER = z.enum(['Accepted', 'Rejected', 'AcceptedCanceled']);
const ADDRESS = z.exactOptional(z.string().check(z.minLength(1)));

export const systemResults: Results<'system'> = {
  get_boot_reason: z.enum([
    'ApplicationReset',
    'FirmwareUpdate',
    'LocalReset',
    'PowerUp',
    'RemoteReset',
    'ScheduledReset',
    'Triggered',
    'Unknown',
    'Watchdog',
  ]),
  is_reset_allowed: z.boolean(),
  reset: NOTHING,
  set_system_time: z.boolean(),
  update_firmware: z.enum([
    'Accepted',
    'Rejected',
    'AcceptedCanceled',
    'InvalidCertificate',
    'RevokedCertificate',
  ]),
  allow_firmware_installation: NOTHING,
  upload_logs: z.pipe(
    z.object({
      // EVerest's API has the longer name, its interface the shorter.
      upload_logs_status: z.exactOptional(UPLOAD_ANSWER),
      status: z.exactOptional(UPLOAD_ANSWER),
      file_name: z.exactOptional(z.string().check(z.maxLength(255))),
    }),
    z.transform(({ upload_logs_status, status, file_name }) => ({
      status: upload_logs_status ?? status ?? ('Rejected' as const),
      ...(file_name !== undefined && { file_name }),
    })),
  ),
  configure_network: z.object({
    status: z.enum(['Ready', 'Processing', 'Failed', 'Rejected', 'NotSupported']),
    interface_address: ADDRESS,
  }),
};

const REQUEST_ID = z._default(z.int(), NO_NUMBER);
const numberOf = (request_id: number): { requestId?: number } =>
  request_id === NO_NUMBER ? {} : { requestId: request_id };

const firmwareStatus = z.enum([
  'Downloaded',
  'DownloadFailed',
  'Downloading',
  'DownloadPaused',
  'DownloadScheduled',
  'Idle',
  'InstallationFailed',
  'Installed',
  'Installing',
  'InstallRebooting',
  'InstallScheduled',
  'InstallVerificationFailed',
  'InvalidSignature',
  'SignatureVerified',
]);
const METADATA = z.exactOptional(
  z.object({ disable_connectors_during_install: z.exactOptional(z.boolean()) }),
);
type Said = { status?: unknown; firmware_update_status?: unknown; log_status?: unknown };
const EITHER = z.refine((said) => {
  const { status, firmware_update_status, log_status } = said as Said;
  return (status ?? firmware_update_status ?? log_status) !== undefined;
}, 'the status is missing');

/** Variable `firmware_update_status`; EVerest's API has longer names than its interface. */
export const firmwareUpdateStatus = z.pipe(
  z
    .object({
      firmware_update_status: z.exactOptional(firmwareStatus),
      status: z.exactOptional(firmwareStatus),
      request_id: REQUEST_ID,
      firmware_update_metadata: METADATA,
      metadata: METADATA,
    })
    .check(EITHER),
  z.transform(({ firmware_update_status, status, request_id, firmware_update_metadata, metadata }) => {
    const disables = (firmware_update_metadata ?? metadata)?.disable_connectors_during_install;
    return {
      status: firmware_update_status ?? status!,
      ...numberOf(request_id),
      ...(disables !== undefined && { keepsConnectors: !disables }),
    };
  }),
);

const logStatusWord = z.enum([
  'AcceptedCanceled',
  'BadMessage',
  'Idle',
  'NotSupportedOperation',
  'PermissionDenied',
  'UploadFailure',
  'Uploaded',
  'Uploading',
]);

/** Variable `log_status`. */
export const logStatus = z.pipe(
  z
    .object({
      log_status: z.exactOptional(logStatusWord),
      status: z.exactOptional(logStatusWord),
      request_id: REQUEST_ID,
    })
    .check(EITHER),
  z.transform(({ log_status, status, request_id }) => ({
    status: log_status ?? status!,
    ...numberOf(request_id),
  })),
);

/** Variable `configure_network_status`: what came of a request that was answered with Processing. */
export const configureNetworkStatus = z.object({
  request_id: z.int(),
  status: z.enum(['Ready', 'Failed']),
  interface_address: ADDRESS,
});
