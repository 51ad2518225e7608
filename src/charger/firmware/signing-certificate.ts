/** Whether a certificate may sign firmware for this station (L01.FR.21, FR.22). */
import { X509Certificate } from 'node:crypto';
import type { SigningVerdict } from '../../domain/firmware.ts';
import type { Instant } from '../../domain/time.ts';

/** A chain of more is none that a manufacturer would make. */
const LONGEST_CHAIN = 6;
const LEAST_RSA_BITS = 2048;
const LEAST_EC_BITS = 224;
const CURVE_BITS = /(\d{3})/;
const CERTIFICATE = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;

/** What the manufacturer has published. */
type Published = {
  /** PEM. */
  roots: readonly string[];
  /** Lists of what it has taken back, DER. */
  lists: readonly Uint8Array[];
};

/**
 * The certificate must lead to one of the manufacturer's roots, each on the way valid now and signed by the next, with
 * keys that are strong enough, and none of them taken back.
 * @param pem the signing certificate; those that lead to its root may follow
 */
export const judgeSigningCertificate = async (
  pem: string,
  { roots, lists }: Published,
  now: Instant,
): Promise<SigningVerdict> => {
  const [leaf, ...given] = readAll(pem);
  if (!leaf || leaf.ca) return 'invalid';
  const path = pathFrom(leaf, given, roots.flatMap(readAll), now, LONGEST_CHAIN);
  if (!path) return 'invalid';
  return (await isRevoked(path, lists, now)) ? 'revoked' : 'valid';
};

const isRevoked = async (
  path: readonly X509Certificate[],
  lists: readonly Uint8Array[],
  now: Instant,
): Promise<boolean> => {
  if (lists.length === 0) return false;
  const { statusByLists } = await import('../certificates/revocation.ts');
  for (const [index, certificate] of path.slice(0, -1).entries())
    if ((await statusByLists(lists, certificate, path[index + 1]!, now)).status === 'revoked') return true;
  return false;
};

const readAll = (pem: string): X509Certificate[] => {
  try {
    return (pem.match(CERTIFICATE) ?? []).slice(0, LONGEST_CHAIN).map((each) => new X509Certificate(each));
  } catch {
    return [];
  }
};

/** From the certificate to the root that it leads to, that root included. */
const pathFrom = (
  certificate: X509Certificate,
  between: readonly X509Certificate[],
  anchors: readonly X509Certificate[],
  now: Instant,
  length: number,
): X509Certificate[] | undefined => {
  if (length === 0 || !isValid(certificate, now) || !isStrong(certificate)) return undefined;
  const root = anchors.find((each) => isValid(each, now) && hasIssued(each, certificate));
  if (root) return [certificate, root];
  for (const issuer of between) {
    if (!issuer.ca || !hasIssued(issuer, certificate)) continue;
    const rest = pathFrom(issuer, between, anchors, now, length - 1);
    if (rest) return [certificate, ...rest];
  }
  return undefined;
};

const isValid = ({ validFrom, validTo }: X509Certificate, now: Instant): boolean =>
  Date.parse(validFrom) <= now && now <= Date.parse(validTo);

const hasIssued = (issuer: X509Certificate, certificate: X509Certificate): boolean =>
  certificate.checkIssued(issuer) && certificate.verify(issuer.publicKey);

const isStrong = ({ publicKey }: X509Certificate): boolean => {
  const { modulusLength, namedCurve } = publicKey.asymmetricKeyDetails ?? {};
  if (modulusLength !== undefined) return modulusLength >= LEAST_RSA_BITS;
  return Number(CURVE_BITS.exec(namedCurve ?? '')?.[1] ?? 0) >= LEAST_EC_BITS;
};
