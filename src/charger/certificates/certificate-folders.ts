/** Certificates and keys as EvseSecurity's configuration names them: bundles, and folders of PEM files. */
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { ClientIdentity, TlsMaterial } from '../../domain/tls-material.ts';

export type CertificateFolders = {
  /** A bundle of roots, or a folder of such files. */
  csmsRoots?: string;
  leafCertificates?: string;
  leafKeys?: string;
  keyPassword?: string;
  manufacturerRoots?: string;
  moRoots?: string;
  v2gRoots?: string;
  /** What is shown to cars. */
  seccCertificates?: string;
  seccKeys?: string;
  /** Lists of revoked certificates: a file, or a folder of such files. */
  revocationLists?: string;
  /** A certificate of a CSMS of which nobody says that it is not revoked is refused. */
  requireStatus?: boolean;
  /** What keys made here are. */
  keyKind?: 'EC_P256' | 'RSA_2048';
};

const CERTIFICATE = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;
const IS_PEM = /\.(pem|crt|cer)$/i;
const IS_KEY = /\.(key|pem)$/i;
/** A file larger than this is no certificate and no key. */
const LARGEST_FILE = 1_000_000;

/** What the files hold, read anew each time. */
export const certificateFolders = (folders: CertificateFolders): TlsMaterial => ({
  csmsRoots: () => certificatesIn(folders.csmsRoots),
  clientIdentity: () => newestIdentity(folders),
  attempted: () => {},
});

/** Every certificate of a bundle or of the bundles in a folder; none where there is no such file. */
export const certificatesIn = (path: string | undefined): string[] =>
  filesAt(path, IS_PEM).flatMap((file) => read(file).match(CERTIFICATE) ?? []);

/** Of the certificates that we have the key of, the one that became valid last (A02.FR.15). */
const newestIdentity = (folders: CertificateFolders): ClientIdentity | undefined => {
  const keys = filesAt(folders.leafKeys, IS_KEY).map(read).filter(isKey);
  const now = Date.now();
  const found = filesAt(folders.leafCertificates, IS_PEM)
    .map((file) => read(file).match(CERTIFICATE) ?? [])
    .flatMap((chain) => {
      const leaf = chain[0] && new X509Certificate(chain[0]);
      const key = leaf && keys.find((each) => belongsTo(leaf, each, folders.keyPassword));
      return leaf && key ? [{ chain: chain.join('\n'), key, from: Date.parse(leaf.validFrom) }] : [];
    })
    .filter(({ from }) => from <= now)
    .sort((a, b) => b.from - a.from);
  const [newest] = found;
  if (!newest) return undefined;
  const passphrase = isEncrypted(newest.key) && folders.keyPassword;
  return { chain: newest.chain, key: newest.key, ...(passphrase && { passphrase }) };
};

const isKey = (text: string): boolean => /-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(text);
const isEncrypted = (key: string): boolean => /ENCRYPTED/.test(key);

const belongsTo = (leaf: X509Certificate, key: string, passphrase: string | undefined): boolean => {
  try {
    return leaf.checkPrivateKey(createPrivateKey({ key, ...(passphrase !== undefined && { passphrase }) }));
  } catch {
    // A key that the password does not open is the key of nothing.
    return false;
  }
};

const filesAt = (path: string | undefined, wanted: RegExp): string[] => {
  const kind = path === undefined ? undefined : statSync(path, { throwIfNoEntry: false });
  if (path === undefined || kind === undefined) return [];
  if (!kind.isDirectory()) return [path];
  return readdirSync(path, { withFileTypes: true })
    .filter((entry) => entry.isFile() && wanted.test(entry.name))
    .map(({ name }) => join(path, name))
    .sort();
};

const read = (file: string): string => {
  const { size } = statSync(file);
  return size > LARGEST_FILE ? '' : readFileSync(file, 'utf8');
};
