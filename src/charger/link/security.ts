/** Interface `security`: another process keeps the keys and certificates. */
import * as z from 'zod/mini';
import type { Results } from './interface.ts';

const hashData = z.object({
  hash_algorithm: z.enum(['SHA256', 'SHA384', 'SHA512']),
  issuer_name_hash: z.string().check(z.maxLength(128)),
  issuer_key_hash: z.string().check(z.maxLength(128)),
  serial_number: z.string().check(z.maxLength(40)),
});

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

export const securityResults: Results<'security'> = {
  install_ca_certificate: installed,
  delete_certificate: z.enum(['Accepted', 'Failed', 'NotFound']),
  update_leaf_certificate: installed,
  get_installed_certificates: z.object({
    status: z.enum(['Accepted', 'NotFound']),
    certificate_hash_data_chain: z.array(
      z.object({
        certificate_type: z.enum([
          'CSMSRootCertificate',
          'MFRootCertificate',
          'V2GRootCertificate',
          'MORootCertificate',
          'V2GCertificateChain',
        ]),
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
};
