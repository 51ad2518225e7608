import type { X509Certificate } from 'node:crypto';
import type { Instant } from '../../domain/time.ts';
import { pathToRoot, readChain } from './certificate.ts';
import { hashDataOf } from './hash-data.ts';
import type { Leaf } from './leaf-store.ts';
import type { OcspStore } from './ocsp-store.ts';
import type { CertificateInfo } from './words.ts';

export type InfoParts = {
  /** All that may have issued something here. */
  known: readonly X509Certificate[];
  roots: readonly X509Certificate[];
  now: Instant;
  password: string | undefined;
  /** Absent: nobody wants to know. */
  ocsp?: OcspStore;
};

/** Where a certificate of our own lies, and what goes with it. */
export const infoOf = async (leaf: Leaf, parts: InfoParts): Promise<CertificateInfo> => {
  const read = readChain(leaf.chain.join('\n'));
  const chain = 'malformed' in read ? [leaf.certificate] : read;
  const root = pathToRoot(chain, parts.roots, parts.now)?.at(-1);
  return {
    key: leaf.keyFile,
    ...(chain.length > 1 ? { certificate: leaf.file } : { certificate_single: leaf.file }),
    certificate_count: chain.length,
    ...(root && { certificate_root: root.toString() }),
    ...(leaf.key.includes('ENCRYPTED') && parts.password && { password: parts.password }),
    ...(parts.ocsp && { ocsp: await ocspOf(chain, parts.known, parts.ocsp) }),
  };
};

const ocspOf = (
  chain: readonly X509Certificate[],
  known: readonly X509Certificate[],
  store: OcspStore,
): Promise<NonNullable<CertificateInfo['ocsp']>> =>
  Promise.all(
    chain.map(async (certificate) => {
      const hash = await hashDataOf(certificate, known);
      const ocsp_path = store.path(hash);
      return { hash, ...(ocsp_path !== undefined && { ocsp_path }) };
    }),
  );
