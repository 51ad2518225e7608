import { X509Certificate } from 'node:crypto';
import { readdirSync, statSync } from 'node:fs';
import { extname, join } from 'node:path';
import { pemBlocks } from './certificate.ts';
import { readText, removeDurably, writeDurably } from './durable-files.ts';

const IS_PEM = /\.(pem|crt|cer)$/i;

/** The roots of one type: one bundle, or a folder of PEM files. */
export class RootStore {
  readonly path: string;

  constructor(path: string) {
    this.path = path;
  }

  /** What cannot be read as a certificate is passed over: it is no root of anything. */
  all(): X509Certificate[] {
    return this.texts().flatMap((text) => pemBlocks(text).flatMap(parsed));
  }

  texts(): string[] {
    return this.files().map(readText);
  }

  /** @throws Error of node:fs when the disk refuses */
  add(certificate: X509Certificate): void {
    const pem = certificate.toString();
    if (!this.#isFolder()) writeDurably(this.path, joined([...pemBlocks(readText(this.path)), pem]), 0o644);
    else writeDurably(join(this.path, `${nameOf(certificate)}.pem`), pem, 0o644);
  }

  /** @throws Error of node:fs when the disk refuses */
  remove(certificate: X509Certificate): void {
    for (const file of this.files()) {
      const blocks = pemBlocks(readText(file));
      const left = blocks.filter((block) => parsed(block)[0]?.fingerprint256 !== certificate.fingerprint256);
      if (left.length === blocks.length) continue;
      if (left.length === 0) removeDurably([file]);
      else writeDurably(file, joined(left), 0o644);
    }
  }

  /** Where roots may be. */
  files(): string[] {
    const found = statSync(this.path, { throwIfNoEntry: false });
    if (!found) return [];
    if (!found.isDirectory()) return [this.path];
    return readdirSync(this.path, { withFileTypes: true })
      .filter((entry) => (entry.isFile() || entry.isSymbolicLink()) && IS_PEM.test(entry.name))
      .map(({ name }) => join(this.path, name))
      .sort();
  }

  /** One that is not there yet is a folder when its name does not look like a file's. */
  #isFolder(): boolean {
    const found = statSync(this.path, { throwIfNoEntry: false });
    return found ? found.isDirectory() : extname(this.path) === '';
  }
}

const joined = (blocks: readonly string[]): string => `${blocks.map((block) => block.trim()).join('\n')}\n`;
const nameOf = ({ fingerprint256 }: X509Certificate): string =>
  `root-${fingerprint256.replaceAll(':', '').slice(0, 16).toLowerCase()}`;

const parsed = (block: string): X509Certificate[] => {
  try {
    return [new X509Certificate(block)];
  } catch {
    return [];
  }
};
