/** What a CSMS may order of certificates in both versions, and how it signs what the station asks for. */
import '../../../src/charger/certificates/reflect-metadata.ts';
import { createHash, X509Certificate } from 'node:crypto';
import { Pkcs10CertificateRequest } from '@peculiar/x509';
import type { Json } from '../../../src/trial/wire.ts';
import { type CertificateWishes, type Issued, issue } from './certificates.ts';
import type { World } from './world.ts';

export type RootType = 'CSMSRootCertificate' | 'ManufacturerRootCertificate';

const spoken = ({ version }: World, type: string): string =>
  version === '1.6' && type === 'CSMSRootCertificate' ? 'CentralSystemRootCertificate' : type;

export const install = async (at: World, type: string, certificate: string): Promise<unknown> =>
  (await at.csms.call('InstallCertificate', { certificateType: spoken(at, type), certificate })).status;

/** Hash data of what is installed of a type, none when there is nothing. */
export const installed = async (at: World, type: string): Promise<Json[]> => {
  const asked = spoken(at, type);
  const answer = await at.csms.call('GetInstalledCertificateIds', {
    certificateType: at.version === '1.6' ? asked : [asked],
  });
  if (answer.status === 'NotFound') return [];
  if (at.version === '1.6') return answer.certificateHashData as Json[];
  return (answer.certificateHashDataChain as Json[]).map((each) => each.certificateHashData as Json);
};

export const remove = async (at: World, certificateHashData: Json): Promise<unknown> =>
  (await at.csms.call('DeleteCertificate', { certificateHashData })).status;

export const triggerSigning = async (at: World): Promise<unknown> =>
  at.version === '1.6'
    ? (await at.csms.call('ExtendedTriggerMessage', { requestedMessage: 'SignChargePointCertificate' }))
        .status
    : (await at.csms.call('TriggerMessage', { requestedMessage: 'SignChargingStationCertificate' })).status;

/** The requests that the CSMS got, in order. */
export const requests = (at: World): Pkcs10CertificateRequest[] =>
  at.csms.received('SignCertificate').map(({ csr }) => new Pkcs10CertificateRequest(String(csr)));

/** Waits for as many requests as this in all, and gives the last. */
export const requested = async (at: World, count = 1): Promise<Pkcs10CertificateRequest> => {
  await at.until(`${count} requests`, () => at.csms.received('SignCertificate').length >= count);
  return requests(at).at(-1)!;
};

/** What the CSMS makes of a request. */
export const sign = async (
  request: Pkcs10CertificateRequest,
  issuer: Issued,
  wishes: CertificateWishes = {},
): Promise<string> => {
  const publicKey = await request.publicKey.export();
  const { pem } = await issue({
    subject: request.subject,
    issuer,
    keys: { publicKey, privateKey: issuer.keys.privateKey },
    ...wishes,
  });
  return pem;
};

export const sendSigned = async (at: World, certificateChain: string): Promise<unknown> =>
  (await at.csms.call('CertificateSigned', { certificateChain })).status;

/** Security events that the CSMS heard of, by name. */
export const events = (at: World): string[] =>
  at.csms.received('SecurityEventNotification').map(({ type }) => String(type));

/** What OCSP calls a root that has signed itself; made without the code under test. */
export const namesOf = ({ certificate, pem }: Issued): Json => {
  const key = new X509Certificate(pem).publicKey;
  const bits =
    key.asymmetricKeyType === 'rsa'
      ? key.export({ type: 'pkcs1', format: 'der' })
      : key.export({ type: 'spki', format: 'der' }).subarray(-65);
  return {
    hashAlgorithm: 'SHA256',
    issuerNameHash: sha256(Buffer.from(certificate.issuerName.toArrayBuffer())),
    issuerKeyHash: sha256(bits),
    serialNumber: certificate.serialNumber.toLowerCase().replace(/^0+/, ''),
  };
};

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
