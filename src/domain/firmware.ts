import type { Instant, Seconds } from './time.ts';

/** How far an update is, in OCPP's words (2.0.1 FirmwareStatusEnumType). */
export type FirmwareStatus =
  | 'Downloaded'
  | 'DownloadFailed'
  | 'Downloading'
  | 'DownloadPaused'
  | 'DownloadScheduled'
  | 'Idle'
  | 'InstallationFailed'
  | 'Installed'
  | 'Installing'
  | 'InstallRebooting'
  | 'InstallScheduled'
  | 'InstallVerificationFailed'
  | 'InvalidSignature'
  | 'SignatureVerified';

/** An update as the CSMS has ordered it (L01, L02; 1.6 UpdateFirmware, SignedUpdateFirmware). */
export type FirmwareUpdate = {
  /** Absent: 1.6 UpdateFirmware has none. */
  requestId?: number;
  /** A URL; it may hold credentials, so it is never logged. */
  location: string;
  retrieveAt: Instant;
  /** Absent: as soon as it can be. */
  installAt?: Instant;
  /** Downloads after the first that may be tried. Absent: as configured. */
  retries?: number;
  retryInterval?: Seconds;
  signing?: FirmwareSigning;
};

/** `certificate`: PEM, its issuers may follow; `signature`: base64, over the whole file with SHA-256. */
export type FirmwareSigning = { certificate: string; signature: string };

/** Whether a certificate may sign firmware for this station (L01.FR.21, FR.22). */
export type SigningVerdict = 'valid' | 'invalid' | 'revoked';
