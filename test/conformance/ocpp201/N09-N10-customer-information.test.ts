import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import type { Json } from '../../../src/trial/wire.ts';
import { reported } from '../../process/harness/reports.ts';
import { closeWorld, expectRight, openWorld, type World } from '../../process/harness/world.ts';

let at: World;
let requests = 0;
beforeAll(async () => {
  at = await openWorld('2.0.1');
  await at.station.ready(at.api);
  await at.online();
});
afterAll(() => closeWorld(at));

/** The token is in the cache: the CSMS has said what it thinks of it. */
beforeEach(async () => {
  const idTokenInfo = { status: 'Accepted', groupIdToken: { idToken: 'FLEET-7', type: 'Central' } };
  for (const action of ['Authorize', 'TransactionEvent']) at.csms.handle(action, () => ({ idTokenInfo }));
  await at.api.plugIn(1);
  await at.api.swipe('CUSTOMER', [1]);
  await at.state(1, 'Charging');
  await at.api.unplug(1);
  await at.state(1, 'Available');
});

const TOKEN = { idToken: { idToken: 'CUSTOMER', type: 'ISO14443' } };
const NOBODY = { idToken: { idToken: 'NOBODY', type: 'ISO14443' } };
const CERTIFICATE = {
  customerCertificate: {
    hashAlgorithm: 'SHA256',
    issuerNameHash: 'a',
    issuerKeyHash: 'b',
    serialNumber: '1',
  },
};

const ask = async (
  whom: object,
  report: boolean,
  clear: boolean,
): Promise<{ status: unknown; id: number }> => {
  const id = ++requests;
  const { status } = await at.csms.call('CustomerInformation', { requestId: id, report, clear, ...whom });
  return { status, id };
};
const told = async (whom: object, report: boolean, clear: boolean): Promise<string> => {
  const { status, id } = await ask(whom, report, clear);
  expect(status).toBe('Accepted');
  const parts = await reported(at, 'NotifyCustomerInformation', id);
  return parts.map((part: Json) => String(part.data)).join('');
};

it('TC_N_27 N09.FR.02 N09.FR.05 what is known of a customer is told, and stays', async () => {
  const data = await told(TOKEN, true, false);
  expect(data).toMatch(/authorization cache: ISO14443 customer, Accepted, group FLEET-7/);
  expect(await told(TOKEN, true, false)).toBe(data);
  expectRight(at);
});

it('TC_N_28 N09.FR.06 nothing is known: one message without data', async () => {
  const { status, id } = await ask(NOBODY, true, false);
  expect(status).toBe('Accepted');
  expect(await reported(at, 'NotifyCustomerInformation', id)).toMatchObject([
    { seqNo: 0, tbc: false, data: '' },
  ]);
  expectRight(at);
});

it('TC_N_30 N10.FR.01 N10.FR.03 clear and report: what was there is told once more and is gone', async () => {
  expect(await told(TOKEN, true, true)).toContain('authorization cache');
  expect(await told(TOKEN, true, false)).toBe('');
  expectRight(at);
});

it('TC_N_31 N10.FR.04 clear and report without data: one empty message', async () => {
  expect(await told(NOBODY, true, true)).toBe('');
});

it('TC_N_32 N10.FR.06 clear alone: one message says how it went; the cache is asked no more', async () => {
  expect(await told(TOKEN, false, true)).toBe('cleared from the authorization cache: 1');
  const asked = at.csms.received('Authorize').length;
  await at.api.plugIn(1);
  await at.api.swipe('CUSTOMER', [1]);
  await at.until('asked again', () => at.csms.received('Authorize').length > asked);
  await at.state(1, 'Charging');
  expect(await told(TOKEN, true, false)).toContain('transaction that runs: ');
  await at.api.unplug(1);
  await at.state(1, 'Available');
  expectRight(at);
});

it('TC_N_62 N10.FR.03 by a customerIdentifier: a token or a group of that name', async () => {
  expect(await told({ customerIdentifier: 'fleet-7' }, true, true)).toContain('ISO14443 customer');
  expect(await told({ customerIdentifier: 'customer' }, true, false)).toBe('');
});

it('TC_N_63 N10.FR.09 by a certificate: nothing is filed under certificates', async () => {
  expect(await told(CERTIFICATE, true, true)).toBe('');
  expect(await told(TOKEN, true, false)).toContain('authorization cache');
});

it('N10.FR.03 the local list is told and is not cleared', async () => {
  await at.csms.call('SendLocalList', {
    versionNumber: 1,
    updateType: 'Full',
    localAuthorizationList: [{ ...TOKEN, idTokenInfo: { status: 'Blocked' } }],
  });
  expect(await told(TOKEN, true, true)).toContain('local authorization list: Blocked');
  expect(await told(TOKEN, true, false)).toBe('local authorization list: Blocked');
  await at.csms.call('SendLocalList', { versionNumber: 2, updateType: 'Full' });
});

it('N09.FR.07 N10.FR.07 neither report nor clear: Rejected', async () => {
  expect((await ask(TOKEN, false, false)).status).toBe('Rejected');
});

it('TC_N_29 TC_N_33 N09.FR.09 no customer, or more than one: Invalid, for a report as for clearing', async () => {
  expect((await ask({}, true, false)).status).toBe('Invalid');
  expect((await ask({ ...TOKEN, ...CERTIFICATE }, true, false)).status).toBe('Invalid');
  expect((await ask({ ...TOKEN, customerIdentifier: 'x' }, false, true)).status).toBe('Invalid');
  expectRight(at);
});
