/** TLS to the CSMS: nothing is sent before its certificate has been found good. */
import { type ConnectionOptions, connect, rootCertificates, type TLSSocket } from 'node:tls';
import type { Instant } from '../../domain/time.ts';
import type { TlsMaterial, TlsTrust } from '../../domain/tls-material.ts';
import { faultOf, type PeerWishes } from './csms-certificate.ts';
import { revocationFault } from './csms-revocation.ts';
import { securityEventOf, TlsFailure } from './tls-failure.ts';

/** How a connection is to be secured. */
export type TlsWishes = PeerWishes & {
  material: TlsMaterial;
  /** Security profile 3. */
  showCertificate: boolean;
  /** OpenSSL names, best first; TLS 1.2, and 1.3. */
  ciphers: readonly string[];
  /** Beside the roots of the store those that this computer trusts. */
  trustSystem: boolean;
  /** Takes the secrets of each connection, for those who look at what travels. */
  keyLog?(line: Buffer): void;
};

export type Target = { host: string; port: number; localAddress?: string };

export type Dialled = { socket: TLSSocket; trust: TlsTrust };

/** 112 bits of strength: no key of RSA below 2048 bits, no SHA-1 (A00.FR.501, FR.505). */
const SECURITY_LEVEL = '@SECLEVEL=2';

/**
 * Connects and checks who answers (A00.FR.308 to 323, 411 to 426).
 * @param now the station's own clock, by which certificates are valid or not
 * @throws TlsFailure, or the error of the socket
 */
export const dialTls = async (
  target: Target,
  wishes: TlsWishes,
  now: Instant,
  signal: AbortSignal,
): Promise<Dialled> => {
  const roots = rootsOf(wishes);
  if (roots.length === 0)
    throw new TlsFailure('InvalidCsmsCertificate', 'no root certificate of a CSMS is installed');
  const socket = connect({ ...target, ...optionsOf(target, wishes, roots) });
  let stapled: Uint8Array | undefined;
  // Not in the types of Node.js: it comes before `secureConnect`, with null where nothing is stapled.
  socket.on('OCSPResponse', (response: Uint8Array | null) => {
    stapled = response ?? undefined;
  });
  if (wishes.keyLog) socket.on('keylog', (line: Buffer) => wishes.keyLog?.(line));
  const abort = () => socket.destroy();
  signal.addEventListener('abort', abort, { once: true });
  try {
    await secured(socket);
    const found = faultOf(socket, roots, wishes, target.host, now);
    if ('fault' in found) throw new TlsFailure('InvalidCsmsCertificate', found.fault);
    const { lists = [], required = false } = wishes.material.revocation?.() ?? {};
    const revoked = await revocationFault(found.path, stapled, { lists, required }, now);
    if (revoked) throw new TlsFailure('InvalidCsmsCertificate', revoked);
    return { socket, trust: { ...found.trust, ...ownCertificate(socket, wishes) } };
  } catch (error) {
    socket.destroy();
    throw error;
  } finally {
    signal.removeEventListener('abort', abort);
  }
};

const rootsOf = ({ material, trustSystem }: TlsWishes): readonly string[] =>
  trustSystem ? [...material.csmsRoots(), ...rootCertificates] : material.csmsRoots();

/** The verdict on the certificate is ours: OpenSSL's is looked at before anything is written. */
const optionsOf = (
  { host }: Target,
  { material, showCertificate, ciphers }: TlsWishes,
  roots: readonly string[],
): ConnectionOptions & { requestOCSP: boolean } => {
  const identity = showCertificate ? material.clientIdentity() : undefined;
  if (showCertificate && !identity)
    throw new Error('security profile 3 needs a certificate of the station, and there is none');
  return {
    minVersion: 'TLSv1.2',
    maxVersion: 'TLSv1.3',
    ciphers: [...ciphers, SECURITY_LEVEL].join(':'),
    ca: [...roots],
    // A root that the one before it has signed is trusted when that one is gone (M05.FR.13).
    allowPartialTrustChain: true,
    requestOCSP: true,
    rejectUnauthorized: false,
    checkServerIdentity: () => undefined,
    ...(/^[\d.]+$|:/.test(host) ? {} : { servername: host }),
    ...(identity && { cert: identity.chain, key: identity.key }),
    ...(identity?.passphrase !== undefined && { passphrase: identity.passphrase }),
  };
};

const secured = (socket: TLSSocket): Promise<void> =>
  new Promise((resolve, reject) => {
    const fail = (error: Error) => reject(explained(error, socket));
    const close = () => reject(new Error('the connection was closed during the TLS handshake'));
    socket.once('error', fail).once('close', close);
    socket.once('secureConnect', () => {
      socket.off('error', fail).off('close', close);
      resolve();
    });
  });

const explained = (error: Error, socket: TLSSocket): Error => {
  const event = securityEventOf(error, Object.keys(socket.getPeerCertificate() ?? {}).length > 0);
  return event ? new TlsFailure(event, error.message) : error;
};

const ownCertificate = (socket: TLSSocket, { showCertificate }: TlsWishes): TlsTrust => {
  const own = showCertificate ? socket.getX509Certificate() : undefined;
  return own ? { client: own.fingerprint256 } : {};
};
