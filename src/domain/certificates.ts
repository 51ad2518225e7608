/** The words of certificates that every OCPP version and the module interface share. */

export type RootCertificateType =
  | 'CSMSRootCertificate'
  | 'ManufacturerRootCertificate'
  | 'V2GRootCertificate'
  | 'MORootCertificate';

/** A root, or the chain of ISO 15118 that the station itself shows. */
export type InstalledCertificateType = RootCertificateType | 'V2GCertificateChain';

/** What names a certificate, as in OCSP (RFC 6960): hashes and the serial number in lower-case hex, without leading zeros. */
export type CertificateHashData = {
  hashAlgorithm: 'SHA256' | 'SHA384' | 'SHA512';
  issuerNameHash: string;
  issuerKeyHash: string;
  serialNumber: string;
};

/** What the CSMS says of the certificates of a contract. */
export const CERTIFICATE_STATUSES = [
  'Accepted',
  'SignatureError',
  'CertificateExpired',
  'CertificateRevoked',
  'NoCertificateAvailable',
  'CertChainError',
  'ContractCancelled',
] as const;
export type CertificateStatus = (typeof CERTIFICATE_STATUSES)[number];

/** What an OCSP responder is to be asked of a certificate, and where it is. */
export type OcspRequestData = CertificateHashData & { responderURL: string };

export type InstalledCertificate = {
  certificateType: InstalledCertificateType;
  hashData: CertificateHashData;
  /** Sub-CAs between a leaf and its root. */
  children?: CertificateHashData[];
};
