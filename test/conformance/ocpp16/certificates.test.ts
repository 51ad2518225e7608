import { describe, expect, it } from 'vitest';
import {
  events,
  install,
  installed,
  namesOf,
  remove,
  requested,
  requests,
  sendSigned,
  sign,
  triggerSigning,
} from '../../process/harness/certificate-orders.ts';
import { newRoot } from '../../process/harness/certificates.ts';
import { expectRight } from '../../process/harness/world.ts';
import { oneWorld } from '../stage.ts';

const world = oneWorld('1.6', {
  reshape: (modules) => {
    modules.evse_security = { module: 'EvseSecurity', config: { key_type: 'RSA_2048' } };
  },
  internal: {
    ChargePointSerialNumber: 'SN-0815',
    AllowCSMSRootCertInstallWithUnsecureConnection: true,
    AllowMFRootCertInstallWithUnsecureConnection: true,
  },
  security: { CpoName: 'Operator', CertificateStoreMaxLength: 2, CertificateSignedMaxChainSize: 6000 },
});
const root = await newRoot('Central System', { kind: 'RSA' });
const manufacturer = await newRoot('Manufacturer');

const value = async (key: string): Promise<unknown> =>
  ((await world().csms.call('GetConfiguration', { key: [key] })).configurationKey as { value: string }[])[0]
    ?.value;

describe('security whitepaper: certificates', () => {
  it('TC_075_1 TC_075_2 roots are installed and listed by their hash data', async () => {
    expect(await installed(world(), 'CSMSRootCertificate')).toEqual([]);
    expect(await install(world(), 'ManufacturerRootCertificate', manufacturer.pem)).toBe('Accepted');
    expect(await install(world(), 'CSMSRootCertificate', root.pem)).toBe('Accepted');
    expect(await installed(world(), 'ManufacturerRootCertificate')).toEqual([namesOf(manufacturer)]);
    expect(await installed(world(), 'CSMSRootCertificate')).toEqual([namesOf(root)]);
    expectRight(world());
  });

  it('CertificateStoreMaxLength: one more root is Rejected', async () => {
    expect(await value('CertificateStoreMaxLength')).toBe('2');
    expect(await install(world(), 'CSMSRootCertificate', (await newRoot('third')).pem)).toBe('Rejected');
    expect(events(world())).not.toContain('InvalidCentralSystemCertificate');
  });

  it('TC_078 an invalid root is Rejected, and the Central System is told', async () => {
    const certificate = '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----';
    expect(await install(world(), 'CSMSRootCertificate', certificate)).toBe('Rejected');
    await world().until('told', () => events(world()).includes('InvalidCentralSystemCertificate'));
    expectRight(world());
  });

  it('TC_074 the station asks for a certificate in the name of CpoName and takes it', async () => {
    world().csms.handle('SignCertificate', () => ({ status: 'Accepted' }));
    expect(await triggerSigning(world())).toBe('Accepted');
    const request = await requested(world());
    expect(request.subjectName.getField('O')).toEqual(['Operator']);
    expect(request.subjectName.getField('CN')).toEqual(['SN-0815']);
    expect(request.publicKey.algorithm).toMatchObject({ name: 'RSASSA-PKCS1-v1_5', modulusLength: 2048 });
    expect(await sendSigned(world(), await sign(request, root))).toBe('Accepted');
    expectRight(world());
  });

  it('TC_077 an invalid certificate is Rejected, and the Central System is told', async () => {
    world().csms.handle('SignCertificate', () => ({ status: 'Accepted' }));
    await triggerSigning(world());
    const request = await requested(world(), requests(world()).length + 1);
    expect(await sendSigned(world(), await sign(request, await newRoot('somebody else')))).toBe('Rejected');
    await world().until('told', () => events(world()).includes('InvalidChargePointCertificate'));
    expectRight(world());
  });

  it('CertificateSignedMaxChainSize: a longer chain is Rejected', async () => {
    expect(await sendSigned(world(), 'A'.repeat(6_001))).toBe('Rejected');
  });

  it('TC_076 a root is deleted and gone; again: NotFound', async () => {
    expect(await remove(world(), namesOf(manufacturer))).toBe('Accepted');
    expect(await installed(world(), 'ManufacturerRootCertificate')).toEqual([]);
    expect(await remove(world(), namesOf(manufacturer))).toBe('NotFound');
    expectRight(world());
  });
});

describe('security whitepaper: over a link that anybody can change', () => {
  const open = oneWorld('1.6');

  it('roots are neither installed nor deleted unless configured; without CpoName no request', async () => {
    expect(await install(open(), 'CSMSRootCertificate', root.pem)).toBe('Rejected');
    expect(await install(open(), 'ManufacturerRootCertificate', manufacturer.pem)).toBe('Rejected');
    expect(await remove(open(), namesOf(root))).toBe('Failed');
    expect(await triggerSigning(open())).toBe('Rejected');
    expectRight(open());
  });
});
