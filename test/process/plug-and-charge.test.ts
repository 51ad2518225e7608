/** Plug & Charge with a stack of ISO 15118 and its EVSE in another process: real chains, on a real socket. */
import { describe, expect, it, onTestFinished } from 'vitest';
import { answering, type Contract, heardOf, newContract, newOperator, order } from './harness/contracts.ts';
import { VERSIONS } from './harness/dialect.ts';
import { ExternalEvse } from './harness/external-evse.ts';
import { set } from './harness/orders.ts';
import type { Modules } from './harness/station-files.ts';
import { closeWorld, expectRight, openWorld } from './harness/world.ts';

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
