import { statSync } from 'node:fs';
import { join } from 'node:path';
import { writeDurably } from './durable-files.ts';
import type { HashData } from './words.ts';

/** What OCSP responders said, one file a certificate: Base64 of the DER, as OCPP carries it. */
export class OcspStore {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** @throws Error of node:fs when the disk refuses */
  put(hash: HashData, response: string): void {
    writeDurably(this.#fileOf(hash), response, 0o644);
  }

  /** Undefined: nothing is known of it. */
  path(hash: HashData): string | undefined {
    const file = this.#fileOf(hash);
    return statSync(file, { throwIfNoEntry: false }) && file;
  }

  /** Only the letters of hexadecimal numbers: the name comes from outside. */
  #fileOf({ issuer_key_hash, serial_number }: HashData): string {
    const name = [issuer_key_hash.slice(0, 40), serial_number]
      .map((part) => part.toLowerCase().replace(/[^0-9a-f]/g, ''))
      .join('-');
    return join(this.#folder, `${name}.ocsp`);
  }
}
