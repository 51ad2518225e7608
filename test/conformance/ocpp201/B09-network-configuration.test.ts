import { expect, it, onTestFinished } from 'vitest';
import { PRIORITY, resetStation, setVariable } from '../../process/harness/network-profiles.ts';
import { StrictCsms } from '../../process/harness/strict-csms.ts';
import { expectRight, world } from '../../process/harness/world.ts';

const slot = (variable: string) => `NetworkConfiguration[2].${variable}`;

it('B09.FR.01 B10.FR.04 B10.FR.10 a slot filled by variables: address, name, password and patience are used', async () => {
  const at = await world('2.0.1');
  const other = new StrictCsms('ocpp2.0.1');
  await other.open();
  onTestFinished(() => other.close());
  await at.online();
  const values = {
    OcppCsmsUrl: other.url,
    Identity: 'cp-by-another-name',
    BasicAuthPassword: 'another-password-of-28-chars',
    SecurityProfile: '1',
    MessageTimeout: '7',
    OcppInterface: 'Wired1',
  };
  for (const [variable, value] of Object.entries(values))
    expect(await setVariable(at, slot(variable), value), variable).toMatchObject({ status: 'Accepted' });
  expect(await setVariable(at, PRIORITY, '2,1')).toMatchObject({ status: 'RebootRequired' });
  await resetStation(at);
  await at.until('booted', () => other.received('BootNotification').length === 1);
  const [handshake] = other.handshakes;
  expect(handshake?.identity).toBe('cp-by-another-name');
  expect(handshake?.password?.toString()).toBe('another-password-of-28-chars');
  expect(at.csms.connections).toBe(1);
  // The other CSMS is the one that asks now.
  const answer = await other.call('GetVariables', {
    getVariableData: [
      { component: { name: 'OCPPCommCtrlr' }, variable: { name: 'MessageTimeout', instance: 'Default' } },
      { component: { name: 'OCPPCommCtrlr' }, variable: { name: 'ActiveNetworkProfile' } },
    ],
  });
  expect(answer.getVariableResult).toMatchObject([{ attributeValue: '7' }, { attributeValue: '2' }]);
  expectRight(at);
});
