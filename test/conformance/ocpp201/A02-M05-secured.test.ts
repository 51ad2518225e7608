import { readdirSync } from 'node:fs';
import type { TLSSocket } from 'node:tls';
import { describe, expect, it } from 'vitest';
import {
  events,
  install,
  installed,
  namesOf,
  remove,
  requested,
  sendSigned,
  sign,
  triggerSigning,
} from '../../process/harness/certificate-orders.ts';
import { newRoot, newServer } from '../../process/harness/certificates.ts';
import { securedWorld, serverOptions } from '../../process/harness/secured.ts';
import { expectRight, type World } from '../../process/harness/world.ts';

const OPERATOR = {
  'SecurityCtrlr.OrganizationName': 'Operator',
  'InternalCtrlr.ChargeBoxSerialNumber': 'SN-0815',
};

/** The station has asked for a new certificate and got it. */
const renewed = async (at: Awaited<ReturnType<typeof securedWorld>>): Promise<void> => {
  at.csms.handle('SignCertificate', () => ({ status: 'Accepted' }));
  await at.online();
  expect(await triggerSigning(at)).toBe('Accepted');
  const chain = await sign(await requested(at), at.store.root);
  expect(await sendSigned(at, chain)).toBe('Accepted');
};
const shown = ({ csms }: World): unknown[] => csms.secured.map(({ client }) => client);

describe('A02, M04, M05 over TLS', () => {
  it('TC_A_11 A02.FR.08 A02.FR.10 the new certificate is used at once, and the old one discarded', async () => {
    const at = await securedWorld('2.0.1', 3, { variables: OPERATOR });
    await renewed(at);
    await at.until('back with it', () => shown(at).length === 2);
    expect(shown(at)).toEqual(['cp-test', 'SN-0815']);
    const { csms_leaf_cert_directory: folder } = at.store.evseSecurity;
    await at.until('the old one is gone', () => readdirSync(folder!).length === 1);
    expect(events(at)).not.toContain('DiscardedRenewedClientCertificate');
    expectRight(at);
  });

  it('A02.FR.28 A02.FR.29 a certificate that the CSMS does not take: back to the old one, and told', async () => {
    const at = await securedWorld('2.0.1', 3, { variables: OPERATOR });
    at.csms.refuse = ({ request }) =>
      (request.socket as TLSSocket).getPeerCertificate().subject.CN === 'SN-0815' ? 403 : undefined;
    await renewed(at);
    await at.until('back with the old one', () => shown(at).at(-1) === 'cp-test' && at.csms.connected);
    await at.until('told', () => events(at).includes('DiscardedRenewedClientCertificate'));
    expectRight(at);
  });

  it('TC_M_23 M04.FR.06 neither the certificate of the station nor the root in use is deleted', async () => {
    const at = await securedWorld('2.0.1', 2);
    await at.online();
    expect(await remove(at, namesOf(at.store.root))).toBe('Failed');
    expect(await installed(at, 'CSMSRootCertificate')).toEqual([namesOf(at.store.root)]);
    const other = await newRoot('of no use');
    expect(await install(at, 'CSMSRootCertificate', other.pem)).toBe('Accepted');
    expect(await remove(at, namesOf(other))).toBe('Accepted');
    expectRight(at);
  });

  it('TC_M_09 TC_M_30 M05.FR.09 M05.FR.10 M05.FR.11 M05.FR.12 M05.FR.13 a new root is signed by the old one and takes its place', async () => {
    const at = await securedWorld('2.0.1', 2, {
      variables: { 'SecurityCtrlr.AdditionalRootCertificateCheck': true },
    });
    await at.online();
    const stranger = await newRoot('somebody else');
    expect(await install(at, 'CSMSRootCertificate', stranger.pem)).toBe('Rejected');
    const next = await newRoot('next root', { issuer: at.store.root });
    expect(await install(at, 'CSMSRootCertificate', next.pem)).toBe('Accepted');
    // The old one is the fallback.
    expect(await installed(at, 'CSMSRootCertificate')).toHaveLength(2);
    await at.csms.close();
    at.csms.tls = serverOptions(await newServer(next));
    await at.csms.open();
    await at.until('back', () => at.csms.connected && at.csms.secured.length === 2);
    await at.until('the old one is gone', () => {
      const { csms_ca_bundle: folder } = at.store.evseSecurity;
      return readdirSync(folder!).length === 1;
    });
    // It stands by itself now.
    await at.csms.close();
    await at.csms.open();
    await at.until('back again', () => at.csms.connected && at.csms.secured.length === 3);
    expectRight(at);
  });

  it('TC_M_31 M05.FR.12 M05.FR.14 the CSMS still shows what the old root has signed: it is let in, and both roots stay', async () => {
    const at = await securedWorld('2.0.1', 2, {
      variables: { 'SecurityCtrlr.AdditionalRootCertificateCheck': true },
    });
    await at.online();
    const next = await newRoot('next root', { issuer: at.store.root });
    expect(await install(at, 'CSMSRootCertificate', next.pem)).toBe('Accepted');
    await at.csms.close();
    await at.csms.open();
    await at.until('back', () => at.csms.connected && at.csms.secured.length === 2);
    expect(await installed(at, 'CSMSRootCertificate')).toHaveLength(2);
    expectRight(at);
  });

  it('A03.FR.02 within a month of its end the certificate is renewed, and the new one is used', async () => {
    const at = await securedWorld('2.0.1', 3, {
      variables: {
        ...OPERATOR,
        'InternalCtrlr.ClientCertificateExpireCheckIntervalSeconds': 1_800,
      },
      client: { until: new Date(Date.now() + 31 * 86_400_000 + 900_000) },
    });
    at.csms.handle('SignCertificate', () => ({ status: 'Accepted' }));
    await at.online();
    await at.api.advance(120_000);
    expect(at.csms.received('SignCertificate')).toEqual([]);
    await at.api.advance(1_700_000);
    const request = await requested(at);
    expect(await sendSigned(at, await sign(request, at.store.root))).toBe('Accepted');
    await at.until('back with it', () => shown(at).length === 2);
    expect(shown(at)).toEqual(['cp-test', 'SN-0815']);
    expectRight(at);
  });
});
