/** Whether the certificate that a CSMS shows is good (RFC 5280; 2.0.1 A00.FR.308, FR.309; 1.6 whitepaper). */
import { X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';
import type { DetailedPeerCertificate, TLSSocket } from 'node:tls';
import type { Instant } from '../../domain/time.ts';
import type { TlsTrust } from '../../domain/tls-material.ts';

export type PeerWishes = {
  /** False: whatever name the certificate has is good (`VerifyCsmsCommonName`). */
  checkName: boolean;
  /** `*.example.com` stands for its hosts. */
  allowWildcards: boolean;
};

/** OpenSSL goes by the clock of the computer; the station's own may know better. */
const ABOUT_TIME = ['CERT_HAS_EXPIRED', 'CERT_NOT_YET_VALID'];
const LEAST_RSA_BITS = 2048;
const LEAST_EC_BITS = 224;
const SERVER_AUTH = '1.3.6.1.5.5.7.3.1';

/** What is wrong with the certificate of the CSMS, for people; or what it leads to, and by which way. */
export const faultOf = (
  socket: TLSSocket,
  roots: readonly string[],
  wishes: PeerWishes,
  host: string,
  now: Instant,
): { fault: string } | { trust: TlsTrust; path: readonly X509Certificate[] } => {
  const path = pathOf(socket);
  const [leaf] = path;
  if (!leaf) return { fault: 'the CSMS shows no certificate' };
  const fault = pathFault(socket, path, roots, now) ?? nameFault(leaf, host, wishes);
  if (fault) return { fault };
  const anchor = anchorOf(path, roots);
  return { trust: { root: anchor.fingerprint256 }, path: path.slice(0, path.indexOf(anchor) + 1) };
};

/** The first on the way that is trusted for itself: a root that another one has signed may stand below that one. */
const anchorOf = (path: readonly X509Certificate[], roots: readonly string[]): X509Certificate => {
  const trusted = roots.map((pem) => new X509Certificate(pem).fingerprint256);
  return path.find(({ fingerprint256 }) => trusted.includes(fingerprint256)) ?? path.at(-1)!;
};

/** From the certificate of the CSMS to its root, as far as it is known. */
const pathOf = (socket: TLSSocket): X509Certificate[] => {
  const path: X509Certificate[] = [];
  let each: Partial<DetailedPeerCertificate> | undefined = socket.getPeerCertificate(true);
  while (each?.raw) {
    const certificate = new X509Certificate(each.raw);
    if (path.at(-1)?.fingerprint256 === certificate.fingerprint256) break;
    path.push(certificate);
    each = each.issuerCertificate;
  }
  return path;
};

const pathFault = (
  socket: TLSSocket,
  path: readonly X509Certificate[],
  roots: readonly string[],
  now: Instant,
): string | undefined => {
  const verdict = String(socket.authorizationError ?? '');
  const isAboutTime = ABOUT_TIME.includes(verdict);
  if (!socket.authorized && !isAboutTime) return `the path to a trusted root is broken (${verdict})`;
  const outdated = path.find((each) => !isValidAt(each, now));
  if (outdated)
    return `${nameOf(outdated)} is valid from ${outdated.validFrom} to ${outdated.validTo}, and it is ${new Date(now).toISOString()}`;
  const weak = path.find(isWeak);
  if (weak) return `the key of ${nameOf(weak)} is too weak`;
  // A clock of the computer that is wrong hides what else OpenSSL may have found.
  return isAboutTime && !holds(path, roots) ? 'the path to a trusted root is broken' : undefined;
};

const isValidAt = ({ validFrom, validTo }: X509Certificate, now: Instant): boolean =>
  Date.parse(validFrom) <= now && now <= Date.parse(validTo);

const isWeak = ({ publicKey }: X509Certificate): boolean => {
  const { modulusLength, namedCurve } = publicKey.asymmetricKeyDetails ?? {};
  if (publicKey.asymmetricKeyType === 'rsa') return (modulusLength ?? 0) < LEAST_RSA_BITS;
  const bits = Number(/\d{3}/.exec(namedCurve ?? '')?.[0] ?? LEAST_EC_BITS);
  return publicKey.asymmetricKeyType === 'ec' && bits < LEAST_EC_BITS;
};

/** Every certificate is signed by the next, which may issue; the last is one of the roots. */
const holds = (path: readonly X509Certificate[], roots: readonly string[]): boolean => {
  const [leaf] = path;
  const uses = leaf?.keyUsage;
  if (uses && !uses.includes(SERVER_AUTH)) return false;
  const root = path.at(-1);
  const isTrusted = roots.some((pem) => new X509Certificate(pem).fingerprint256 === root?.fingerprint256);
  return isTrusted && path.every((each, index) => isIssuedBy(each, path[index + 1] ?? each));
};

const isIssuedBy = (certificate: X509Certificate, issuer: X509Certificate): boolean =>
  issuer.ca && certificate.checkIssued(issuer) && certificate.verify(issuer.publicKey);

/** A00.FR.309, FR.412 [E]: a name of the certificate is that of the CSMS; `*` only where it is allowed. */
export const nameFault = (
  leaf: X509Certificate,
  host: string,
  { checkName, allowWildcards }: PeerWishes,
): string | undefined => {
  if (!checkName) return undefined;
  const matches =
    (isIP(host) > 0 && leaf.checkIP(host) !== undefined) ||
    leaf.checkHost(host, { wildcards: allowWildcards, subject: 'default' }) !== undefined;
  return matches ? undefined : `the certificate is for ${nameOf(leaf)}, and not for ${host}`;
};

const nameOf = ({ subject, subjectAltName }: X509Certificate): string =>
  [subject.replaceAll('\n', ', '), subjectAltName].filter((name) => name).join(', ');
