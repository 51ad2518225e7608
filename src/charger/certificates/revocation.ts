/**
 * Whether a certificate has been taken back by its issuer: by a response of its OCSP responder (RFC 6960) or by a list of
 * its issuer (RFC 5280). Both are worth what their signature is worth, so that is checked first. Loaded when there is
 * such a thing to look at.
 */
import './reflect-metadata.ts';
import { X509Certificate } from 'node:crypto';
import { X509Certificate as ReadCertificate, X509Crl } from '@peculiar/x509';
import { BasicOCSPResponse, Certificate, getCrypto, OCSPResponse } from 'pkijs';
import type { Instant } from '../../domain/time.ts';

export type Revocation =
  /** `until`: there is a newer word by then. */
  { status: 'good' | 'revoked'; until?: Instant } | { status: 'unknown'; why: string };

const OCSP_SIGNING = '1.3.6.1.5.5.7.3.9';
/** Responders and stations do not agree on the time to the second. */
const SKEW_MS = 5 * 60_000;
/** In the order of CertStatus: [0] good, [1] revoked, [2] unknown. */
const GOOD = 0;
const REVOKED = 1;

/**
 * What a response of OCSP says of a certificate. One that is revoked stays so, however old the response.
 * @param response DER
 */
export const statusByOcsp = async (
  response: Uint8Array,
  certificate: X509Certificate,
  issuer: X509Certificate,
  now: Instant,
): Promise<Revocation> => {
  const basic = readResponse(response);
  if (!basic) return unknown('it is no successful OCSP response');
  const { status } = await basic.getCertificateStatus(parsed(certificate), parsed(issuer));
  if (status !== GOOD && status !== REVOKED) return unknown('it is not about this certificate');
  if (!(await isSignedFor(basic, issuer, now))) return unknown('its signature is not that of the issuer');
  if (status === REVOKED) return { status: 'revoked' };
  const times = basic.tbsResponseData.responses.map(({ thisUpdate, nextUpdate }) => ({
    from: thisUpdate.getTime(),
    until: nextUpdate?.getTime(),
  }));
  const isFresh = times.every(
    ({ from, until }) => from - SKEW_MS <= now && (until === undefined || now <= until + SKEW_MS),
  );
  if (!isFresh) return unknown('it is not of this time');
  const until = Math.min(...times.flatMap((each) => each.until ?? []));
  return { status: 'good', ...(Number.isFinite(until) && { until }) };
};

/**
 * What the lists say of a certificate; a list of somebody else says nothing.
 * @param lists DER
 */
export const statusByLists = async (
  lists: readonly Uint8Array[],
  certificate: X509Certificate,
  issuer: X509Certificate,
  now: Instant,
): Promise<Revocation> => {
  let found: Revocation = unknown('there is no list of its issuer');
  const { subject, publicKey } = readable(issuer);
  for (const der of lists) {
    const list = readList(der);
    if (list?.issuer !== subject || !(await list.verify({ publicKey }).catch(() => false))) continue;
    if (list.findRevoked(readable(certificate))) return { status: 'revoked' };
    const until = list.nextUpdate?.getTime();
    if (until === undefined || now <= until + SKEW_MS)
      found = { status: 'good', ...(until !== undefined && { until }) };
  }
  return found;
};

const unknown = (why: string): Revocation => ({ status: 'unknown', why });

const parsed = ({ raw }: X509Certificate): Certificate => Certificate.fromBER(raw);

const readable = ({ raw }: X509Certificate): ReadCertificate => new ReadCertificate(new Uint8Array(raw));

const readResponse = (der: Uint8Array): BasicOCSPResponse | undefined => {
  try {
    const { responseStatus, responseBytes } = OCSPResponse.fromBER(new Uint8Array(der));
    if (responseStatus.valueBlock.valueDec !== 0 || !responseBytes) return undefined;
    return BasicOCSPResponse.fromBER(responseBytes.response.valueBlock.valueHexView);
  } catch {
    return undefined;
  }
};

const readList = (der: Uint8Array): X509Crl | undefined => {
  try {
    return new X509Crl(new Uint8Array(der));
  } catch {
    return undefined;
  }
};

/** By the issuer itself, or by a responder that it has certified for that (RFC 6960 section 4.2.2.2). */
const isSignedFor = async (
  basic: BasicOCSPResponse,
  issuer: X509Certificate,
  now: Instant,
): Promise<boolean> => {
  const delegates = (basic.certs ?? [])
    .map((each) => new X509Certificate(Buffer.from(each.toSchema().toBER())))
    .filter((each) => isDelegate(each, issuer, now));
  for (const signer of [issuer, ...delegates]) if (await verifies(basic, signer)) return true;
  return false;
};

const isDelegate = (each: X509Certificate, issuer: X509Certificate, now: Instant): boolean =>
  each.keyUsage?.includes(OCSP_SIGNING) === true &&
  Date.parse(each.validFrom) <= now &&
  now <= Date.parse(each.validTo) &&
  each.checkIssued(issuer) &&
  each.verify(issuer.publicKey);

const verifies = async (basic: BasicOCSPResponse, signer: X509Certificate): Promise<boolean> => {
  try {
    return await getCrypto(true).verifyWithPublicKey(
      basic.tbsResponseData.tbsView as Uint8Array<ArrayBuffer>,
      basic.signature,
      parsed(signer).subjectPublicKeyInfo,
      basic.signatureAlgorithm,
    );
  } catch {
    // A key or an algorithm that this computer does not know verifies nothing.
    return false;
  }
};
