import type { X509Certificate } from 'node:crypto';
import type { Instant } from '../../domain/time.ts';
import { type Revocation, statusByOcsp } from '../certificates/revocation.ts';
import { issuedBy } from './certificate.ts';
import { hashDataOf, sameHashData } from './hash-data.ts';
import type { HashData } from './words.ts';

/**
 * What an answer of OCSP says of the certificate that was asked about: a car would believe nothing else either.
 * @param response Base64 of its DER
 * @param certificates those that may have been asked about
 * @param known where issuers are looked for
 */
export const readOcspAnswer = async (
  { hash, response }: { hash: HashData; response: string },
  certificates: readonly X509Certificate[],
  known: readonly X509Certificate[],
  now: Instant,
): Promise<Revocation> => {
  for (const certificate of certificates) {
    if (!sameHashData(await hashDataOf(certificate, known), hash)) continue;
    const issuer = known.find((each) => issuedBy(certificate, each));
    if (issuer) return statusByOcsp(Buffer.from(response, 'base64'), certificate, issuer, now);
  }
  return { status: 'unknown', why: 'no certificate of ours is of that name' };
};
