import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { list, object } from '../../../src/trial/wire.ts';
import { sign } from '../../process/harness/certificate-orders.ts';
import {
  answering,
  type Contract,
  heardOf,
  newContract,
  newOperator,
  order,
  Stack,
  stackModule,
  v2gRequests,
} from '../../process/harness/contracts.ts';
import { set } from '../../process/harness/orders.ts';
import { expectRight } from '../../process/harness/world.ts';
import { clear, fromNowOn, offline, oneWorld } from '../stage.ts';

const DAY_MS = 24 * 3_600_000;
const mo = await newOperator('MO');
const stranger = await newOperator('Stranger');
const impostor = await newOperator('Impostor', {
  ...stranger.root,
  certificate: mo.root.certificate,
});
const own = await newContract('DEMOPC00000001', mo);
const other = await newContract('DEMOPC00000002', mo);
const foreign = await newContract('DESTRC00000003', stranger);
const forged = await newContract('DEMOPC00000004', impostor);
const expired = await newContract('DEMOPC00000005', mo, { until: new Date(Date.now() - 1000) });

let stack: Stack;
const world = oneWorld(
  '2.0.1',
  {
    reshape: stackModule,
    variables: {
      'InternalCtrlr.AllowCSMSRootCertInstallWithUnsecureConnection': true,
      'AuthCtrlr.LocalAuthorizeOffline': true,
    },
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
  return { said, verdict };
};

describe('C07, C08 contracts of cars', () => {
  beforeEach(async () => {
    answers('Accepted');
    await set(world(), ['', 'ISO15118Ctrlr.CentralContractValidationAllowed'], 'false');
  });

  it('TC_C_50 C07.FR.01 C07.FR.02 the contract is checked here, the CSMS hears where to ask about it, and it charges', async () => {
    const at = world();
    const install = { certificateType: 'MORootCertificate', certificate: mo.root.pem };
    expect(await order(at, 'InstallCertificate', install)).toEqual({ status: 'Accepted' });
    const { said, verdict } = await shown(own);
    expect(verdict).toBe('Accepted');
    await at.state(1, 'Charging');
    expect(said.of('Authorize')).toEqual([
      { idToken: { idToken: own.emaid, type: 'eMAID' }, iso15118CertificateHashData: own.hashes },
    ]);
    const started = said.of('TransactionEvent').find(({ idToken }) => idToken);
    expect(started?.idToken).toEqual({ idToken: own.emaid, type: 'eMAID' });
    // Asked once more who it is, as after a pause, the car changes nothing.
    stack.show(own);
    await at.advance(2_000);
    expect(await at.api.evse(1)).toMatchObject({ state: 'Charging' });
    await clear(at);
    expectRight(at);
  });

  it.each([
    ['CertificateRevoked', 'Accepted'],
    ['ContractCancelled', 'Accepted'],
    ['SignatureError', 'Accepted'],
    ['Accepted', 'Blocked'],
  ])(
    'TC_C_51 C07.FR.01 C07.FR.02 C08.FR.01 the CSMS says %s and %s: no energy; a card charges instead',
    async (certificateStatus, status) => {
      const at = world();
      answers(certificateStatus, status);
      const { said, verdict } = await shown(other);
      expect(verdict).toBe('Rejected');
      expect(said.of('Authorize')).toHaveLength(1);
      expect(said.events()).not.toContainEqual(expect.stringContaining('Charging'));
      at.csms.behave();
      await at.api.swipe('CARD', [1]);
      await at.state(1, 'Charging');
      expect(said.of('Authorize').at(-1)?.idToken).toEqual({ idToken: 'CARD', type: 'ISO14443' });
      await clear(at);
      expectRight(at);
    },
  );

  it('TC_C_52 C07.FR.01 C07.FR.02 C07.FR.06 its root is not here: the CSMS gets the whole chain and checks it', async () => {
    const at = world();
    await set(at, ['', 'ISO15118Ctrlr.CentralContractValidationAllowed'], 'true');
    const { said, verdict } = await shown(foreign);
    expect(verdict).toBe('Accepted');
    await at.state(1, 'Charging');
    expect(said.of('Authorize')).toEqual([
      {
        idToken: { idToken: foreign.emaid, type: 'eMAID' },
        certificate: foreign.chain,
        // Of the sub CA nobody here can say who has issued it.
        iso15118CertificateHashData: foreign.hashes.slice(0, 1),
      },
    ]);
    await clear(at);
    expectRight(at);
  });

  it('TC_C_53 C07.FR.06 the CSMS finds fault with the chain, or has not looked at it: no energy', async () => {
    const at = world();
    await set(at, ['', 'ISO15118Ctrlr.CentralContractValidationAllowed'], 'true');
    for (const certificateStatus of ['CertChainError', undefined]) {
      answers(certificateStatus);
      const { said, verdict } = await shown(foreign);
      expect(verdict, certificateStatus).toBe('Rejected');
      expect(said.of('Authorize')).toHaveLength(1);
      await clear(at);
    }
    expectRight(at);
  });

  it('C07.FR.06 what is no good contract is refused without the CSMS: root unknown, forged, expired', async () => {
    const at = world();
    for (const contract of [foreign, forged, expired]) {
      const { said, verdict } = await shown(contract);
      expect(verdict, contract.emaid).toBe('Rejected');
      expect(said.of('Authorize'), contract.emaid).toEqual([]);
      await clear(at);
    }
    expectRight(at);
  });

  it('C07.FR.02 a stack that has checked the chain itself says where to ask', async () => {
    const iso15118CertificateHashData = other.hashes;
    const told = fromNowOn(world());
    await world().api.plugIn(1);
    await world().state(1, 'Preparing');
    stack.module.publish('tokens', 'provided_token', {
      id_token: { value: other.emaid, type: 'eMAID' },
      authorization_type: 'PlugAndCharge',
      connectors: [1],
      iso15118CertificateHashData,
    });
    await world().state(1, 'Charging');
    expect(told.of('Authorize')[0]).toMatchObject({ iso15118CertificateHashData });
    await clear(world());
    expectRight(world());
  });

  it('TC_C_54 C07.FR.08 C07.FR.09 C07.FR.10 C07.FR.11 C07.FR.12 offline it is checked here, then looked up', async () => {
    const at = world();
    const said = fromNowOn(at);
    await offline(at, async () => {
      expect((await shown(own)).verdict, 'cached').toBe('Accepted');
      await at.state(1, 'Charging');
    });
    await at.until('told', () => said.of('TransactionEvent').some(({ offline }) => offline === true));
    await clear(at);
    const unknown = await newContract('DEMOPC00000006', mo);
    await offline(at, async () => {
      expect((await shown(unknown)).verdict, 'unknown').toBe('Rejected');
      expect((await shown(expired)).verdict, 'expired').toBe('Rejected');
    });
    await clear(at);
    await set(at, ['', 'AuthCtrlr.OfflineTxForUnknownIdEnabled'], 'true');
    await offline(at, async () => {
      expect((await shown(foreign)).verdict, 'root unknown').toBe('Rejected');
      expect((await shown(unknown)).verdict, 'unknown ones may').toBe('Accepted');
    });
    await set(at, ['', 'AuthCtrlr.OfflineTxForUnknownIdEnabled'], 'false');
    await clear(at);
    expectRight(at);
  });

  it('TC_C_55 C07.FR.07 offline with ContractValidationOffline false: no energy', async () => {
    const at = world();
    await set(at, ['', 'ISO15118Ctrlr.ContractValidationOffline'], 'false');
    await offline(at, async () => {
      expect((await shown(own)).verdict).toBe('Rejected');
    });
    await set(at, ['', 'ISO15118Ctrlr.ContractValidationOffline'], 'true');
    await clear(at);
    expectRight(at);
  });

  it('C07.FR.01 PnCEnabled false: no contract is taken, cards are (C08)', async () => {
    const at = world();
    await set(at, ['', 'ISO15118Ctrlr.PnCEnabled'], 'false');
    const { said, verdict } = await shown(own);
    expect(verdict).toBe('Rejected');
    expect(said.of('Authorize')).toEqual([]);
    await at.api.swipe('CARD', [1]);
    await at.state(1, 'Charging');
    await set(at, ['', 'ISO15118Ctrlr.PnCEnabled'], 'true');
    await clear(at);
    expectRight(at);
  });
});

describe('A02 the certificate that is shown to cars', () => {
  const trigger = (requestedMessage: string) => world().csms.call('TriggerMessage', { requestedMessage });

  it('TC_A_12 A02.FR.02 A02.FR.03 A02.FR.06 A02.FR.13 A02.FR.15 F06.FR.10 asked for, signed, and shown from then on', async () => {
    const at = world();
    const v2g = await newOperator('V2G');
    at.csms.handle('SignCertificate', () => ({ status: 'Accepted' }));
    const install = { certificateType: 'V2GRootCertificate', certificate: v2g.root.pem };
    expect(await order(at, 'InstallCertificate', install)).toEqual({ status: 'Accepted' });
    for (const [variable, value] of [
      ['SeccId', 'DE*STC*E1'],
      ['OrganizationName', 'Stations'],
      ['CountryName', 'DE'],
    ] as const)
      expect(await set(at, ['', `ISO15118Ctrlr.${variable}`], value)).toBe('Accepted');
    const serials: unknown[] = [];
    for (const round of [1, 2]) {
      expect(await trigger('SignV2GCertificate')).toEqual({ status: 'Accepted' });
      await at.until('asked', () => v2gRequests(at).length === round);
      const request = v2gRequests(at).at(-1)!;
      const fields = ['CN', 'O', 'C'].map((field) => request.subjectName.getField(field)[0]);
      expect(fields).toEqual(['DE*STC*E1', 'Stations', 'DE']);
      const certificateChain = `${await sign(request, v2g.subCa)}\n${v2g.subCa.pem}`;
      const signed = { certificateChain, certificateType: 'V2GCertificate' };
      expect(await at.csms.call('CertificateSigned', signed)).toEqual({ status: 'Accepted' });
      const [chain, ...more] = list(
        (await order(at, 'GetInstalledCertificateIds', { certificateType: ['V2GCertificateChain'] }))
          .certificateHashDataChain,
      );
      expect(more).toEqual([]);
      expect(list(chain?.childCertificateHashData)).toHaveLength(1);
      serials.push(object(chain?.certificateHashData).serialNumber);
    }
    expect(new Set(serials).size).toBe(2);
    expectRight(at);
  });

  it('A03.FR.02 it is renewed within a month of its end; one that the CSMS will not sign waits for its word', async () => {
    const at = world();
    const roots = await newOperator('Short');
    const install = { certificateType: 'V2GRootCertificate', certificate: roots.root.pem };
    expect(await order(at, 'InstallCertificate', install)).toEqual({ status: 'Accepted' });
    let signing = 'Accepted';
    at.csms.handle('SignCertificate', () => ({ status: signing }));
    const before = v2gRequests(at).length;
    expect(await trigger('SignV2GCertificate')).toEqual({ status: 'Accepted' });
    await at.until('asked', () => v2gRequests(at).length === before + 1);
    const until = new Date(Date.now() + 20 * DAY_MS);
    const certificateChain = await sign(v2gRequests(at).at(-1)!, roots.root, { until });
    const signed = { certificateChain, certificateType: 'V2GCertificate' };
    expect(await at.csms.call('CertificateSigned', signed)).toEqual({ status: 'Accepted' });
    signing = 'Rejected';
    const connections = at.csms.connections;
    await offline(at, async () => {});
    expect(at.csms.connections).toBe(connections + 1);
    await at.until('asked by itself', () => v2gRequests(at).length === before + 2);
    await offline(at, async () => {});
    await at.advance(70_000);
    expect(v2gRequests(at)).toHaveLength(before + 2);
    expectRight(at);
  });

  it('F06.FR.08 A02.FR.02 SignV2GCertificate where that is switched off, and a combined one, which this station has none of', async () => {
    expect(await trigger('SignCombinedCertificate')).toEqual({ status: 'NotImplemented' });
    await set(world(), ['', 'ISO15118Ctrlr.V2GCertificateInstallationEnabled'], 'false');
    expect(await trigger('SignV2GCertificate')).toEqual({ status: 'Rejected' });
    await set(world(), ['', 'ISO15118Ctrlr.V2GCertificateInstallationEnabled'], 'true');
    expectRight(world());
  });
});

describe('M01, M02 certificates for cars: iso15118_certificate_request, set_get_certificate_response', () => {
  const EXI = Buffer.from('what only the car understands').toString('base64');
  const exiResponse = Buffer.from('what only the car may read').toString('base64');

  it.each([
    ['TC_M_26 M01.FR.01', 'Install' as const],
    ['TC_M_28 M02.FR.01', 'Update' as const],
  ])('%s %s: passed on and back as it is', async (_case, action) => {
    const at = world();
    answering(at, { Get15118EVCertificate: () => ({ status: 'Accepted', exiResponse }) });
    expect(await stack.want(at, action, EXI)).toEqual({
      certificate_action: action,
      exi_response: exiResponse,
      status: 'Accepted',
    });
    expect(heardOf(at, 'Get15118EVCertificate').at(-1)).toEqual({
      iso15118SchemaVersion: 'urn:iso:15118:2:2013:MsgDef',
      action,
      exiRequest: EXI,
    });
    expectRight(at);
  });

  it.each([
    ['TC_M_27', 'Install' as const],
    ['TC_M_29', 'Update' as const],
  ])('%s %s: Failed, and the car hears so', async (_case, action) => {
    const at = world();
    answering(at, { Get15118EVCertificate: () => ({ status: 'Failed', exiResponse: '' }) });
    const failed = { certificate_action: action, exi_response: '', status: 'Failed' };
    expect(await stack.want(at, action, EXI)).toEqual(failed);
    await offline(at, async () => expect(await stack.want(at, action, EXI)).toEqual(failed));
    expectRight(at);
  });

  it('M01.FR.01 ContractCertificateInstallationEnabled false, or more than the message holds: the CSMS is not asked', async () => {
    const at = world();
    const before = heardOf(at, 'Get15118EVCertificate').length;
    await set(at, ['', 'ISO15118Ctrlr.ContractCertificateInstallationEnabled'], 'false');
    expect(object(await stack.want(at, 'Install', EXI)).status).toBe('Failed');
    await set(at, ['', 'ISO15118Ctrlr.ContractCertificateInstallationEnabled'], 'true');
    expect(object(await stack.want(at, 'Update', 'A'.repeat(5604))).status).toBe('Failed');
    expect(heardOf(at, 'Get15118EVCertificate')).toHaveLength(before);
    expectRight(at);
  });
});
