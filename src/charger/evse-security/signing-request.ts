import '../certificates/reflect-metadata.ts';
import { createPrivateKey, webcrypto } from 'node:crypto';
import {
  KeyUsageFlags,
  KeyUsagesExtension,
  Pkcs10CertificateRequest,
  Pkcs10CertificateRequestGenerator,
  X509Certificate,
} from '@peculiar/x509';

export type KeyKind = 'EC_P256' | 'RSA_2048';
export type Subject = { common: string; organization: string; country: string };

/**
 * A new key pair and the request for a certificate of it (A02.FR.02, FR.03).
 * @returns both as PEM; the key is encrypted when there is a password
 */
export const newSigningRequest = async (
  subject: Subject,
  kind: KeyKind,
  password: string | undefined,
): Promise<{ key: string; csr: string }> => {
  const keys = await webcrypto.subtle.generateKey(ALGORITHMS[kind], true, ['sign', 'verify']);
  const request = await Pkcs10CertificateRequestGenerator.create({
    name: nameOf(subject),
    keys,
    signingAlgorithm: ALGORITHMS[kind],
    extensions: [new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true)],
  });
  const pkcs8 = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', keys.privateKey));
  const key = createPrivateKey({ key: pkcs8, format: 'der', type: 'pkcs8' }).export({
    type: 'pkcs8',
    format: 'pem',
    ...(password && { cipher: 'aes-256-cbc', passphrase: password }),
  });
  return { key: String(key), csr: `${request.toString('pem')}\n` };
};

const ALGORITHMS = {
  EC_P256: { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' },
  RSA_2048: {
    name: 'RSASSA-PKCS1-v1_5',
    modulusLength: 2048,
    publicExponent: new Uint8Array([1, 0, 1]),
    hash: 'SHA-256',
  },
} as const;

const nameOf = ({ common, organization, country }: Subject) => [
  ...(country ? [{ C: [country] }] : []),
  ...(organization ? [{ O: [organization] }] : []),
  { CN: [common] },
];

/** What a request asked for and the certificate does not say of its subject (A00.FR.509, FR.511); the CA may add to it. */
export const missingInSubject = (csr: string, certificate: Uint8Array): string | undefined => {
  const asked = new Pkcs10CertificateRequest(csr).subjectName;
  const given = new X509Certificate(new Uint8Array(certificate)).subjectName;
  return ['C', 'O', 'CN']
    .flatMap((field) => asked.getField(field).map((value) => ({ field, value })))
    .filter(({ field, value }) => !given.getField(field).includes(value))
    .map(({ field, value }) => `${field}=${value}`)[0];
};
