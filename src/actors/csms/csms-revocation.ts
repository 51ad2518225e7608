/** Whether a CSMS shows a certificate that its issuer has taken back. */
import type { X509Certificate } from 'node:crypto';
import type { Instant } from '../../domain/time.ts';
import type { RevocationRules } from '../../domain/tls-material.ts';

/**
 * Goes by the response of OCSP that the CSMS staples to its handshake (RFC 6066), and by the lists on the disk. The
 * station asks no responder itself: before TLS stands there may be no way to one. Nothing known is no fault, unless the
 * rules want it known.
 * @param path from the certificate of the CSMS to what is trusted
 * @returns what is wrong, for people
 */
export const revocationFault = async (
  path: readonly X509Certificate[],
  stapled: Uint8Array | undefined,
  { lists, required }: RevocationRules,
  now: Instant,
): Promise<string | undefined> => {
  if (!stapled && lists.length === 0) return required ? NOT_KNOWN : undefined;
  const { statusByLists, statusByOcsp } = await import('../../charger/certificates/revocation.ts');
  let isKnown = false;
  for (const [index, certificate] of path.slice(0, -1).entries()) {
    const issuer = path[index + 1]!;
    const found = [await statusByLists(lists, certificate, issuer, now)];
    if (stapled && index === 0) found.push(await statusByOcsp(stapled, certificate, issuer, now));
    if (found.some(({ status }) => status === 'revoked'))
      return `${certificate.subject.replaceAll('\n', ', ')} is revoked`;
    // What is asked for is the certificate of the CSMS; few authorities say anything of those between.
    if (index === 0) isKnown = found.some(({ status }) => status === 'good');
  }
  return required && !isKnown ? NOT_KNOWN : undefined;
};

const NOT_KNOWN = 'neither the CSMS nor a list says that its certificate is not revoked';
