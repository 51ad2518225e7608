import type { CertificateStatus, OcspRequestData } from './certificates.ts';
import type { ChargingNeeds } from './charging-needs.ts';
import type { ContractProof } from './contract.ts';
import type { IdToken, IdTokenInfo } from './id-token.ts';
import type { Instant, Seconds } from './time.ts';

export type BootReason =
  | 'ApplicationReset'
  | 'FirmwareUpdate'
  | 'LocalReset'
  | 'PowerUp'
  | 'RemoteReset'
  | 'ScheduledReset'
  | 'Triggered'
  | 'Unknown'
  | 'Watchdog';

/** Who we are, as BootNotification tells it. */
export type StationIdentity = {
  vendorName: string;
  model: string;
  serialNumber?: string;
  chargeBoxSerialNumber?: string;
  firmwareVersion?: string;
  iccid?: string;
  imsi?: string;
  meterSerialNumber?: string;
  meterType?: string;
};

/** Questions to the CSMS: they wait for the answer and are never stored. */
export type Inquiry =
  | { type: 'bootNotification'; reason: BootReason; station: StationIdentity }
  | { type: 'heartbeat' }
  /** `contract`: of a car that charges by it (C07). */
  | { type: 'authorize'; idToken: IdToken; contract?: ContractProof }
  | {
      /** A contract for a car, or a new one (M01, M02). */
      type: 'getEvCertificate';
      /** Such as `urn:iso:15118:2:2013:MsgDef`. */
      schemaVersion: string;
      action: 'Install' | 'Update';
      /** The car's own message, EXI in Base64; nobody on the way looks into it. */
      exiRequest: string;
    }
  | {
      type: 'signCertificate';
      /** PKCS#10 in PEM. */
      csr: string;
      certificateType: 'ChargingStationCertificate' | 'V2GCertificate';
    }
  | { type: 'getCertificateStatus'; request: OcspRequestData }
  /** What an ISO 15118 car needs, for a profile to be made of it (K15). */
  | { type: 'chargingNeeds'; evseId: number; needs: ChargingNeeds }
  | { type: 'dataTransfer'; vendorId: string; messageId?: string; data?: unknown };

export type Answers = {
  bootNotification: { status: 'Accepted' | 'Pending' | 'Rejected'; currentTime: Instant; interval: Seconds };
  heartbeat: { currentTime: Instant };
  authorize: { idTokenInfo: IdTokenInfo; certificateStatus?: CertificateStatus };
  getEvCertificate: { status: 'Accepted' | 'Failed'; exiResponse: string };
  signCertificate: { status: 'Accepted' | 'Rejected' };
  /** `ocspResult`: an OCSPResponse (RFC 6960), DER in Base64. */
  getCertificateStatus: { status: 'Accepted' | 'Failed'; ocspResult?: string };
  chargingNeeds: { status: 'Accepted' | 'Rejected' | 'Processing' };
  dataTransfer: { status: 'Accepted' | 'Rejected' | 'UnknownMessageId' | 'UnknownVendorId'; data?: unknown };
};

export type InquiryType = Inquiry['type'];
export type Answer = { [T in InquiryType]: { type: T } & Answers[T] }[InquiryType];

/** Why there is no answer. */
export type Unanswered = 'offline' | 'timeout' | 'refused';
