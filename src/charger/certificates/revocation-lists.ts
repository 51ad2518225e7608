import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

const BLOCK = /-----BEGIN (?:X509 )?CRL-----([A-Za-z0-9+/=\s]+)-----END (?:X509 )?CRL-----/g;
const IS_LIST = /\.(crl|pem|der)$/i;
/** A list that is larger is not read. */
const LARGEST_FILE = 10_000_000;

/** The lists of revoked certificates in a file or in the files of a folder, PEM or DER, each as DER; none where there are none. */
export const revocationListsIn = (path: string): Uint8Array[] => filesAt(path).flatMap(listsIn);

const filesAt = (path: string): string[] => {
  const found = statSync(path, { throwIfNoEntry: false });
  if (!found) return [];
  if (!found.isDirectory()) return [path];
  return readdirSync(path)
    .filter((name) => IS_LIST.test(name))
    .map((name) => join(path, name))
    .sort();
};

const listsIn = (file: string): Uint8Array[] => {
  const found = statSync(file, { throwIfNoEntry: false });
  if (!found?.isFile() || found.size > LARGEST_FILE) return [];
  const content = readFileSync(file);
  if (content.length > 0 && content[0] === 0x30) return [content];
  return [...content.toString('latin1').matchAll(BLOCK)].map(([, body]) => Buffer.from(body!, 'base64'));
};
