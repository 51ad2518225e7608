/** The signature over a whole file, with SHA-256 (L01.FR.04, FR.12). The file is read once, whatever its size. */
import { constants, createHash, createVerify, X509Certificate } from 'node:crypto';
import { createReadStream } from 'node:fs';
import type { FirmwareSigning } from '../../domain/firmware.ts';

/**
 * RSASSA-PKCS1-v1_5 (local API section 6), RSA-PSS with any salt, and ECDSA (as DER or as r and s). EC-Schnorr, which
 * OCPP also names, is in no maintained library.
 */
export const isRightlySigned = async (
  file: string,
  { certificate, signature }: FirmwareSigning,
): Promise<boolean> => {
  const key = keyOf(certificate);
  const given = Buffer.from(signature, 'base64');
  if (!key || given.length === 0) return false;
  const ways = key.asymmetricKeyType === 'ec' ? ELLIPTIC : RSA;
  const checks = ways.map(() => createVerify('sha256'));
  for await (const chunk of createReadStream(file)) for (const check of checks) check.update(chunk);
  return checks.some((check, index) => check.verify({ key, ...ways[index] }, given));
};

const RSA = [
  { padding: constants.RSA_PKCS1_PADDING },
  { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_AUTO },
];
const ELLIPTIC = [{ dsaEncoding: 'der' as const }, { dsaEncoding: 'ieee-p1363' as const }];

const keyOf = (certificate: string) => {
  try {
    return new X509Certificate(certificate).publicKey;
  } catch {
    return undefined;
  }
};

/** SHA-256 of a file, in hex: what was installed can be told afterwards. */
export const digestOf = async (file: string): Promise<string> => {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(file)) hash.update(chunk);
  return hash.digest('hex');
};
