import { describe, expect, it } from 'vitest';
import { VERSIONS } from './harness/dialect.ts';
import { set } from './harness/orders.ts';
import type { Version } from './harness/station-files.ts';
import { expectRight, type World, type WorldWishes, world } from './harness/world.ts';

const idle = async (version: Version, wishes: WorldWishes = {}): Promise<World> => {
  const at = await world(version, wishes);
  await at.online();
  return at;
};

/** One charge from plug to unplug. */
const charge = async (at: World, token: string): Promise<void> => {
  const known = at.csms.transactions().length;
  await at.api.plugIn(1);
  await at.api.swipe(token, [1]);
  await at.until('started', () => at.csms.transactions().length > known);
  await at.state(1, 'Charging');
  await at.api.unplug(1);
  await at.until('ended', () => at.csms.transactions()[known]?.endedAt);
  await at.state(1, 'Available');
};

const asked = ({ csms }: World): number => csms.received('Authorize').length;

const CACHE = ['AuthorizationCacheEnabled', 'AuthCacheCtrlr.Enabled'] as const;
const preAuthorizing: WorldWishes = {
  core: { LocalPreAuthorize: true, AuthorizationCacheEnabled: true },
  variables: { 'AuthCtrlr.LocalPreAuthorize': true, 'AuthCacheCtrlr.Enabled': true },
};

describe.each(VERSIONS)('the authorization cache, OCPP %s', (version) => {
  it('C10.FR.01, C12: a token that the CSMS has accepted starts without being asked again, until ClearCache', async () => {
    const at = await idle(version, preAuthorizing);
    await charge(at, 'CACHED');
    expect(asked(at)).toBe(1);
    await charge(at, 'CACHED');
    expect(asked(at)).toBe(1);
    await at.station.kill();
    at.csms.now = () => new Date(Date.now() + 600_000).toISOString();
    await at.restart();
    await at.until('booted again', () => at.csms.received('BootNotification').length === 2);
    await at.advance(1_000);
    await charge(at, 'CACHED');
    expect(asked(at)).toBe(1);
    expect((await at.csms.call('ClearCache')).status).toBe('Accepted');
    await charge(at, 'CACHED');
    expect(asked(at)).toBe(2);
    expectRight(at);
  });

  it('C11.FR.04 a cache that is switched off cannot be cleared, and is not used', async () => {
    const at = await idle(version, preAuthorizing);
    await charge(at, 'CACHED');
    expect(await set(at, CACHE, 'false')).toBe('Accepted');
    expect((await at.csms.call('ClearCache')).status).toBe('Rejected');
    await charge(at, 'CACHED');
    expect(asked(at)).toBe(2);
    expectRight(at);
  });

  it('C10 without LocalPreAuthorize the CSMS is asked every time; offline the cache decides', async () => {
    const at = await idle(version, {
      core: { AuthorizationCacheEnabled: true, LocalAuthorizeOffline: true },
      variables: { 'AuthCacheCtrlr.Enabled': true, 'AuthCtrlr.LocalAuthorizeOffline': true },
    });
    await charge(at, 'CACHED');
    await charge(at, 'CACHED');
    expect(asked(at)).toBe(2);
    await at.csms.close();
    await at.until('offline', async () => !(await at.api.status()).ocpp.connected);
    await at.api.plugIn(1);
    await at.api.swipe('STRANGER', [1]);
    await at.advance(3_000);
    await at.state(1, 'Preparing');
    await at.api.swipe('CACHED', [1]);
    await at.state(1, 'Charging');
    await at.csms.open();
    await at.until('told', () => at.csms.transactions().length === 3);
    expect(at.csms.transactions()[2]?.token).toBe('CACHED');
    expectRight(at);
  });
});

describe.each(VERSIONS)('data transfer, OCPP %s', (version) => {
  const send = (at: World, body: object) => at.api.post('/ocpp/data-transfer', body);

  it('P02 to the CSMS: what was said, and what it answered', async () => {
    const at = await idle(version);
    at.csms.handle('DataTransfer', () => ({
      status: 'Accepted',
      data: version === '1.6' ? 'fine' : { verdict: 'fine' },
    }));
    const answer = await send(at, { vendor_id: 'com.example', message_id: 'hello', data: '{"a":[1,2]}' });
    expect(answer).toEqual({
      status: 'Accepted',
      data: version === '1.6' ? '"fine"' : '{"verdict":"fine"}',
    });
    expect(at.csms.received('DataTransfer')).toEqual([
      {
        vendorId: 'com.example',
        messageId: 'hello',
        data: version === '1.6' ? '{"a":[1,2]}' : { a: [1, 2] },
      },
    ]);
    await send(at, { vendor_id: 'com.example', data: '"plain"' });
    await send(at, { vendor_id: 'com.example' });
    expect(at.csms.received('DataTransfer').slice(1)).toEqual([
      { vendorId: 'com.example', data: 'plain' },
      { vendorId: 'com.example' },
    ]);
    expectRight(at);
  });

  it('each of several gets its own answer', async () => {
    const at = await idle(version);
    at.csms.handle('DataTransfer', ({ messageId }) => ({ status: 'Accepted', data: `re ${messageId}` }));
    const answers = await Promise.all(
      ['1', '2', '3'].map((id) => send(at, { vendor_id: 'com.example', message_id: id })),
    );
    expect(answers.map((answer) => (answer as { data: string }).data)).toEqual([
      '"re 1"',
      '"re 2"',
      '"re 3"',
    ]);
  });

  it('what the CSMS refuses is passed on; offline is said at once', async () => {
    const at = await idle(version);
    expect(await send(at, { vendor_id: 'com.nobody' })).toEqual({ status: 'UnknownVendorId' });
    await at.csms.close();
    await at.until('offline', async () => !(await at.api.status()).ocpp.connected);
    expect(await send(at, { vendor_id: 'com.example' })).toEqual({ status: 'Offline' });
    await expect(send(at, { message_id: 'x' })).rejects.toMatchObject({ status: 400 });
  });

  it('a CSMS that keeps silent: Offline after the message timeout', async () => {
    const at = await idle(version, { messageTimeoutS: 1 });
    at.csms.handle('DataTransfer', () => new Promise(() => {}));
    const answer = send(at, { vendor_id: 'com.example' });
    await at.until('heard', () => at.csms.received('DataTransfer').length === 1);
    await at.advance(1_250);
    expect(await answer).toEqual({ status: 'Offline' });
  });

  it('P01.FR.05; TC_062 from the CSMS: no vendor is known', async () => {
    const at = await idle(version);
    const answer = await at.csms.call('DataTransfer', { vendorId: 'com.example', messageId: 'x', data: 'y' });
    expect(answer).toEqual({ status: 'UnknownVendorId' });
    expectRight(at);
  });
});

describe('status of transactions, OCPP 2.0.1', () => {
  const statusOf = ({ csms }: World, transactionId?: string) =>
    csms.call('GetTransactionStatus', transactionId === undefined ? {} : { transactionId });

  it('E14 with an id and without, ongoing, ended, unknown, with messages that wait', async () => {
    const at = await idle('2.0.1', {
      sampleIntervalS: 5,
      chargeOffline: true,
      ocpp: { MessageQueueResumeDelay: 30 },
    });
    expect(await statusOf(at)).toEqual({ messagesInQueue: false });
    expect(await statusOf(at, 'nobody')).toEqual({ ongoingIndicator: false, messagesInQueue: false });
    await at.api.plugIn(1);
    await at.api.swipe('TOKEN', [1]);
    const { id } = await at.transaction('started');
    await at.state(1, 'Charging');
    await at.advance(1_000);
    expect(await statusOf(at, id)).toEqual({ ongoingIndicator: true, messagesInQueue: false });
    await at.api.disconnect();
    await at.until('offline', () => !at.csms.connected);
    await at.advance(12_000);
    await at.api.connect();
    await at.until('back', () => at.csms.connections === 2);
    expect(await statusOf(at, id)).toEqual({ ongoingIndicator: true, messagesInQueue: true });
    expect(await statusOf(at)).toEqual({ messagesInQueue: true });
    await at.api.swipe('TOKEN', [1]);
    await at.advance(2_000);
    expect(await statusOf(at, id)).toEqual({ ongoingIndicator: false, messagesInQueue: true });
    await at.advance(30_000);
    await at.transaction('ended');
    expect(await statusOf(at, id)).toEqual({ ongoingIndicator: false, messagesInQueue: false });
    expectRight(at);
  });
});
