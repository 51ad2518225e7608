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

/**
 * The certificate must lead to one of the manufacturer's roots, each on the way valid now and signed by the next, with
 * keys that are strong enough.
 * @param pem the signing certificate; those that lead to its root may follow
 * @param roots PEM, the manufacturer's own
 */
export const judgeSigningCertificate = (
  pem: string,
  roots: readonly string[],
  now: Instant,
): SigningVerdict => {
  const [leaf, ...given] = readAll(pem);
  if (!leaf || leaf.ca) return 'invalid';
  const anchors = roots.flatMap(readAll);
  return leadsTo(leaf, given, anchors, now, LONGEST_CHAIN) ? 'valid' : 'invalid';
};

const readAll = (pem: string): X509Certificate[] => {
  try {
    return (pem.match(CERTIFICATE) ?? []).slice(0, LONGEST_CHAIN).map((each) => new X509Certificate(each));
  } catch {
    return [];
  }
};

const leadsTo = (
  certificate: X509Certificate,
  between: readonly X509Certificate[],
  anchors: readonly X509Certificate[],
  now: Instant,
  length: number,
): boolean => {
  if (length === 0 || !isValid(certificate, now) || !isStrong(certificate)) return false;
  if (anchors.some((root) => isValid(root, now) && hasIssued(root, certificate))) return true;
  return between.some(
    (issuer) =>
      issuer.ca && hasIssued(issuer, certificate) && leadsTo(issuer, between, anchors, now, length - 1),
  );
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
