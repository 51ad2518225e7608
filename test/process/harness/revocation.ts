/** What an issuer says of its certificates: responses of OCSP, and lists of those it has taken back. */
import '../../../src/charger/certificates/reflect-metadata.ts';
import { createHash, createPrivateKey, sign, X509Certificate } from 'node:crypto';
import { X509CrlGenerator } from '@peculiar/x509';
import type { Json } from '../../../src/trial/wire.ts';
import type { Issued } from './certificates.ts';

export type OcspWishes = {
  status?: 'good' | 'revoked' | 'unknown';
  /** Left out: 2020. */
  from?: Date;
  until?: Date;
  /** Who signs it; left out: the issuer. Its certificate comes along. */
  responder?: Issued;
};

/** Encoded by hand, so that it is no twin of what reads it. */
const tlv = (tag: number, ...parts: readonly Uint8Array[]): Buffer => {
  const content = Buffer.concat(parts);
  const { length } = content;
  const size = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 255];
  return Buffer.concat([Buffer.from([tag, ...size]), content]);
};
const sequence = (...parts: readonly Uint8Array[]): Buffer => tlv(0x30, ...parts);
const octets = (bytes: Uint8Array): Buffer => tlv(0x04, bytes);
const time = (at: Date): Buffer =>
  tlv(0x18, Buffer.from(`${at.toISOString().replace(/[-:T]|\.\d+Z/g, '')}Z`, 'latin1'));
const hexed = (hex: string): Buffer => Buffer.from(hex, 'hex');

const SHA256 = sequence(hexed('0609608648016503040201'), hexed('0500'));
const BASIC = hexed('06092b0601050507300101');
const ECDSA_SHA256 = sequence(hexed('06082a8648ce3d040302'));
const RSA_SHA256 = sequence(hexed('06092a864886f70d01010b'), hexed('0500'));

/** What OCSP calls a certificate of an issuer; made without the code under test. */
export const ocspNames = (of: Issued, issuer: Issued): Json => ({
  hashAlgorithm: 'SHA256',
  issuerNameHash: sha256(Buffer.from(issuer.certificate.subjectName.toArrayBuffer())).toString('hex'),
  issuerKeyHash: sha256(keyBits(issuer)).toString('hex'),
  serialNumber: of.certificate.serialNumber.toLowerCase().replace(/^0+(?=.)/, ''),
});

const sha256 = (bytes: Uint8Array): Buffer => createHash('sha256').update(bytes).digest();
const keyBits = ({ pem }: Issued): Buffer => {
  const key = new X509Certificate(pem).publicKey;
  return key.asymmetricKeyType === 'rsa'
    ? key.export({ type: 'pkcs1', format: 'der' })
    : key.export({ type: 'spki', format: 'der' }).subarray(-65);
};

/** A response about one certificate, DER. */
export const ocspResponse = (of: Issued, issuer: Issued, wishes: OcspWishes = {}): Buffer => {
  const { status = 'good', from = new Date('2020-01-01'), until, responder } = wishes;
  const names = ocspNames(of, issuer);
  const serial = Buffer.from(of.certificate.serialNumber, 'hex');
  const id = sequence(
    SHA256,
    octets(hexed(String(names.issuerNameHash))),
    octets(hexed(String(names.issuerKeyHash))),
    tlv(0x02, serial[0]! > 127 ? Buffer.concat([Buffer.of(0), serial]) : serial),
  );
  const verdict = { good: hexed('8000'), revoked: tlv(0xa1, time(from)), unknown: hexed('8200') }[status];
  const single = sequence(id, verdict, time(from), ...(until ? [tlv(0xa0, time(until))] : []));
  const signer = responder ?? issuer;
  const name = Buffer.from(signer.certificate.subjectName.toArrayBuffer());
  const data = sequence(tlv(0xa1, name), time(from), sequence(single));
  const key = createPrivateKey(signer.keyPem);
  const basic = sequence(
    data,
    key.asymmetricKeyType === 'rsa' ? RSA_SHA256 : ECDSA_SHA256,
    tlv(0x03, Buffer.of(0), sign('sha256', data, key)),
    ...(responder ? [tlv(0xa0, sequence(Buffer.from(responder.certificate.rawData)))] : []),
  );
  return sequence(hexed('0a0100'), tlv(0xa0, sequence(BASIC, octets(basic))));
};

/** A list of the certificates that an issuer has taken back, PEM. */
export const revocationList = async (
  issuer: Issued,
  revoked: readonly Issued[],
  { from = new Date('2020-01-01'), until = new Date('2045-01-01') } = {},
): Promise<string> => {
  const list = await X509CrlGenerator.create({
    issuer: issuer.certificate.subject,
    thisUpdate: from,
    nextUpdate: until,
    entries: revoked.map(({ certificate }) => ({
      serialNumber: certificate.serialNumber,
      revocationDate: from,
    })),
    signingKey: issuer.keys.privateKey,
    signingAlgorithm: { ...issuer.keys.privateKey.algorithm, hash: 'SHA-256' } as never,
  });
  return list.toString('pem');
};
