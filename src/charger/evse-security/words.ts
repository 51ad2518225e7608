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

/** What a chain of certificates is worth. */
export type ChainVerdict =
  | 'Valid'
  | 'Expired'
  | 'InvalidSignature'
  | 'IssuerNotFound'
  | 'InvalidLeafSignature'
  | 'InvalidChain'
  | 'Unknown';

/** What an OCSP responder is to be asked of one certificate, and where it is. */
export type OcspRequest = { certificate_hash_data?: HashData; responder_url?: string };
export type OcspRequests = { ocsp_request_data_list: OcspRequest[] };

/** Where a certificate of the charger's own and its key lie: paths on the disk of the station. */
export type CertificateInfo = {
  key: string;
  /** The chain, the leaf first. */
  certificate?: string;
  certificate_single?: string;
  certificate_count: number;
  /** PEM. */
  certificate_root?: string;
  /** Opens an encrypted key. */
  password?: string;
  ocsp?: { hash: HashData; ocsp_path?: string }[];
};
export type InfoStatus = 'Accepted' | 'Rejected' | 'NotFound' | 'NotFoundValid' | 'PrivateKeyNotFound';
type InfoArgs = { certificate_type: LeafType; encoding: 'PEM' | 'DER'; include_ocsp: boolean };

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
  /** `certificate_types`: whose roots the chain may lead to. */
  verify_certificate: {
    args: { certificate_chain: string; certificate_types: LeafType[] };
    result: ChainVerdict;
  };
  /** The chain that is shown to cars. */
  get_v2g_ocsp_request_data: { args: Record<string, never>; result: OcspRequests };
  /** A contract that a car shows. */
  get_mo_ocsp_request_data: { args: { certificate_chain: string }; result: OcspRequests };
  /** `ocsp_response`: Base64 of its DER. */
  update_ocsp_cache: { args: { certificate_hash_data: HashData; ocsp_response: string }; result: null };
  get_leaf_certificate_info: { args: InfoArgs; result: { status: InfoStatus; info?: CertificateInfo } };
  /** The one to use first comes first. */
  get_all_valid_certificates_info: {
    args: InfoArgs;
    result: { status: InfoStatus; info: CertificateInfo[] };
  };
  /** A bundle of roots; empty: there is none. */
  get_verify_file: { args: { certificate_type: CaType }; result: string };
  /** The bundle or the folder where the roots are. */
  get_verify_location: { args: { certificate_type: CaType }; result: string };
  /** With SHA-256 over the whole file; `signing_certificate`: PEM, `signature`: Base64. */
  verify_file_signature: {
    args: { file_path: string; signing_certificate: string; signature: string };
    result: boolean;
  };
};
