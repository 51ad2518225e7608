/** Certificates made on the spot: roots, what they issue, and everything that can be wrong with them. */
import '../../../src/charger/certificates/reflect-metadata.ts';
import { webcrypto } from 'node:crypto';
import {
  AuthorityInfoAccessExtension,
  BasicConstraintsExtension,
  ExtendedKeyUsageExtension,
  type Extension,
  KeyUsageFlags,
  KeyUsagesExtension,
  PemConverter,
  SubjectAlternativeNameExtension,
  type X509Certificate,
  X509CertificateGenerator,
} from '@peculiar/x509';

export type KeyKind = 'RSA' | 'EC';

/** A certificate with its key, as PEM. */
export type Issued = {
  certificate: X509Certificate;
  keys: CryptoKeyPair;
  pem: string;
  keyPem: string;
};

export type CertificateWishes = {
  /** Such as `CN=cp001,O=Operator`. */
  subject?: string;
  /** Left out: EC (P-256). */
  kind?: KeyKind;
  /** RSA alone; left out: 2048. */
  bits?: number;
  /** dnsName entries. */
  names?: string[];
  /** iPAddress entries. */
  addresses?: string[];
  /** Left out: 2020, before the simulated clock begins. */
  from?: Date;
  /** Left out: 2045. */
  until?: Date;
  /** A certificate that issues others. */
  isCa?: boolean;
  /** Who issues it; left out: itself. */
  issuer?: Issued;
  /** The issuer's name with another key: what an impostor makes. */
  signedBy?: CryptoKeyPair;
  keys?: CryptoKeyPair;
  hash?: 'SHA-1' | 'SHA-256';
  /** Where its OCSP responder is. */
  responder?: string;
  /** It may answer for its issuer what is revoked. */
  isOcspResponder?: boolean;
};

type CryptoKeyPair = webcrypto.CryptoKeyPair;

const subtle = webcrypto.subtle;

export const newKeys = (kind: KeyKind = 'EC', bits = 2048): Promise<CryptoKeyPair> =>
  kind === 'EC'
    ? subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, ['sign', 'verify'])
    : subtle.generateKey(
        {
          name: 'RSASSA-PKCS1-v1_5',
          modulusLength: bits,
          publicExponent: new Uint8Array([1, 0, 1]),
          hash: 'SHA-256',
        },
        true,
        ['sign', 'verify'],
      );

let serial = 0x1000;

/** A certificate as wished. */
export const issue = async (wishes: CertificateWishes = {}): Promise<Issued> => {
  const keys = wishes.keys ?? (await newKeys(wishes.kind, wishes.bits));
  const signing = wishes.signedBy ?? wishes.issuer?.keys ?? keys;
  const subject = wishes.subject ?? 'CN=certificate';
  const certificate = await X509CertificateGenerator.create({
    serialNumber: (serial++).toString(16),
    subject,
    issuer: wishes.issuer?.certificate.subject ?? subject,
    notBefore: wishes.from ?? new Date('2020-01-01T00:00:00Z'),
    notAfter: wishes.until ?? new Date('2045-01-01T00:00:00Z'),
    publicKey: keys.publicKey,
    signingKey: signing.privateKey,
    signingAlgorithm: {
      ...signing.privateKey.algorithm,
      hash: wishes.hash ?? 'SHA-256',
    } as webcrypto.EcdsaParams,
    extensions: extensionsOf(wishes),
  });
  const pkcs8 = await subtle.exportKey('pkcs8', keys.privateKey);
  return {
    certificate,
    keys,
    pem: certificate.toString('pem'),
    keyPem: PemConverter.encode(pkcs8, 'PRIVATE KEY'),
  };
};

/** A root that issues others. */
export const newRoot = (name = 'Root', wishes: CertificateWishes = {}): Promise<Issued> =>
  issue({ subject: `CN=${name}`, isCa: true, ...wishes });

/** What a CSMS on this computer shows. */
export const newServer = (issuer: Issued, wishes: CertificateWishes = {}): Promise<Issued> =>
  issue({ subject: 'CN=localhost', names: ['localhost'], addresses: ['127.0.0.1'], issuer, ...wishes });

/** What a station shows in security profile 3. */
export const newClient = (issuer: Issued, wishes: CertificateWishes = {}): Promise<Issued> =>
  issue({ subject: 'CN=cp-test,O=Operator', issuer, ...wishes });

const extensionsOf = (wishes: CertificateWishes): Extension[] => {
  const { isCa = false, names = [], addresses = [], responder, isOcspResponder } = wishes;
  const { digitalSignature, keyCertSign, cRLSign, keyEncipherment } = KeyUsageFlags;
  const entries = [
    ...names.map((value) => ({ type: 'dns' as const, value })),
    ...addresses.map((value) => ({ type: 'ip' as const, value })),
  ];
  return [
    new BasicConstraintsExtension(isCa, undefined, true),
    new KeyUsagesExtension(isCa ? keyCertSign | cRLSign : digitalSignature | keyEncipherment, true),
    ...(entries.length > 0 ? [new SubjectAlternativeNameExtension(entries)] : []),
    ...(responder === undefined ? [] : [new AuthorityInfoAccessExtension({ ocsp: responder })]),
    ...(isOcspResponder ? [new ExtendedKeyUsageExtension(['1.3.6.1.5.5.7.3.9'])] : []),
  ];
};
