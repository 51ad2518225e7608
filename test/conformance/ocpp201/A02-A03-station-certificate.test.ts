import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Json } from '../../../src/trial/wire.ts';
import {
  events,
  install,
  requested,
  requests,
  sendSigned,
  sign,
  triggerSigning,
} from '../../process/harness/certificate-orders.ts';
import { newRoot } from '../../process/harness/certificates.ts';
import { expectRight } from '../../process/harness/world.ts';
import { oneWorld } from '../stage.ts';

const WAIT_S = 8;
const world = oneWorld('2.0.1', {
  variables: {
    'InternalCtrlr.AllowCSMSRootCertInstallWithUnsecureConnection': true,
    'InternalCtrlr.ChargeBoxSerialNumber': 'SN-0815',
    'SecurityCtrlr.OrganizationName': 'Café Électrique, Ltd',
    'SecurityCtrlr.CertSigningWaitMinimum': WAIT_S,
    'SecurityCtrlr.CertSigningRepeatTimes': 2,
  },
});
const root = await newRoot('CSO');
const HOUR = 3_600_000;

const folder = () => join(world().databaseFolder, 'certificates', 'client', 'csms');
const files = (suffix: string): string[] => readdirSync(folder()).filter((name) => name.endsWith(suffix));
const count = (): number => requests(world()).length;
/** The request that follows a trigger. */
const fresh = async () => {
  const before = count();
  expect(await triggerSigning(world())).toBe('Accepted');
  return requested(world(), before + 1);
};

describe('A02, A03 certificate of the station', () => {
  beforeEach(() => world().csms.handle('SignCertificate', () => ({ status: 'Accepted' })));

  it('A02.FR.17 a request that is out survives a power cut', async () => {
    expect(await install(world(), 'CSMSRootCertificate', root.pem)).toBe('Accepted');
    const request = await fresh();
    const before = count();
    await world().station.kill();
    await world().restart();
    await world().until('asked again', () => count() > before);
    expect(await sendSigned(world(), await sign(request, root))).toBe('Accepted');
    expectRight(world());
  });

  it('TC_A_11 A02.FR.02 A02.FR.03 A02.FR.06 the request names operator and serial number; signed, it is taken', async () => {
    const request = await fresh();
    expect(await request.verify()).toBe(true);
    expect(request.subjectName.getField('O')).toEqual(['Café Électrique, Ltd']);
    expect(request.subjectName.getField('CN')).toEqual(['SN-0815']);
    expect(request.publicKey.algorithm).toMatchObject({ name: 'ECDSA', namedCurve: 'P-256' });
    expect(world().csms.received('SignCertificate').at(-1)).toMatchObject({
      certificateType: 'ChargingStationCertificate',
    });
    const chain = await sign(request, root);
    expect(await sendSigned(world(), chain)).toBe('Accepted');
    // Sent again, it is there already.
    expect(await sendSigned(world(), chain)).toBe('Accepted');
    const before = count();
    await world().advance(5 * WAIT_S * 1000);
    expect(count()).toBe(before);
    expectRight(world());
  });

  it('A02.FR.05 the private key is for the station alone, and in no message', async () => {
    const [key] = files('.key');
    expect(statSync(join(folder(), key!)).mode & 0o777).toBe(0o600);
    const secret = readFileSync(join(folder(), key!), 'utf8').split('\n')[1]!;
    for (const { text } of world().csms.conversation) expect(text).not.toContain(secret);
    expect(world().station.log()).not.toContain(secret);
  });

  it('A02.FR.02 each trigger makes a new key pair', async () => {
    const one = await fresh();
    const other = await fresh();
    expect(other.publicKey.toString('hex')).not.toBe(one.publicKey.toString('hex'));
    // Either may still be answered.
    expect(await sendSigned(world(), await sign(one, root))).toBe('Accepted');
  });

  it('TC_A_14 A02.FR.07 A03.FR.07 A02.FR.20 an invalid certificate is Rejected, told, and not asked for again', async () => {
    const request = await fresh();
    const other = await newRoot('somebody else');
    const cases: [string, string, string][] = [
      ['other root', await sign(request, other), 'InvalidCertificateChain'],
      ['expired', await sign(request, root, { until: new Date(Date.now() - 1000) }), 'Expired'],
      ['not yet', await sign(request, root, { from: new Date(Date.now() + HOUR) }), 'Expired'],
      ['not asked for', (await newRoot('x', { issuer: root, isCa: false })).pem, 'InvalidSignature'],
      ['other name', await sign(request, root, { subject: 'CN=SN-0816,O=Operator' }), 'InvalidCommonName'],
      ['a CA', await sign(request, root, { isCa: true }), 'InvalidCertificateChain'],
      ['nonsense', 'not a certificate', 'InvalidFormat'],
    ];
    for (const [what, certificateChain, why] of cases) {
      const told = world().csms.received('SecurityEventNotification').length;
      const answer = await world().csms.call('CertificateSigned', { certificateChain });
      expect(answer.status, what).toBe('Rejected');
      expect((answer.statusInfo as Json).additionalInfo, what).toContain(why);
      await world().until(`told of ${what}`, () => events(world()).length > told);
      expect(world().csms.received('SecurityEventNotification').at(-1), what).toMatchObject({
        type: 'InvalidChargingStationCertificate',
        techInfo: why,
      });
    }
    const before = count();
    await world().advance(5 * WAIT_S * 1000);
    expect(count()).toBe(before);
    expectRight(world());
  });

  it('A02.FR.16 a chain longer than MaxCertificateChainSize is Rejected', async () => {
    world().csms.sendCall('long', 'CertificateSigned', { certificateChain: 'A'.repeat(10_001) });
    await world().until('refused', () =>
      world()
        .csms.refusals()
        .some(({ id }) => id === 'long'),
    );
  });

  it('TC_A_15 the CSMS rejects the request: nothing breaks, the old certificate stays', async () => {
    const before = files('.pem');
    world().csms.handle('SignCertificate', () => ({ status: 'Rejected' }));
    await fresh();
    const asked = count();
    await world().advance(5 * WAIT_S * 1000);
    expect(count()).toBe(asked);
    expect(files('.pem')).toEqual(before);
    expectRight(world());
  });

  it('TC_A_23 A02.FR.17 A02.FR.18 A02.FR.19 no CertificateSigned: asked again, ever later, then no more', async () => {
    const first = await fresh();
    const before = count();
    await world().advance((WAIT_S - 2) * 1000);
    expect(count()).toBe(before);
    await world().advance(4_000);
    await requested(world(), before + 1);
    await world().advance((2 * WAIT_S - 4) * 1000);
    expect(count()).toBe(before + 1);
    await world().advance(6_000);
    await requested(world(), before + 2);
    await world().advance(10 * WAIT_S * 1000);
    expect(count()).toBe(before + 2);
    // A late answer is good.
    expect(await sendSigned(world(), await sign(first, root))).toBe('Accepted');
    expectRight(world());
  });
});

describe('A02 without an operator', () => {
  const nameless = oneWorld('2.0.1');

  it('A02.FR.02 without OrganizationName there is no subject: Rejected', async () => {
    expect(await triggerSigning(nameless())).toBe('Rejected');
    expect(nameless().csms.received('SignCertificate')).toEqual([]);
  });
});
