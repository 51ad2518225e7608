import type { X509Certificate } from 'node:crypto';
import type { Instant } from '../../domain/time.ts';
import { issuedBy, isValidAt, pathToRoot, readChain, weaknessOf } from './certificate.ts';
import type { ChainVerdict } from './words.ts';

/**
 * What a chain is worth: it must lead from the certificate of an owner to one of the roots, each on the way valid now,
 * signed by the next, and with a key that is strong enough.
 * @param text PEM, the leaf first
 */
export const verdictOn = (text: string, roots: readonly X509Certificate[], now: Instant): ChainVerdict => {
  const chain = readChain(text);
  if ('malformed' in chain) return 'Unknown';
  if (chain[0]!.ca) return 'InvalidChain';
  if (chain.some((each) => weaknessOf(each) !== undefined)) return 'InvalidSignature';
  if (chain.some((each) => !isValidAt(each, now))) return 'Expired';
  return pathToRoot(chain, roots, now) ? 'Valid' : whyNot(chain, roots, now);
};

/** Where the way to the root breaks off. */
const whyNot = (
  chain: readonly X509Certificate[],
  roots: readonly X509Certificate[],
  now: Instant,
): ChainVerdict => {
  const known = [...chain.slice(1), ...roots];
  for (const [index, each] of chain.entries()) {
    const named = known.filter((issuer) => each.checkIssued(issuer));
    if (named.length > 0 && !named.some((issuer) => issuedBy(each, issuer)))
      return index === 0 ? 'InvalidLeafSignature' : 'InvalidSignature';
    if (named.some((issuer) => roots.includes(issuer) && !isValidAt(issuer, now))) return 'Expired';
  }
  return 'IssuerNotFound';
};
