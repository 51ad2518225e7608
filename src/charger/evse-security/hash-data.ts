import type { X509Certificate } from 'node:crypto';
import { CertID, Certificate } from 'pkijs';
import { isSelfIssued, issuedBy } from './certificate.ts';
import type { HashData } from './words.ts';

/**
 * What names a certificate in OCPP, made as OCSP makes it. The issuer is looked for among the certificates known;
 * where it is not there, the certificate's own key stands in.
 */
export const hashDataOf = async (
  certificate: X509Certificate,
  known: readonly X509Certificate[],
): Promise<HashData> => {
  const issuer = isSelfIssued(certificate)
    ? certificate
    : (known.find((each) => issuedBy(certificate, each)) ?? certificate);
  const id = await CertID.create(Certificate.fromBER(certificate.raw), {
    hashAlgorithm: 'SHA-256',
    issuerCertificate: Certificate.fromBER(issuer.raw),
  });
  return {
    hash_algorithm: 'SHA256',
    issuer_name_hash: hex(id.issuerNameHash.valueBlock.valueHexView),
    issuer_key_hash: hex(id.issuerKeyHash.valueBlock.valueHexView),
    serial_number: withoutZeros(certificate.serialNumber),
  };
};

/** Serial numbers come with and without leading zeros, hashes in either case. */
export const sameHashData = (one: HashData, other: HashData): boolean =>
  one.hash_algorithm === other.hash_algorithm &&
  equal(one.issuer_name_hash, other.issuer_name_hash) &&
  equal(one.issuer_key_hash, other.issuer_key_hash) &&
  equal(withoutZeros(one.serial_number), withoutZeros(other.serial_number));

const equal = (one: string, other: string): boolean => one.toLowerCase() === other.toLowerCase();
const withoutZeros = (serial: string): string => serial.toLowerCase().replace(/^0+(?=.)/, '');
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
