/** Interface `security`: another process keeps the keys and certificates. */
import * as z from 'zod/mini';
import type { SecurityCommands } from '../evse-security/words.ts';
import { NOTHING, type Results } from './interface.ts';

const hashData = z.object({
  hash_algorithm: z.enum(['SHA256', 'SHA384', 'SHA512']),
  issuer_name_hash: z.string().check(z.maxLength(128)),
  issuer_key_hash: z.string().check(z.maxLength(128)),
  serial_number: z.string().check(z.maxLength(40)),
});

const CERTIFICATE_TYPE = z.enum([
  'CSMSRootCertificate',
  'MFRootCertificate',
  'V2GRootCertificate',
  'MORootCertificate',
  'V2GCertificateChain',
]);

const installed = z.enum([
  'Accepted',
  'InvalidSignature',
  'InvalidCertificateChain',
  'InvalidFormat',
  'InvalidCommonName',
  'NoRootCertificateInstalled',
  'Expired',
  'CertificateStoreMaxLengthExceeded',
  'WriteError',
]);

const verdict = z.enum([
  'Valid',
  'Expired',
  'InvalidSignature',
  'IssuerNotFound',
  'InvalidLeafSignature',
  'InvalidChain',
  'Unknown',
]);

const ocspRequests = z.object({
  ocsp_request_data_list: z._default(
    z.array(
      z.object({
        certificate_hash_data: z.exactOptional(hashData),
        responder_url: z.exactOptional(z.string()),
      }),
    ),
    [],
  ),
});

const infoStatus = z.enum(['Accepted', 'Rejected', 'NotFound', 'NotFoundValid', 'PrivateKeyNotFound']);
const TEXT = z.exactOptional(z.string());
const certificateInfo = z.object({
  key: z.string(),
  certificate: TEXT,
  certificate_single: TEXT,
  certificate_count: z.int().check(z.minimum(0)),
  certificate_root: TEXT,
  password: TEXT,
  ocsp: z.exactOptional(z.array(z.object({ hash: hashData, ocsp_path: TEXT }))),
});

export const securityResults: Results<'security'> = {
  install_ca_certificate: installed,
  delete_certificate: z.enum(['Accepted', 'Failed', 'NotFound']),
  update_leaf_certificate: installed,
  get_installed_certificates: z.object({
    status: z.enum(['Accepted', 'NotFound']),
    certificate_hash_data_chain: z.array(
      z.object({
        certificate_type: CERTIFICATE_TYPE,
        certificate_hash_data: hashData,
        child_certificate_hash_data: z.exactOptional(z.array(hashData)),
      }),
    ),
  }),
  is_ca_certificate_installed: z.boolean(),
  generate_certificate_signing_request: z.object({
    status: z.enum(['Accepted', 'InvalidRequestedType', 'KeyGenError', 'GenerationError']),
    csr: z.exactOptional(z.string().check(z.maxLength(5500))),
  }),
  get_leaf_expiry_days_count: z.number(),
  verify_certificate: verdict,
  get_v2g_ocsp_request_data: ocspRequests,
  get_mo_ocsp_request_data: ocspRequests,
  update_ocsp_cache: NOTHING,
  get_leaf_certificate_info: z.object({ status: infoStatus, info: z.exactOptional(certificateInfo) }),
  get_all_valid_certificates_info: z.object({
    status: infoStatus,
    info: z._default(z.array(certificateInfo), []),
  }),
  get_verify_file: z.string(),
  get_verify_location: z.string(),
  verify_file_signature: z.boolean(),
};

const CA = z.object({ certificate_type: z.enum(['CSMS', 'MF', 'V2G', 'MO']) });
const LEAF = z.enum(['CSMS', 'V2G', 'MF', 'MO']);
const PEM = z.string().check(z.maxLength(100_000));
const NO_ARGUMENTS: z.ZodMiniType<Record<string, never>> = z.pipe(
  z.unknown(),
  z.transform(() => ({})),
);
const info = z.object({
  certificate_type: LEAF,
  encoding: z._default(z.enum(['PEM', 'DER']), 'PEM'),
  include_ocsp: z._default(z.boolean(), false),
});

/** What a module may command the built-in EvseSecurity that it is connected to. */
export const securityCommands: {
  readonly [C in keyof SecurityCommands]: z.ZodMiniType<SecurityCommands[C]['args']>;
} = {
  install_ca_certificate: z.extend(CA, { certificate: PEM }),
  delete_certificate: z.object({ certificate_hash_data: hashData }),
  update_leaf_certificate: z.object({ certificate_chain: PEM, certificate_type: LEAF }),
  get_installed_certificates: z.object({ certificate_types: z.array(CERTIFICATE_TYPE) }),
  is_ca_certificate_installed: CA,
  generate_certificate_signing_request: z.object({
    certificate_type: LEAF,
    country: z._default(z.string(), ''),
    organization: z.string(),
    common: z.string(),
    use_tpm: z._default(z.boolean(), false),
  }),
  get_leaf_expiry_days_count: z.object({ certificate_type: LEAF }),
  verify_certificate: z.object({ certificate_chain: PEM, certificate_types: z.array(LEAF) }),
  get_v2g_ocsp_request_data: NO_ARGUMENTS,
  get_mo_ocsp_request_data: z.object({ certificate_chain: PEM }),
  update_ocsp_cache: z.object({ certificate_hash_data: hashData, ocsp_response: PEM }),
  get_leaf_certificate_info: info,
  get_all_valid_certificates_info: info,
  get_verify_file: CA,
  get_verify_location: CA,
  verify_file_signature: z.object({ file_path: z.string(), signing_certificate: PEM, signature: PEM }),
};
