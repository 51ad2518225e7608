/** Plug & Charge with real chains on a real socket: an EVSE with its stack of ISO 15118 in another process, and simulated cars. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { answering, type Contract, heardOf, newContract, newOperator, order } from './harness/contracts.ts';
import { VERSIONS } from './harness/dialect.ts';
import { ExternalEvse } from './harness/external-evse.ts';
import { set } from './harness/orders.ts';
import type { Modules } from './harness/station-files.ts';
import { closeWorld, expectRight, openWorld, world } from './harness/world.ts';

const withStack = (modules: Modules): void => {
  delete modules.evse_1;
  modules.charger = { module: 'External' };
  modules.ocpp!.connections!.evse_manager = [{ module_id: 'charger', implementation_id: 'evse' }];
  modules.auth!.connections = {
    token_provider: [{ module_id: 'charger', implementation_id: 'tokens' }],
  };
};
const mo = await newOperator('MO');
const good = await newContract('DEMOPC00000001', mo);
const revoked = await newContract('DEMOPC00000002', mo);
const expired = await newContract('DEMOPC00000003', mo, { until: new Date(Date.now() - 1000) });

describe.each(VERSIONS)('Plug & Charge at an EVSE in another process, OCPP %s', (version) => {
  it('C07 C08 set_plug_and_charge_configuration, a session by contract, a revoked and an expired one', async () => {
    const at = await openWorld(version, {
      simulatedClock: false,
      reshape: withStack,
      pnc: { ISO15118PnCEnabled: true, CentralContractValidationAllowed: false },
      internal: { AllowCSMSRootCertInstallWithUnsecureConnection: true },
      variables: {
        'InternalCtrlr.AllowCSMSRootCertInstallWithUnsecureConnection': true,
        'ISO15118Ctrlr.PnCEnabled': true,
      },
    });
    onTestFinished(() => closeWorld(at));
    const evse = new ExternalEvse(at.api.url);
    await evse.start();
    await at.station.ready(at.api);
    await at.online();
    answering(at, {
      Authorize: (asked) => ({
        idTokenInfo: { status: 'Accepted' },
        certificateStatus: JSON.stringify(asked).includes(revoked.emaid) ? 'CertificateRevoked' : 'Accepted',
      }),
    });
    const install = { certificateType: 'MORootCertificate', certificate: mo.root.pem };
    expect(await order(at, 'InstallCertificate', install)).toEqual({ status: 'Accepted' });
    const configured = () =>
      evse.module
        .called('set_plug_and_charge_configuration')
        .map((args) => args.plug_and_charge_configuration);
    const before = {
      pnc_enabled: true,
      central_contract_validation_allowed: false,
      contract_certificate_installation_enabled: true,
    };
    expect(configured()).toEqual([before]);
    const central = ['CentralContractValidationAllowed', 'ISO15118Ctrlr.CentralContractValidationAllowed'];
    expect(await set(at, central as [string, string], 'true')).toBe('Accepted');
    await at.until('told', () => configured().length === 2);
    expect(configured()[1]).toEqual({ ...before, central_contract_validation_allowed: true });

    const answer = async ({ emaid, chain }: Contract) => {
      const answers = evse.module.called('authorize_response').length;
      evse.module.publish('tokens', 'provided_token', {
        id_token: { value: emaid, type: 'eMAID' },
        authorization_type: 'PlugAndCharge',
        connectors: [1],
        certificate: chain,
      });
      await at.until('answered', () => evse.module.called('authorize_response').length > answers);
      const { validation_result } = evse.module.called('authorize_response').at(-1)!;
      return validation_result;
    };
    evse.plugIn();
    await at.state(1, 'Preparing');
    expect(await answer(expired)).toEqual({
      authorization_status: 'Expired',
      certificate_status: 'CertificateExpired',
    });
    expect(heardOf(at, 'Authorize')).toEqual([]);
    expect(await answer(revoked)).toEqual({
      authorization_status: 'Blocked',
      certificate_status: 'CertificateRevoked',
    });
    expect(at.csms.transactions()).toEqual([]);
    expect(await answer(good)).toEqual({
      authorization_status: 'Accepted',
      certificate_status: 'Accepted',
    });
    expect(heardOf(at, 'Authorize').map((asked) => asked.iso15118CertificateHashData)).toEqual([
      revoked.hashes,
      good.hashes,
    ]);
    await at.transaction('started');
    expect(JSON.stringify(at.csms.calls().at(-1))).not.toContain('BEGIN CERTIFICATE');
    evse.count(500);
    evse.unplug();
    const ended = await at.transaction('ended');
    expect(ended.token).toBe(good.emaid);
    expectRight(at);
  });
});

describe.each(VERSIONS)('Plug & Charge with a simulated car, OCPP %s', (version) => {
  it('C07 C08 M01 M02 payment contract: charged, paused and resumed; expired, revoked, renewed, without one', async () => {
    const shop = mkdtempSync(join(tmpdir(), 'statecharge-test-'));
    const file = join(shop, 'contract.pem');
    onTestFinished(() => rmSync(shop, { recursive: true, force: true }));
    const at = await world(version, {
      simulator: { iso15118: true, contract_certificate: file },
      internal: { AllowCSMSRootCertInstallWithUnsecureConnection: true },
      variables: { 'InternalCtrlr.AllowCSMSRootCertInstallWithUnsecureConnection': true },
    });
    await at.online();
    let installing = 'Accepted';
    answering(at, {
      Authorize: (asked) => ({
        idTokenInfo: { status: 'Accepted' },
        certificateStatus: JSON.stringify(asked).includes(revoked.emaid) ? 'CertificateRevoked' : 'Accepted',
      }),
      Get15118EVCertificate: () => ({
        status: installing,
        exiResponse: installing === 'Accepted' ? 'QUJD' : '',
      }),
    });
    const install = { certificateType: 'MORootCertificate', certificate: mo.root.pem };
    expect(await order(at, 'InstallCertificate', install)).toEqual({ status: 'Accepted' });
    const tokens = await at.eavesdrop(['token']);
    /** A car with this contract comes; what becomes of it. */
    const arrive = async ({ chain }: Contract, more: object = {}) => {
      writeFileSync(file, chain);
      tokens.length = 0;
      await at.api.plugIn(1, { protocol: 'ISO15118', payment: 'contract', ...more });
      return at.until('a verdict', () =>
        tokens
          .map(({ data }) => data.status)
          .find((status) => status === 'Accepted' || status === 'Rejected'),
      );
    };
    const leave = async () => {
      await at.api.unplug(1);
      await at.state(1, 'Available');
    };

    expect(await arrive(good)).toBe('Accepted');
    await at.state(1, 'Charging');
    await at.api.pause(1);
    await at.state(1, 'SuspendedEV');
    await at.api.resume(1);
    await at.state(1, 'Charging');
    await leave();
    const { token } = await at.transaction('ended');
    expect(token).toBe(good.emaid);
    expect(heardOf(at, 'Authorize')).toHaveLength(1);

    expect(await arrive(expired)).toBe('Rejected');
    await leave();
    expect(await arrive(revoked)).toBe('Rejected');
    // It is paid for with a card.
    await at.api.swipe('CARD', [1]);
    await at.state(1, 'Charging');
    await leave();

    // A new contract first; one that cannot be renewed is good for as long as it lasts.
    expect(await arrive(good, { certificate: 'Install' })).toBe('Accepted');
    await leave();
    installing = 'Failed';
    expect(await arrive(good, { certificate: 'Update' })).toBe('Accepted');
    await leave();
    expect(heardOf(at, 'Get15118EVCertificate').map(({ action }) => action)).toEqual(['Install', 'Update']);
    const asked = heardOf(at, 'Authorize').length;
    await at.api.plugIn(1, { protocol: 'ISO15118', payment: 'contract', certificate: 'Install' });
    await at.until('asked', () => heardOf(at, 'Get15118EVCertificate').length === 3);
    await at.advance(5_000);
    expect(heardOf(at, 'Authorize')).toHaveLength(asked);
    await leave();
    expectRight(at);
  });
});

it('C07.FR.06 a simulated car brings a contract of its own: its root lies beside the database, and it survives a restart', async () => {
  const at = await world('2.0.1', {
    simulator: { iso15118: true },
    survivesRestart: true,
    resume: true,
    variables: { 'ISO15118Ctrlr.CentralContractValidationAllowed': true },
  });
  await at.online();
  answering(at, {
    Authorize: () => ({ idTokenInfo: { status: 'Accepted' }, certificateStatus: 'Accepted' }),
  });
  await at.api.plugIn(1, { protocol: 'ISO15118', payment: 'contract' });
  await at.state(1, 'Charging');
  const [asked] = heardOf(at, 'Authorize');
  expect(asked).toMatchObject({ idToken: { idToken: 'DESTCC00000001', type: 'eMAID' } });
  const made = join(at.databaseFolder, 'simulated-contracts', 'evse-1');
  expect(asked?.certificate).toBe(readFileSync(join(made, 'chain.pem'), 'utf8'));
  expect(readFileSync(join(made, 'root.pem'), 'utf8')).toContain('BEGIN CERTIFICATE');
  await at.station.kill();
  const connections = at.csms.connections;
  await at.restart();
  await at.until('back', () => at.csms.connections > connections);
  // It has said once more who it is, and goes on as it was.
  await at.advance(5_000);
  expect((await at.api.evse(1)).transaction_id).toBe(at.csms.transactions()[0]?.id);
  expect(at.csms.transactions().map(({ endedAt }) => endedAt)).toEqual([undefined]);
  expect(heardOf(at, 'Authorize')).toHaveLength(1);
  expectRight(at);
});
