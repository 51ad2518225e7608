/** Interface `security` (local API 5.1) in the published words. */

export type CaType = 'CSMS' | 'MF' | 'V2G' | 'MO';
export type LeafType = 'CSMS' | 'V2G' | 'MF' | 'MO';
export type CertificateType =
  | 'CSMSRootCertificate'
  | 'MFRootCertificate'
  | 'V2GRootCertificate'
  | 'MORootCertificate'
  | 'V2GCertificateChain';

export type HashData = {
  hash_algorithm: 'SHA256' | 'SHA384' | 'SHA512';
  issuer_name_hash: string;
  issuer_key_hash: string;
  serial_number: string;
};
export type HashDataChain = {
  certificate_type: CertificateType;
  certificate_hash_data: HashData;
  child_certificate_hash_data?: HashData[];
};

export type InstallResult =
  | 'Accepted'
  | 'InvalidSignature'
  | 'InvalidCertificateChain'
  | 'InvalidFormat'
  | 'InvalidCommonName'
  | 'NoRootCertificateInstalled'
  | 'Expired'
  | 'CertificateStoreMaxLengthExceeded'
  | 'WriteError';
export type DeleteResult = 'Accepted' | 'Failed' | 'NotFound';
export type SigningRequestResult = {
  status: 'Accepted' | 'InvalidRequestedType' | 'KeyGenError' | 'GenerationError';
  csr?: string;
};

export type SecurityCommands = {
  install_ca_certificate: {
    args: { certificate: string; certificate_type: CaType };
    result: InstallResult;
  };
  delete_certificate: { args: { certificate_hash_data: HashData }; result: DeleteResult };
  update_leaf_certificate: {
    args: { certificate_chain: string; certificate_type: LeafType };
    result: InstallResult;
  };
  get_installed_certificates: {
    args: { certificate_types: CertificateType[] };
    result: { status: 'Accepted' | 'NotFound'; certificate_hash_data_chain: HashDataChain[] };
  };
  is_ca_certificate_installed: { args: { certificate_type: CaType }; result: boolean };
  generate_certificate_signing_request: {
    args: {
      certificate_type: LeafType;
      country: string;
      organization: string;
      common: string;
      use_tpm: boolean;
    };
    result: SigningRequestResult;
  };
  get_leaf_expiry_days_count: { args: { certificate_type: LeafType }; result: number };
};
