import { X509Certificate } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { statusByLists, statusByOcsp } from '../../../src/charger/certificates/revocation.ts';
import { type Issued, issue, newRoot } from '../../process/harness/certificates.ts';
import { type OcspWishes, ocspResponse, revocationList } from '../../process/harness/revocation.ts';

const NOW = Date.UTC(2025, 0, 1);
const DAY = 86_400_000;
const root = await newRoot();
const rsaRoot = await newRoot('RSA root', { kind: 'RSA' });
const leaf = await issue({ subject: 'CN=leaf', issuer: root });
const other = await issue({ subject: 'CN=other', issuer: root });
const stranger = await newRoot('Root');
const delegate = await issue({ subject: 'CN=OCSP', issuer: root, isOcspResponder: true });
const x509 = ({ pem }: Issued) => new X509Certificate(pem);

const byOcsp = async (wishes: OcspWishes, about = leaf, issuer = root) =>
  (await statusByOcsp(ocspResponse(about, issuer, wishes), x509(about), x509(issuer), NOW)).status;

describe('a response of OCSP', () => {
  it.each(['good', 'revoked', 'unknown'] as const)('says %s', async (status) => {
    expect(await byOcsp({ status })).toBe(status);
  });

  it('says until when it holds', async () => {
    const until = new Date(NOW + DAY);
    const response = ocspResponse(leaf, root, { until });
    expect(await statusByOcsp(response, x509(leaf), x509(root), NOW)).toEqual({
      status: 'good',
      until: until.getTime(),
    });
  });

  it('of a key of RSA counts as well', async () => {
    const certified = await issue({ subject: 'CN=of RSA', issuer: rsaRoot });
    expect(await byOcsp({ status: 'revoked' }, certified, rsaRoot)).toBe('revoked');
    expect(await byOcsp({}, certified, rsaRoot)).toBe('good');
  });

  it('may come from a responder that the issuer has certified for it, and from no other certificate of the issuer', async () => {
    expect(await byOcsp({ status: 'revoked', responder: delegate })).toBe('revoked');
    expect(await byOcsp({ status: 'revoked', responder: other })).toBe('unknown');
    expect(await byOcsp({ status: 'revoked', responder: stranger })).toBe('unknown');
  });

  it('is worth nothing signed by a root of the same name', async () => {
    const forged = ocspResponse(leaf, { ...root, keyPem: stranger.keyPem }, { status: 'good' });
    expect((await statusByOcsp(forged, x509(leaf), x509(root), NOW)).status).toBe('unknown');
  });

  it('about another certificate says nothing', async () => {
    const response = ocspResponse(other, root, { status: 'revoked' });
    expect((await statusByOcsp(response, x509(leaf), x509(root), NOW)).status).toBe('unknown');
  });

  it('of the past or of the future is not good; what is revoked stays so', async () => {
    const past = { from: new Date(NOW - 9 * DAY), until: new Date(NOW - DAY) };
    expect(await byOcsp(past)).toBe('unknown');
    expect(await byOcsp({ from: new Date(NOW + DAY) })).toBe('unknown');
    expect(await byOcsp({ ...past, status: 'revoked' })).toBe('revoked');
  });

  it.each([
    ['nothing', Buffer.alloc(0)],
    ['noise', Buffer.from('no ASN.1 at all')],
    ['tryLater', Buffer.from('30030a0103', 'hex')],
    ['half of one', ocspResponse(leaf, root).subarray(0, 100)],
  ])('that is %s says nothing', async (_what, der) => {
    expect((await statusByOcsp(der, x509(leaf), x509(root), NOW)).status).toBe('unknown');
  });
});

describe('a list of revoked certificates', () => {
  const der = (pem: string): Buffer => Buffer.from(pem.replace(/-----[^-]+-----|\s/g, ''), 'base64');
  const status = async (lists: readonly string[], about = leaf) =>
    (await statusByLists(lists.map(der), x509(about), x509(root), NOW)).status;

  it('names what is revoked, and what is not is good', async () => {
    const list = await revocationList(root, [leaf]);
    expect(await status([list])).toBe('revoked');
    expect(await status([list], other)).toBe('good');
  });

  it('of somebody else, forged or unreadable says nothing', async () => {
    const forged = await revocationList({ ...root, keys: stranger.keys }, [leaf]);
    expect(await status([await revocationList(rsaRoot, [leaf]), forged, 'bm9uc2Vuc2U='])).toBe('unknown');
    expect(await status([])).toBe('unknown');
  });

  it('that is out of date still names what is revoked, and calls nothing good', async () => {
    const old = await revocationList(root, [leaf], { until: new Date(NOW - DAY) });
    expect(await status([old])).toBe('revoked');
    expect(await status([old], other)).toBe('unknown');
  });
});
