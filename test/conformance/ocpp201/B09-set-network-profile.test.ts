import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { getVariable, PRIORITY, setProfile, setVariable } from '../../process/harness/network-profiles.ts';
import { closeWorld, expectRight, openWorld, type World } from '../../process/harness/world.ts';

let at: World;
beforeAll(async () => {
  at = await openWorld('2.0.1');
  await at.station.ready(at.api);
  await at.online();
});
afterAll(() => closeWorld(at));

const refused = (reason: string) => ({ status: 'Rejected', reason });
const URL = 'ws://csms.example/ocpp';

describe('B09 setting a network connection profile', () => {
  it('B09.FR.01 B09.FR.06 a valid one is Accepted, and stands in its slot', async () => {
    expect(await setProfile(at, 2, { ocppCsmsUrl: URL, ocppInterface: 'Wireless1' })).toEqual({
      status: 'Accepted',
    });
    expect(await getVariable(at, 'NetworkConfiguration[2].OcppCsmsUrl')).toBe(URL);
    expect(await getVariable(at, 'NetworkConfiguration[2].OcppInterface')).toBe('Wireless1');
    expect(await getVariable(at, 'NetworkConfiguration[2].MessageTimeout')).toBe('30');
    // The very same once more.
    expect(await setProfile(at, 2, { ocppCsmsUrl: URL, ocppInterface: 'Wireless1' })).toEqual({
      status: 'Accepted',
    });
    expectRight(at);
  });

  it('TC_B_43 B09.FR.02 B09.FR.05 a slot that does not exist: Rejected', async () => {
    expect(await setProfile(at, 999, { ocppCsmsUrl: URL })).toEqual(refused('InvalidConfSlot'));
    expect(await setProfile(at, 0, { ocppCsmsUrl: URL })).toEqual(refused('InvalidConfSlot'));
  });

  it.each([
    ['an address that is none', { ocppCsmsUrl: 'ws://' }],
    ['another scheme', { ocppCsmsUrl: 'http://csms.example' }],
    ['a file', { ocppCsmsUrl: 'file:///etc/passwd' }],
    ['TLS below security profile 2', { ocppCsmsUrl: 'wss://csms.example' }],
    ['no TLS with security profile 2', { ocppCsmsUrl: URL, securityProfile: 2 }],
    ['security profile 0', { ocppCsmsUrl: URL, securityProfile: 0 }],
    ['security profile 4', { ocppCsmsUrl: 'wss://csms.example', securityProfile: 4 }],
    ['SOAP', { ocppCsmsUrl: URL, ocppTransport: 'SOAP' }],
    ['no time to answer', { ocppCsmsUrl: URL, messageTimeout: 0 }],
    ['an APN', { ocppCsmsUrl: URL, apn: { apn: 'internet', apnAuthentication: 'AUTO' } }],
  ])('B09.FR.02 %s: Rejected', async (_, changes) => {
    expect(await setProfile(at, 3, changes)).toMatchObject({ status: 'Rejected' });
    expect(await getVariable(at, 'NetworkConfiguration[3].OcppCsmsUrl')).toBe('');
  });

  it('the profile in use is the way back: it stays as it is', async () => {
    expect(await setProfile(at, 1, { ocppCsmsUrl: URL })).toEqual(refused('PriorityNetworkConf'));
    expect(await setVariable(at, 'NetworkConfiguration[1].OcppCsmsUrl', URL)).toEqual(
      refused('PriorityNetworkConf'),
    );
    expect(await setVariable(at, 'NetworkConfiguration[2].OcppCsmsUrl', `${URL}2`)).toEqual({
      status: 'Accepted',
    });
  });

  it('B10.FR.01 B10.FR.02 the list of priorities names profiles that are there, and counts after the next start', async () => {
    expect(await setVariable(at, PRIORITY, '2,1')).toEqual({ status: 'RebootRequired' });
    expect(await setVariable(at, PRIORITY, '3,1')).toEqual(refused('InvalidNetworkConf'));
    expect(await setVariable(at, PRIORITY, '9')).toEqual(refused('InvalidValue'));
    expect(await setVariable(at, PRIORITY, '')).toEqual(refused('InvalidValue'));
    expect(await getVariable(at, 'OCPPCommCtrlr.ActiveNetworkProfile')).toBe('1');
    expectRight(at);
  });
});
