import type { X509Certificate } from 'node:crypto';
import type { Instant } from '../../domain/time.ts';
import { isValidAt, pathToRoot, weaknessOf } from './certificate.ts';
import type { Pending } from './leaf-store.ts';
import { missingInSubject } from './signing-request.ts';
import type { InstallResult } from './words.ts';

/** What a certificate is for, where it says so: towards the CSMS we are the client, towards cars the server. */
const PURPOSES = {
  CSMS: { oid: '1.3.6.1.5.5.7.3.2', who: 'client' },
  V2G: { oid: '1.3.6.1.5.5.7.3.1', who: 'server' },
} as const;

export type Refusal = { status: Exclude<InstallResult, 'Accepted'>; why: string };

export type LeafCheck = {
  type: keyof typeof PURPOSES;
  pending: Pending | undefined;
  roots: readonly X509Certificate[];
  now: Instant;
};

/** Why a chain is not to be the station's own (A02.FR.06, FR.07); undefined when it may be. */
export const whyNoLeaf = (
  chain: readonly X509Certificate[],
  { type, pending, roots, now }: LeafCheck,
): Refusal | undefined => {
  const leaf = chain[0]!;
  if (!pending) return refusal('InvalidSignature', 'it is not for a key that this station asked for');
  const weakness = chain.map(weaknessOf).find((each) => each !== undefined);
  if (weakness) return refusal('InvalidSignature', `${weakness} is too weak`);
  if (!isValidAt(leaf, now))
    return refusal('Expired', `it is valid from ${leaf.validFrom} to ${leaf.validTo}`);
  if (leaf.ca) return refusal('InvalidCertificateChain', 'it is the certificate of a CA');
  const { oid, who } = PURPOSES[type];
  if (leaf.keyUsage && !leaf.keyUsage.includes(oid))
    return refusal('InvalidCertificateChain', `it is not meant for a ${who}`);
  const wanting = missingInSubject(pending.request, leaf.raw);
  if (wanting) return refusal('InvalidCommonName', `${wanting} is not in its subject`);
  if (roots.length === 0) return refusal('NoRootCertificateInstalled', 'no root is installed to check it');
  if (!pathToRoot(chain, roots, now))
    return refusal('InvalidCertificateChain', 'it leads to no installed root');
  return undefined;
};

const refusal = (status: Refusal['status'], why: string): Refusal => ({ status, why });
