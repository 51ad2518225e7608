import { X509Certificate } from 'node:crypto';
import type { Instant } from '../../domain/time.ts';

const BLOCK = /-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\s]+-----END CERTIFICATE-----/g;
/** More than any chain of OCPP can hold; what is longer is not looked at. */
const MOST_IN_A_CHAIN = 10;

/** The PEM blocks of certificates in a text, in order. */
export const pemBlocks = (text: string): string[] => text.match(BLOCK) ?? [];

/** Every certificate of a PEM text, or why it is none. Anything else than certificates and white space is refused. */
export const readChain = (text: string): X509Certificate[] | { malformed: string } => {
  const blocks = pemBlocks(text);
  if (blocks.length === 0) return { malformed: 'there is no PEM certificate in it' };
  if (blocks.length > MOST_IN_A_CHAIN) return { malformed: `${blocks.length} certificates are too many` };
  if (text.replace(BLOCK, '').trim() !== '') return { malformed: 'there is more in it than certificates' };
  try {
    return blocks.map((block) => new X509Certificate(block));
  } catch (error) {
    return { malformed: `it cannot be read as X.509 (${(error as Error).message})` };
  }
};

export const isSelfIssued = (certificate: X509Certificate): boolean => certificate.checkIssued(certificate);

export const issuedBy = (certificate: X509Certificate, issuer: X509Certificate): boolean =>
  certificate.checkIssued(issuer) && verifies(certificate, issuer);

const verifies = (certificate: X509Certificate, issuer: X509Certificate): boolean => {
  try {
    return certificate.verify(issuer.publicKey);
  } catch {
    // A key of a kind that this OpenSSL does not know verifies nothing.
    return false;
  }
};

export const validFrom = (certificate: X509Certificate): Instant => Date.parse(certificate.validFrom);
export const validUntil = (certificate: X509Certificate): Instant => Date.parse(certificate.validTo);

/** A02.FR.06: now must lie within the validity. */
export const isValidAt = (certificate: X509Certificate, now: Instant): boolean =>
  validFrom(certificate) <= now && now <= validUntil(certificate);

const LEAST_RSA_BITS = 2048;
const LEAST_EC_BITS = 224;

/** Why the key is too weak to rely on (A00.FR.502, FR.503), undefined when it is strong enough. */
export const weaknessOf = ({ publicKey }: X509Certificate): string | undefined => {
  const { modulusLength = 0, namedCurve = '' } = publicKey.asymmetricKeyDetails ?? {};
  switch (publicKey.asymmetricKeyType) {
    case 'rsa':
    case 'rsa-pss':
      return modulusLength < LEAST_RSA_BITS ? `an RSA key of ${modulusLength} bits` : undefined;
    case 'ec':
      return Number(/\d{3}/.exec(namedCurve)?.[0] ?? 0) < LEAST_EC_BITS
        ? `a key on the curve ${namedCurve}`
        : undefined;
    case 'ed25519':
    case 'ed448':
      return undefined;
    default:
      return `a key of kind ${publicKey.asymmetricKeyType}`;
  }
};

/**
 * The certificates from `chain[0]` up to one of the roots, that root included, each signed by the next and valid now;
 * undefined when there is no such path.
 */
export const pathToRoot = (
  chain: readonly X509Certificate[],
  roots: readonly X509Certificate[],
  now: Instant,
): X509Certificate[] | undefined => {
  const path = [chain[0]!];
  while (path.length <= MOST_IN_A_CHAIN) {
    const last = path.at(-1)!;
    const root = roots.find((each) => each.fingerprint256 === last.fingerprint256 || issuedBy(last, each));
    if (root) return isValidAt(root, now) ? [...path.filter((each) => !same(each, root)), root] : undefined;
    const issuer = chain.find((each) => !path.some((known) => same(known, each)) && issuedBy(last, each));
    if (!issuer?.ca || !isValidAt(issuer, now)) return undefined;
    path.push(issuer);
  }
  return undefined;
};

const same = (one: X509Certificate, other: X509Certificate): boolean =>
  one.fingerprint256 === other.fingerprint256;
