import { readFileSync } from 'node:fs';
import type { ClientIdentity, TlsMaterial } from '../../domain/tls-material.ts';
import { certificatesIn } from '../certificates/certificate-folders.ts';
import type { CertificateInfo } from './words.ts';

/** So often a certificate may fail before another valid one is tried (A02.FR.28). */
const CHANCES = 2;
const UNREACHABLE = /ECONNREFUSED|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|took too long/;

/**
 * Keys and certificates of the connection where another module keeps them: it says the paths, which are read anew for
 * every attempt.
 */
export class ModuleTlsMaterial implements TlsMaterial {
  #roots: string | undefined;
  #identities: readonly CertificateInfo[] | undefined;
  #failures = 0;
  readonly #folders: TlsMaterial;

  /** @param folders what counts as long as the module has not said otherwise */
  constructor(folders: TlsMaterial) {
    this.#folders = folders;
  }

  /** @param path of a bundle or a folder; empty: no CSMS is trusted */
  learnRoots(path: string): void {
    this.#roots = path;
  }

  /** @param identities the one to show first comes first */
  learnIdentities(identities: readonly CertificateInfo[]): void {
    this.#identities = identities;
  }

  csmsRoots(): readonly string[] {
    if (this.#roots === undefined) return this.#folders.csmsRoots();
    return this.#roots === '' ? [] : certificatesIn(this.#roots);
  }

  clientIdentity(): ClientIdentity | undefined {
    if (!this.#identities) return this.#folders.clientIdentity();
    const { length } = this.#identities;
    const info = this.#identities[Math.floor(this.#failures / CHANCES) % Math.max(1, length)];
    const file = info?.certificate ?? info?.certificate_single;
    if (!info || file === undefined) return undefined;
    const { key, password } = info;
    return {
      chain: readFileSync(file, 'utf8'),
      key: readFileSync(key, 'utf8'),
      ...(password && { passphrase: password }),
    };
  }

  attempted(outcome: Parameters<TlsMaterial['attempted']>[0]): void {
    if (!this.#identities) this.#folders.attempted(outcome);
    const { connected, reason = '' } = outcome;
    if (connected) this.#failures = 0;
    else if (!UNREACHABLE.test(reason)) this.#failures += 1;
  }

  /** Others than the first are of interest now. */
  get wantsMore(): boolean {
    return this.#failures >= CHANCES;
  }
}
