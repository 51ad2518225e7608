/** Security events that a failed connection gives rise to (2.0.1 appendix 1; 1.6 whitepaper). */
export type ConnectionSecurityEvent =
  | 'FailedToAuthenticateAtCsms'
  | 'InvalidCsmsCertificate'
  | 'InvalidTLSCipherSuite'
  | 'InvalidTLSVersion';

/** The connection was given up for a reason that the CSMS is to hear of once it can. */
export class TlsFailure extends Error {
  override readonly name = 'TlsFailure';
  readonly securityEvent: ConnectionSecurityEvent;

  constructor(securityEvent: ConnectionSecurityEvent, message: string) {
    super(message);
    this.securityEvent = securityEvent;
  }
}

/** OpenSSL's words, as Node.js spells them, by what they mean to us. */
const BY_CODE: readonly [ConnectionSecurityEvent, RegExp][] = [
  ['InvalidTLSVersion', /PROTOCOL_VERSION|UNSUPPORTED_PROTOCOL|WRONG_SSL_VERSION|VERSION_TOO_LOW/],
  ['InvalidCsmsCertificate', /KEY_TOO_SMALL|MD_TOO_WEAK|BAD_SIGNATURE|CERTIFICATE_VERIFY_FAILED/],
  ['InvalidTLSCipherSuite', /CIPHER|INSUFFICIENT_SECURITY|DH_KEY_TOO/],
  [
    'FailedToAuthenticateAtCsms',
    /ALERT_(BAD_CERTIFICATE|UNKNOWN_CA|ACCESS_DENIED|DECRYPT_ERROR|CERTIFICATE_|UNSUPPORTED_CERTIFICATE)/,
  ],
];

/**
 * What a failed TLS connection means. An alert `handshake failure` is about the suites when it comes before the
 * certificate of the CSMS, and about ours after it.
 */
export const securityEventOf = (
  error: Error & { code?: string },
  certificateSeen = true,
): ConnectionSecurityEvent | undefined => {
  if (error instanceof TlsFailure) return error.securityEvent;
  const { code } = error;
  if (code === undefined || !code.startsWith('ERR_SSL')) return undefined;
  if (code.endsWith('ALERT_HANDSHAKE_FAILURE'))
    return certificateSeen ? 'FailedToAuthenticateAtCsms' : 'InvalidTLSCipherSuite';
  return BY_CODE.find(([, words]) => words.test(code))?.[0];
};
