import type { Instant } from '../../domain/time.ts';
import type { ClientIdentity, RevocationRules, TlsMaterial, TlsTrust } from '../../domain/tls-material.ts';
import { revocationListsIn } from '../certificates/revocation-lists.ts';
import { issuedBy, validFrom } from './certificate.ts';
import { leafPaths, type SecurityFolders } from './folders.ts';
import { type Leaf, LeafStore } from './leaf-store.ts';
import { RootStore } from './root-store.ts';

export type TlsMaterialParts = {
  folders: SecurityFolders;
  now(): Instant;
  /** A new CSMS root is to take the place of the old one (M05.FR.13). */
  additionalRootCheck(): boolean;
  /** A certificate that the CSMS signed was given up: connections with it failed (A02.FR.29). */
  discarded(subject: string): void;
  /** The disk refused. */
  trouble(what: string): void;
};

/** So often a new certificate may fail before the one before it is tried again. */
const CHANCES = 2;
const UNREACHABLE = /ECONNREFUSED|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|took too long/;

/**
 * The store as the connection to the CSMS sees it, read anew for every attempt. Of several certificates of our own the
 * newest is shown; one that fails alternates with the one before (A02.FR.28), and what a connection was made with is
 * kept alone (A02.FR.10). The files are all that has to survive a power cut.
 */
export class StoredTlsMaterial implements TlsMaterial {
  readonly #parts: TlsMaterialParts;
  readonly #roots: RootStore;
  readonly #leaves: LeafStore;
  /** By fingerprint, since the process began. */
  readonly #failures = new Map<string, number>();
  #shown: string | undefined;
  #trust: TlsTrust = {};

  constructor(parts: TlsMaterialParts) {
    this.#parts = parts;
    this.#roots = new RootStore(parts.folders.csmsRoots);
    this.#leaves = new LeafStore(leafPaths(parts.folders, 'CSMS'), parts.folders.keyPassword);
  }

  csmsRoots(): readonly string[] {
    return this.#roots.all().map((root) => root.toString());
  }

  clientIdentity(): ClientIdentity | undefined {
    const leaf = this.#candidates()[0];
    this.#shown = leaf && fingerprintOf(leaf);
    if (!leaf) return undefined;
    const passphrase = leaf.key.includes('ENCRYPTED') && this.#parts.folders.keyPassword;
    return { chain: leaf.chain.join('\n'), key: leaf.key, ...(passphrase && { passphrase }) };
  }

  revocation(): RevocationRules {
    const { revocationLists, requireStatus } = this.#parts.folders;
    return { lists: revocationListsIn(revocationLists), required: requireStatus };
  }

  /** The roots that the connection rests on, or rested on last. */
  rootsInUse(): readonly string[] {
    return this.#trust.root === undefined ? [] : [this.#trust.root];
  }

  attempted({ connected, trust, reason = '' }: Parameters<TlsMaterial['attempted']>[0]): void {
    if (!connected) {
      // A network that is not there says nothing of the certificate.
      if (this.#shown && !UNREACHABLE.test(reason))
        this.#failures.set(this.#shown, this.#failuresOf(this.#shown) + 1);
      return;
    }
    this.#trust = trust;
    this.#failures.clear();
    try {
      if (trust.client) this.#keepOnly(trust.client);
      if (trust.root && this.#parts.additionalRootCheck()) this.#dropIssuersOf(trust.root);
    } catch (error) {
      // What cannot be removed now is removed after the next connection.
      this.#parts.trouble(
        `a certificate that is of no use could not be removed: ${(error as Error).message}`,
      );
    }
  }

  /** The one to show first. An expired one is shown all the same (A00.FR.430), one that is not valid yet is not. */
  #candidates(): Leaf[] {
    const known = this.#leaves.all().filter(({ certificate }) => validFrom(certificate) <= this.#parts.now());
    const rounds = (leaf: Leaf) => Math.floor(this.#failuresOf(fingerprintOf(leaf)) / CHANCES);
    return known.sort((one, other) => rounds(one) - rounds(other));
  }

  #failuresOf(fingerprint: string): number {
    return this.#failures.get(fingerprint) ?? 0;
  }

  /** Those before it have served their time; one after it never worked. */
  #keepOnly(fingerprint: string): void {
    const all = this.#leaves.all();
    const used = all.findIndex((leaf) => fingerprintOf(leaf) === fingerprint);
    if (used < 0) return;
    all.forEach((leaf, index) => {
      if (index === used || validFrom(leaf.certificate) > this.#parts.now()) return;
      this.#leaves.remove(leaf);
      if (index < used) this.#parts.discarded(leaf.certificate.subject.replaceAll('\n', ','));
    });
  }

  #dropIssuersOf(fingerprint: string): void {
    const all = this.#roots.all();
    const used = all.find((root) => root.fingerprint256 === fingerprint);
    if (!used) return;
    for (const old of all) if (old !== used && issuedBy(used, old)) this.#roots.remove(old);
  }
}

const fingerprintOf = ({ certificate }: Leaf): string => certificate.fingerprint256;
