/** Our certificate with what leads to its root, and its private key, which never leaves the station. */
export type ClientIdentity = {
  /** PEM, the station's own certificate first. */
  chain: string;
  /** PEM; it may be encrypted. */
  key: string;
  /** Opens an encrypted key. */
  passphrase?: string;
};

/** What a connection made with TLS rested on; fingerprints are SHA-256 in hex pairs with colons. */
export type TlsTrust = {
  /** The root that the certificate of the CSMS led to. */
  root?: string;
  /** Our own certificate, where one was shown (security profile 3). */
  client?: string;
};

/** What is known of certificates that were taken back. */
export type RevocationRules = {
  /** Lists of authorities (RFC 5280), DER. */
  lists: readonly Uint8Array[];
  /** A certificate of a CSMS of which it is not known that it is good is refused. */
  required: boolean;
};

/**
 * Keys and certificates of the connection to the CSMS, as the certificate store has them now: asked anew for every
 * attempt, so that what was installed counts with the next one.
 */
export type TlsMaterial = {
  /** Roots that the certificate of a CSMS may lead to, PEM, one each; empty: no CSMS is trusted. */
  csmsRoots(): readonly string[];
  /**
   * Undefined: there is none, so security profile 3 is impossible. An expired one is shown all the same (A00.FR.430).
   * @throws Error when the key cannot be read or does not belong to the certificate
   */
  clientIdentity(): ClientIdentity | undefined;
  /** Left out: there are no lists, and none is required. */
  revocation?(): RevocationRules;
  /** An attempt to connect with TLS has come to its end; `trust` only when it led to a connection, `reason` when not. */
  attempted(outcome: { connected: boolean; trust: TlsTrust; reason?: string }): void;
};
