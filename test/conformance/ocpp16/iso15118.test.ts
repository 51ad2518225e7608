/** The application note on ISO 15118 (DataTransfer org.openchargealliance.iso15118pnc): every message, both ways. */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { type Json, list } from '../../../src/trial/wire.ts';
import { events, install, namesOf, sign } from '../../process/harness/certificate-orders.ts';
import { type Issued, issue, newRoot } from '../../process/harness/certificates.ts';
import {
  answering,
  type Contract,
  heardOf,
  installedTypes,
  newContract,
  newOperator,
  order,
  RESPONDER,
  Stack,
  stackModule,
  v2gRequests,
} from '../../process/harness/contracts.ts';
import { ocspResponse } from '../../process/harness/revocation.ts';
import { expectRight } from '../../process/harness/world.ts';
import { clear, fromNowOn, offline, oneWorld } from '../stage.ts';

const PNC = 'org.openchargealliance.iso15118pnc';
const WAIT_S = 8;
const mo = await newOperator('MO');
const stranger = await newOperator('Stranger');
const v2g = await newOperator('V2G');
const central = await newRoot('Central System');
const own = await newContract('DEMOPC00000001', mo);
const other = await newContract('DEMOPC00000002', mo);
const foreign = await newContract('DESTRC00000003', stranger);
const expired = await newContract('DEMOPC00000005', mo, { until: new Date(Date.now() - 1000) });

let stack: Stack;
const world = oneWorld(
  '1.6',
  {
    reshape: stackModule,
    pnc: {
      ISO15118PnCEnabled: true,
      CentralContractValidationAllowed: false,
      ContractValidationOffline: true,
      ISO15118CertificateManagementEnabled: true,
      CertSigningWaitMinimum: WAIT_S,
      CertSigningRepeatTimes: 2,
    },
    internal: {
      AllowCSMSRootCertInstallWithUnsecureConnection: true,
      SeccLeafSubjectCommonName: 'DE*STC*E1',
      SeccLeafSubjectCountry: 'DE',
      SeccLeafSubjectOrganization: 'Stations',
    },
    core: { LocalAuthorizeOffline: true },
  },
  (at) => {
    stack = new Stack(at);
    return stack.module.start();
  },
);
afterAll(() => stack.module.kill());

const answers = (certificateStatus?: string, status = 'Accepted') =>
  answering(world(), {
    Authorize: () => ({ idTokenInfo: { status }, ...(certificateStatus && { certificateStatus }) }),
  });
const change = async (key: string, value: unknown): Promise<void> =>
  expect(await world().csms.call('ChangeConfiguration', { key, value: String(value) })).toEqual({
    status: 'Accepted',
  });
/** The car of a contract is plugged in and shows it; what became of that. */
const shown = async (contract: Contract) => {
  const at = world();
  const said = fromNowOn(at);
  const tokens = await at.eavesdrop(['token']);
  await at.api.plugIn(1);
  await at.state(1, 'Preparing');
  stack.show(contract);
  const verdict = await at.until('a verdict', () =>
    tokens.map(({ data }) => data.status).find((status) => status === 'Accepted' || status === 'Rejected'),
  );
  const asked = said
    .of('DataTransfer')
    .filter(({ messageId }) => messageId === 'Authorize')
    .map(({ data }) => JSON.parse(String(data)) as Json);
  return { said, verdict, asked };
};
const roots = { V2GRootCertificate: v2g.root, MORootCertificate: mo.root };

describe('ISO 15118 in 1.6: certificates', () => {
  it('InstallCertificate, GetInstalledCertificateIds, DeleteCertificate: those that concern cars', async () => {
    const at = world();
    expect(await order(at, 'GetInstalledCertificateIds', {})).toEqual({ status: 'NotFound' });
    for (const [certificateType, { pem: certificate }] of Object.entries(roots))
      expect(await order(at, 'InstallCertificate', { certificateType, certificate })).toEqual({
        status: 'Accepted',
      });
    const bad = { certificateType: 'MORootCertificate', certificate: 'hello' };
    expect(await order(at, 'InstallCertificate', bad)).toEqual({ status: 'Rejected' });
    expect(await install(at, 'CSMSRootCertificate', central.pem)).toBe('Accepted');
    expect(await installedTypes(at)).toEqual(Object.keys(roots));
    expect(await order(at, 'GetInstalledCertificateIds', { certificateType: ['MORootCertificate'] })).toEqual(
      {
        status: 'Accepted',
        certificateHashDataChain: [
          { certificateType: 'MORootCertificate', certificateHashData: namesOf(mo.root) },
        ],
      },
    );
    const remove = { certificateHashData: namesOf(mo.root) };
    expect(await order(at, 'DeleteCertificate', remove)).toEqual({ status: 'Accepted' });
    expect(await order(at, 'DeleteCertificate', remove)).toEqual({ status: 'NotFound' });
    expect(await installedTypes(at)).toEqual(['V2GRootCertificate']);
    const again = { certificateType: 'MORootCertificate', certificate: mo.root.pem };
    expect(await order(at, 'InstallCertificate', again)).toEqual({ status: 'Accepted' });
    expectRight(at);
  });

  it('TriggerMessage, SignCertificate, CertificateSigned: the certificate that is shown to cars', async () => {
    const at = world();
    answering(at, { SignCertificate: () => ({ status: 'Accepted' }) });
    expect(await order(at, 'TriggerMessage', {})).toEqual({ status: 'Accepted' });
    const request = await at.until('asked', () => v2gRequests(at)[0]);
    expect(await request.verify()).toBe(true);
    const fields = ['CN', 'O', 'C'].map((field) => request.subjectName.getField(field)[0]);
    expect(fields).toEqual(['DE*STC*E1', 'Stations', 'DE']);
    // CertSigningWaitMinimum, doubling, CertSigningRepeatTimes.
    await at.advance((WAIT_S - 1) * 1000);
    expect(v2gRequests(at)).toHaveLength(1);
    await at.until('reminded', () => v2gRequests(at).length === 2);
    await at.advance((2 * WAIT_S - 2) * 1000);
    expect(v2gRequests(at)).toHaveLength(2);
    const strange = await sign(request, stranger.root);
    expect(await order(at, 'CertificateSigned', { certificateChain: strange })).toEqual({
      status: 'Rejected',
    });
    await at.until('told', () => events(at).includes('InvalidChargePointCertificate'));
    const connections = at.csms.connections;
    const certificateChain = `${await sign(request, v2g.subCa)}\n${v2g.subCa.pem}`;
    expect(await order(at, 'CertificateSigned', { certificateChain })).toEqual({ status: 'Accepted' });
    const installed = await order(at, 'GetInstalledCertificateIds', {
      certificateType: ['V2GCertificateChain'],
    });
    const [chain] = list(installed.certificateHashDataChain);
    expect(list(chain?.childCertificateHashData)).toHaveLength(1);
    // No business of the connection to the CSMS.
    await at.advance(5_000);
    expect(at.csms.connections).toBe(connections);
    expectRight(at);
  });

  it('GetCertificateStatus: the CSMS finds out whether what is shown to cars has been revoked, and that is kept', async () => {
    const at = world();
    answering(at, { SignCertificate: () => ({ status: 'Accepted' }) });
    const before = v2gRequests(at).length;
    expect(await order(at, 'TriggerMessage', {})).toEqual({ status: 'Accepted' });
    const request = await at.until('asked', () => v2gRequests(at)[before]);
    const leaf = await issue({
      subject: request.subject,
      issuer: v2g.subCa,
      keys: { publicKey: await request.publicKey.export(), privateKey: v2g.subCa.keys.privateKey },
      responder: RESPONDER,
    });
    const chain: [Issued, Issued][] = [
      [leaf, v2g.subCa],
      [v2g.subCa, v2g.root],
    ];
    const responses = chain.map(([of, issuer]) => ocspResponse(of, issuer).toString('base64'));
    const told = heardOf(at, 'GetCertificateStatus').length;
    const asked = () =>
      heardOf(at, 'GetCertificateStatus')
        .slice(told)
        .map(({ ocspRequestData }) => ocspRequestData);
    answering(at, {
      GetCertificateStatus: () => ({ status: 'Accepted', ocspResult: responses[asked().length - 1] }),
    });
    const certificateChain = `${leaf.pem}\n${v2g.subCa.pem}`;
    expect(await order(at, 'CertificateSigned', { certificateChain })).toEqual({ status: 'Accepted' });
    await at.until('asked about both', () => asked().length === 2);
    expect(asked()).toEqual(
      chain.map(([of, issuer]) => ({
        ...namesOf(of),
        issuerKeyHash: namesOf(issuer).issuerKeyHash,
        responderURL: RESPONDER,
      })),
    );
    const cache = join(at.databaseFolder, 'certificates', 'client', 'cso', 'ocsp');
    await at.until('kept', () => existsSync(cache) && readdirSync(cache).length === 2);
    expectRight(at);
  });

  it.each([
    ['Rejected', { status: 'Accepted', data: JSON.stringify({ status: 'Rejected' }) }],
    ['does not know the note', { status: 'UnknownVendorId' }],
  ])('SignCertificate: a CSMS that %s is not asked again until it says so', async (_what, answer) => {
    const at = world();
    at.csms.handle('DataTransfer', () => answer);
    const before = v2gRequests(at).length;
    const trigger = { requestedMessage: 'SignV2GCertificate' };
    expect(await order(at, 'TriggerMessage', trigger)).toEqual({ status: 'Accepted' });
    await at.until('asked', () => v2gRequests(at).length === before + 1);
    await at.advance(4 * WAIT_S * 1000);
    expect(v2gRequests(at)).toHaveLength(before + 1);
    expectRight(at);
  });

  it('TriggerMessage with ISO15118CertificateManagementEnabled false: Rejected', async () => {
    await change('ISO15118CertificateManagementEnabled', false);
    expect(await order(world(), 'TriggerMessage', {})).toEqual({ status: 'Rejected' });
    await change('ISO15118CertificateManagementEnabled', true);
  });

  it('what is none of its messages, or cannot be read, is answered so', async () => {
    const { csms } = world();
    const send = (messageId: string, data?: string) =>
      csms.call('DataTransfer', { vendorId: PNC, messageId, ...(data !== undefined && { data }) });
    expect(await send('SetChargingProfile', '{}')).toEqual({ status: 'UnknownMessageId' });
    expect(await send('Authorize', '{}')).toEqual({ status: 'UnknownMessageId' });
    for (const [messageId, data] of [
      ['InstallCertificate', '{"certificateType":"CSMSRootCertificate","certificate":"x"}'],
      ['InstallCertificate', 'not JSON'],
      ['DeleteCertificate', '{}'],
      ['CertificateSigned', undefined],
      ['TriggerMessage', '{"requestedMessage":"Heartbeat"}'],
    ] as const)
      expect(await send(messageId, data), messageId).toEqual({ status: 'Rejected' });
    expectRight(world());
  });

  it('Get15118EVCertificate: passed on and back as it is; Failed, unknown and offline are failures', async () => {
    const at = world();
    const EXI = Buffer.from('what only the car understands').toString('base64');
    const failed = { certificate_action: 'Update', exi_response: '', status: 'Failed' };
    answering(at, { Get15118EVCertificate: () => ({ status: 'Accepted', exiResponse: 'QUJD' }) });
    expect(await stack.want(at, 'Install', EXI)).toEqual({
      certificate_action: 'Install',
      exi_response: 'QUJD',
      status: 'Accepted',
    });
    expect(heardOf(at, 'Get15118EVCertificate')).toEqual([
      { iso15118SchemaVersion: 'urn:iso:15118:2:2013:MsgDef', action: 'Install', exiRequest: EXI },
    ]);
    answering(at, { Get15118EVCertificate: () => ({ status: 'Failed', exiResponse: '' }) });
    expect(await stack.want(at, 'Update', EXI)).toEqual(failed);
    at.csms.handle('DataTransfer', () => ({ status: 'UnknownVendorId' }));
    expect(await stack.want(at, 'Update', EXI)).toEqual(failed);
    await offline(at, async () => expect(await stack.want(at, 'Update', EXI)).toEqual(failed));
    expectRight(at);
  });
});

describe('ISO 15118 in 1.6: contracts of cars', () => {
  beforeEach(() => answers('Accepted'));

  it('Authorize by DataTransfer; StartTransaction bears the eMAID', async () => {
    const at = world();
    const { said, verdict, asked } = await shown(own);
    expect(verdict).toBe('Accepted');
    await at.state(1, 'Charging');
    expect(asked).toEqual([{ idToken: own.emaid, iso15118CertificateHashData: own.hashes }]);
    expect(said.of('StartTransaction')).toMatchObject([{ idTag: own.emaid }]);
    expect(said.of('Authorize')).toEqual([]);
    await clear(at);
    expectRight(at);
  });

  it.each([
    ['CertificateRevoked', 'Accepted'],
    ['Accepted', 'Blocked'],
    [undefined, 'Invalid'],
  ])('the CSMS says %s and %s: no energy; a card charges by the plain Authorize', async (...said) => {
    const at = world();
    answers(...said);
    const { said: heard, verdict } = await shown(other);
    expect(verdict).toBe('Rejected');
    expect(heard.of('StartTransaction')).toEqual([]);
    await at.api.swipe('CARD', [1]);
    await at.state(1, 'Charging');
    expect(heard.of('Authorize')).toEqual([{ idTag: 'CARD' }]);
    await clear(at);
    expectRight(at);
  });

  it('CentralContractValidationAllowed: the CSMS gets the chain of a root that is not here, or nobody does', async () => {
    const at = world();
    const alone = await shown(foreign);
    expect([alone.verdict, alone.asked]).toEqual(['Rejected', []]);
    await clear(at);
    await change('CentralContractValidationAllowed', true);
    const { verdict, asked } = await shown(foreign);
    expect(verdict).toBe('Accepted');
    expect(asked).toEqual([
      {
        idToken: foreign.emaid,
        certificate: foreign.chain,
        iso15118CertificateHashData: foreign.hashes.slice(0, 1),
      },
    ]);
    await change('CentralContractValidationAllowed', false);
    await clear(at);
    expectRight(at);
  });

  it('a CSMS that does not know the note accepts no contract, and one that has expired is not shown to it', async () => {
    const at = world();
    at.csms.handle('DataTransfer', () => ({ status: 'UnknownVendorId' }));
    expect((await shown(own)).verdict).toBe('Rejected');
    await clear(at);
    const { verdict, asked } = await shown(expired);
    expect([verdict, asked]).toEqual(['Rejected', []]);
    await clear(at);
    expectRight(at);
  });

  it('ContractValidationOffline: offline the chain is checked here and the eMAID looked up, or nobody charges', async () => {
    const at = world();
    const said = fromNowOn(at);
    await offline(at, async () => {
      expect((await shown(own)).verdict, 'cached').toBe('Accepted');
      await at.state(1, 'Charging');
    });
    await at.until('told', () => said.of('StartTransaction').length === 1);
    await clear(at);
    await offline(at, async () => {
      const unknown = await newContract('DEMOPC00000006', mo);
      expect((await shown(unknown)).verdict, 'unknown').toBe('Rejected');
    });
    await clear(at);
    await change('ContractValidationOffline', false);
    await offline(at, async () => {
      expect((await shown(own)).verdict, 'not allowed').toBe('Rejected');
    });
    await change('ContractValidationOffline', true);
    await clear(at);
    expectRight(at);
  });

  it('ISO15118PnCEnabled false: no contract is taken', async () => {
    await change('ISO15118PnCEnabled', false);
    const { verdict, asked } = await shown(own);
    expect([verdict, asked]).toEqual(['Rejected', []]);
    await change('ISO15118PnCEnabled', true);
    await clear(world());
    expectRight(world());
  });
});
