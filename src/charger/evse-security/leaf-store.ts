import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Instant } from '../../domain/time.ts';
import { pemBlocks, validFrom } from './certificate.ts';
import { readText, removeDurably, writeDurably } from './durable-files.ts';

/** A certificate of the station's own, with the files it is in. */
export type Leaf = {
  certificate: X509Certificate;
  /** PEM, the certificate first. */
  chain: string[];
  file: string;
  key: string;
  keyFile: string;
  installedAt: Instant;
};
/** A key whose certificate is awaited. */
export type Pending = { keyFile: string; requestFile: string; request: string };

/** Requests that may still be answered; older ones are given up with their keys. */
const MOST_PENDING = 2;
const IS_CERTIFICATE = /\.(pem|crt|cer)$/i;
const IS_KEY = /\.(key|pem)$/i;

/** The station's own certificates of one kind and their private keys, which never leave it. */
export class LeafStore {
  readonly #paths: { certificates: string; keys: string; name: string };
  readonly #password: string | undefined;

  constructor(paths: { certificates: string; keys: string; name: string }, password: string | undefined) {
    this.#paths = paths;
    this.#password = password;
  }

  /** Those that we have the key of, the one that was installed last first (A02.FR.08, FR.15). */
  all(): Leaf[] {
    const keys = this.#keys();
    return filesIn(this.#paths.certificates, IS_CERTIFICATE)
      .flatMap((file): Leaf[] => {
        const chain = pemBlocks(readText(file));
        const certificate = chain[0] === undefined ? undefined : parsed(chain[0]);
        const key = certificate && keys.find(({ object }) => certificate.checkPrivateKey(object));
        return certificate && key
          ? [
              {
                certificate,
                chain,
                file,
                key: key.text,
                keyFile: key.file,
                installedAt: statSync(file).mtimeMs,
              },
            ]
          : [];
      })
      .sort((one, other) => other.installedAt - one.installedAt || newer(one, other));
  }

  /** Also those whose key is not here. */
  hasCertificates(): boolean {
    return filesIn(this.#paths.certificates, IS_CERTIFICATE).some(
      (file) => pemBlocks(readText(file)).length > 0,
    );
  }

  /** A key is for its owner alone, and lies on the disk before anybody hears of it. It takes the place of no other. */
  keep(key: string, request: string, at: Instant): void {
    let free = at;
    while (existsSync(join(this.#paths.keys, `${this.#paths.name}_${free}.key`))) free += 1;
    const file = join(this.#paths.keys, `${this.#paths.name}_${free}`);
    writeDurably(`${file}.key`, key, 0o600);
    writeDurably(`${file}.csr`, request, 0o644);
    const given = this.#requests().slice(MOST_PENDING);
    removeDurably(given.flatMap(({ keyFile, requestFile }) => [requestFile, keyFile]));
  }

  /** The request that a certificate answers: one for a key of ours. */
  pendingFor(certificate: X509Certificate): Pending | undefined {
    return this.#requests().find(({ keyFile }) => {
      const object = this.#open(readText(keyFile));
      return object !== undefined && certificate.checkPrivateKey(object);
    });
  }

  has(certificate: X509Certificate): boolean {
    return this.all().some((leaf) => leaf.certificate.fingerprint256 === certificate.fingerprint256);
  }

  install(chain: readonly X509Certificate[], { keyFile, requestFile }: Pending): void {
    const name = keyFile.slice(keyFile.lastIndexOf('/') + 1).replace(/\.key$/, '.pem');
    const text = chain.map((certificate) => certificate.toString().trim()).join('\n');
    writeDurably(join(this.#paths.certificates, name), `${text}\n`, 0o644);
    removeDurably([requestFile]);
  }

  remove({ file, keyFile }: Leaf): void {
    removeDurably([file]);
    if (keyFile !== file && !this.all().some((leaf) => leaf.keyFile === keyFile)) removeDurably([keyFile]);
  }

  /** The newest first. */
  #requests(): Pending[] {
    return filesIn(this.#paths.keys, /\.csr$/)
      .sort()
      .reverse()
      .map((requestFile) => ({
        requestFile,
        keyFile: requestFile.replace(/\.csr$/, '.key'),
        request: readText(requestFile),
      }));
  }

  #keys(): { file: string; text: string; object: KeyObject }[] {
    return filesIn(this.#paths.keys, IS_KEY).flatMap((file) => {
      const text = readText(file);
      const object = this.#open(text);
      return object ? [{ file, text, object }] : [];
    });
  }

  #open(text: string): KeyObject | undefined {
    if (!/PRIVATE KEY-----/.test(text)) return undefined;
    try {
      return createPrivateKey({ key: text, ...(this.#password && { passphrase: this.#password }) });
    } catch {
      // A key that the password does not open is the key of nothing.
      return undefined;
    }
  }
}

/** Files that were put in place together, as by a restore. */
const newer = (one: Leaf, other: Leaf): number => validFrom(other.certificate) - validFrom(one.certificate);

const parsed = (block: string): X509Certificate | undefined => {
  try {
    return new X509Certificate(block);
  } catch {
    return undefined;
  }
};

const filesIn = (folder: string, wanted: RegExp): string[] =>
  statSync(folder, { throwIfNoEntry: false })?.isDirectory()
    ? readdirSync(folder)
        .filter((name) => wanted.test(name))
        .map((name) => join(folder, name))
        .sort()
    : [];
