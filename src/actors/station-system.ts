import type { FirmwareUpdate, SigningVerdict } from '../domain/firmware.ts';
import type { LogUpload } from '../domain/log-upload.ts';

/** Why an order of the CSMS is not taken on. */
export type SystemRefusal = {
  because: 'location' | 'no installer' | 'unsigned';
  /** OCPP's reason code, and the matter in a sentence. */
  statusInfo: { reasonCode: string; additionalInfo: string };
};

/** What the built-in System does of an update or a log before the CSMS gets its answer. */
export type StationSystem = {
  refusesFirmware(update: FirmwareUpdate): SystemRefusal | undefined;
  /** Whether the certificate may sign firmware for us; `then` runs within a later turn. */
  judge(certificate: string, then: (verdict: SigningVerdict) => void): void;
  refusesUpload(upload: LogUpload): SystemRefusal | undefined;
  /** Whether there is anything to send; `then` runs within a later turn. */
  holdsLog(upload: LogUpload, then: (fileName: string | undefined) => void): void;
};
