/** The contract that a simulated car charges by: one of the configuration, or one that is made for it. */
import '../certificates/reflect-metadata.ts';
import { webcrypto, X509Certificate } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  AuthorityInfoAccessExtension,
  BasicConstraintsExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  X509CertificateGenerator,
} from '@peculiar/x509';
import { pemBlocks } from '../evse-security/certificate.ts';
import { writeDurably } from '../evse-security/durable-files.ts';

/** `certificate`: the chain as PEM, the contract first. */
export type Contract = { emaid: string; certificate: string };

/**
 * Reads a contract; its eMAID is the common name of its first certificate.
 * @throws Error that says what is wrong with the file
 */
export const readContract = (file: string): Contract => {
  const blocks = pemBlocks(readFileSync(file, 'utf8'));
  const subject = blocks[0] === undefined ? '' : new X509Certificate(blocks[0]).subject;
  const emaid = /^CN=(.+)$/m.exec(subject)?.[1];
  if (emaid === undefined) throw new Error(`${file} holds no contract: its first certificate has no name`);
  return { emaid, certificate: `${blocks.join('\n')}\n` };
};

/**
 * The contract of the car that comes to an EVSE, made when it first comes: chain.pem, and root.pem for whoever is to trust it.
 * @throws Error of node:fs when the disk refuses
 */
export const madeContract = async (folder: string, evseId: number): Promise<Contract> => {
  const chain = join(folder, 'chain.pem');
  if (!existsSync(chain)) {
    const made = await make(`DESTCC${String(evseId).padStart(8, '0')}`);
    writeDurably(join(folder, 'root.pem'), made.root, 0o644);
    writeDurably(chain, made.chain, 0o644);
  }
  return readContract(chain);
};

const EC = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
/** Nobody answers there. */
const RESPONDER = 'http://ocsp.invalid';
/** Simulated time may be any. */
const VALIDITY = { notBefore: new Date('2000-01-01T00:00:00Z'), notAfter: new Date('2099-01-01T00:00:00Z') };

type Issuer = { name: string; keys: webcrypto.CryptoKeyPair };

const make = async (emaid: string): Promise<{ chain: string; root: string }> => {
  const root = await issuer('Simulated operator root');
  const subCa = await issuer('Simulated operator');
  const car = await issuer(emaid);
  const certificates = await Promise.all([
    certify(car, subCa, { ca: false, serial: '03' }),
    certify(subCa, root, { ca: true, serial: '02' }),
    certify(root, root, { ca: true, serial: '01' }),
  ]);
  return { chain: `${certificates[0]}\n${certificates[1]}\n`, root: `${certificates[2]}\n` };
};

const issuer = async (name: string): Promise<Issuer> => ({
  name: `CN=${name}`,
  keys: await webcrypto.subtle.generateKey(EC, true, ['sign', 'verify']),
});

const certify = async (
  subject: Issuer,
  by: Issuer,
  { ca, serial }: { ca: boolean; serial: string },
): Promise<string> => {
  const { digitalSignature, keyCertSign } = KeyUsageFlags;
  const certificate = await X509CertificateGenerator.create({
    serialNumber: serial,
    subject: subject.name,
    issuer: by.name,
    ...VALIDITY,
    publicKey: subject.keys.publicKey,
    signingKey: by.keys.privateKey,
    signingAlgorithm: EC,
    extensions: [
      new BasicConstraintsExtension(ca, undefined, true),
      new KeyUsagesExtension(ca ? keyCertSign : digitalSignature, true),
      ...(subject === by ? [] : [new AuthorityInfoAccessExtension({ ocsp: RESPONDER })]),
    ],
  });
  return certificate.toString('pem');
};
