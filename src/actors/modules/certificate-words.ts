import type { HashData } from '../../charger/evse-security/words.ts';
import type { CertificateHashData } from '../../domain/certificates.ts';

/** What names a certificate, in the words of interface `security`. */
export const toModule = (hash: CertificateHashData): HashData => ({
  hash_algorithm: hash.hashAlgorithm,
  issuer_name_hash: hash.issuerNameHash,
  issuer_key_hash: hash.issuerKeyHash,
  serial_number: hash.serialNumber,
});

/** The same in ours. */
export const fromModule = (hash: HashData): CertificateHashData => ({
  hashAlgorithm: hash.hash_algorithm,
  issuerNameHash: hash.issuer_name_hash,
  issuerKeyHash: hash.issuer_key_hash,
  serialNumber: hash.serial_number,
});
