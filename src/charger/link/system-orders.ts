/** What an External `system` is ordered to do, in its words. */
import type { FirmwareUpdate } from '../../domain/firmware.ts';
import type { LogUpload } from '../../domain/log-upload.ts';
import { toRfc3339 } from '../../domain/time.ts';
import type { FirmwareRequest, LogsRequest } from '../contract.ts';

/** An order without a number has this one (EVerest). */
export const NO_NUMBER = -1;

export const firmwareToWire = (update: FirmwareUpdate): FirmwareRequest => ({
  request_id: update.requestId ?? NO_NUMBER,
  location: update.location,
  retrieve_timestamp: toRfc3339(update.retrieveAt),
  ...(update.installAt !== undefined && { install_timestamp: toRfc3339(update.installAt) }),
  ...(update.retries !== undefined && { retries: update.retries }),
  ...(update.retryInterval !== undefined && { retry_interval_s: update.retryInterval }),
  ...(update.signing && {
    signing_certificate: update.signing.certificate,
    signature: update.signing.signature,
  }),
});

export const logsToWire = (upload: LogUpload): LogsRequest => ({
  location: upload.location,
  type: upload.kind,
  ...(upload.requestId !== undefined && { request_id: upload.requestId }),
  ...(upload.oldest !== undefined && { oldest_timestamp: toRfc3339(upload.oldest) }),
  ...(upload.latest !== undefined && { latest_timestamp: toRfc3339(upload.latest) }),
  ...(upload.retries !== undefined && { retries: upload.retries }),
  ...(upload.retryInterval !== undefined && { retry_interval_s: upload.retryInterval }),
});
