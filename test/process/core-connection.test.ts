import { describe, expect, it } from 'vitest';
import { type Json, text } from '../../src/trial/wire.ts';
import { heard, reported, VERSIONS } from './harness/dialect.ts';
import { set } from './harness/orders.ts';
import type { Version } from './harness/station-files.ts';
import { expectRight, type World, type WorldWishes, world } from './harness/world.ts';

const HEARTBEAT = ['HeartbeatInterval', 'OCPPCommCtrlr.HeartbeatInterval'] as const;
const PASSWORD = ['AuthorizationKey', 'SecurityCtrlr.BasicAuthPassword'] as const;

const idle = async (version: Version, wishes: WorldWishes = {}): Promise<World> => {
  const at = await world(version, wishes);
  await at.online();
  return at;
};

const charging = async (version: Version, wishes: WorldWishes = {}): Promise<World> => {
  const at = await idle(version, wishes);
  await at.api.plugIn(1);
  await at.api.swipe('TOKEN', [1]);
  await at.transaction('started', 1);
  await at.state(1, 'Charging');
  return at;
};

const timestampOf = (payload: Json | undefined): number => Date.parse(text(payload?.timestamp) ?? '');

/** Until the CSMS is connected to as often as this. */
const connected = (at: World, times: number) => at.until('connected', () => at.csms.connections === times);

describe.each(VERSIONS)('heartbeat and clock, OCPP %s', (version) => {
  it('G02 a changed interval counts at once, and after a restart until the CSMS names another', async () => {
    const at = await idle(version);
    expect(await set(at, HEARTBEAT, '10')).toBe('Accepted');
    await at.advance(32_000);
    await at.until('heartbeats', () => at.csms.received('Heartbeat').length === 3);
    expect(await set(at, HEARTBEAT, '3600')).toBe('Accepted');
    await at.advance(60_000);
    expect(at.csms.received('Heartbeat')).toHaveLength(3);
    expect(await set(at, HEARTBEAT, '-1')).toBe('Rejected');
    expectRight(at);
  });

  it('B01.FR.06 timestamps follow the CSMS, from the first StatusNotification on', async () => {
    const start = Date.parse('2031-07-05T12:00:00.000Z');
    const at = await idle(version, {
      prepare: (csms) => {
        csms.now = () => new Date(start).toISOString();
      },
    });
    const [first] = at.csms.received('StatusNotification');
    expect(timestampOf(first) - start).toBeLessThan(5_000);
    expect(timestampOf(first)).toBeGreaterThanOrEqual(start);
    // Heartbeats tell the time as well; the sample intervals stay what they were.
    at.csms.now = () => new Date(start + 3_600_000).toISOString();
    await set(at, HEARTBEAT, '10');
    await at.advance(11_000);
    await at.until('told the time', () => at.csms.received('Heartbeat').length === 1);
    await at.api.plugIn(1);
    await heard(at, 1, 'Preparing');
    const last = at.csms.received('StatusNotification').at(-1);
    expect(Math.abs(timestampOf(last) - start - 3_600_000)).toBeLessThan(10_000);
    expectRight(at);
  });

  it('a clock that is set back in mid-transaction leaves the order and the energy as they are', async () => {
    const at = await charging(version, { sampleIntervalS: 10 });
    const now = Date.now();
    at.csms.now = () => new Date(now - 86_400_000).toISOString();
    await set(at, HEARTBEAT, '5');
    await at.advance(5_500);
    await at.until('told the time', () => at.csms.received('Heartbeat').length === 1);
    await set(at, HEARTBEAT, '86400');
    await at.advance(40_000);
    await at.api.swipe('TOKEN', [1]);
    const transaction = await at.transaction('ended');
    expect(transaction.samples.length).toBeGreaterThanOrEqual(3);
    expect(transaction.endWh).toBeGreaterThan(30);
    expect(at.csms.violations).toEqual([]);
  });
});

describe.each(VERSIONS)('a new password, OCPP %s', (version) => {
  const secured: WorldWishes = {
    security: { SecurityProfile: 1, AuthorizationKey: 'a-password-of-20-chr' },
  };
  const hex = '00010203040506070809AABBCCDDEEFF10111213';
  const next = version === '1.6' ? hex : 'another-password-of-25-ch';
  const bytes = version === '1.6' ? Buffer.from(hex, 'hex') : Buffer.from(next);

  it('A01; TC_073 is answered, then the connection comes back with it, in order, and nothing is lost', async () => {
    const at = await charging(version, { ...secured, sampleIntervalS: 2 });
    expect(at.csms.handshakes[0]?.password?.toString()).toBe('a-password-of-20-chr');
    const boots = at.csms.received('BootNotification').length;
    expect(await set(at, PASSWORD, next)).toBe('Accepted');
    await connected(at, 2);
    expect(at.csms.closeCodes).toEqual([1000]);
    expect(at.csms.handshakes[1]?.password).toEqual(bytes);
    await at.advance(10_000);
    await at.api.swipe('TOKEN', [1]);
    const transaction = await at.transaction('ended');
    expect(transaction.samples.length).toBeGreaterThanOrEqual(4);
    expect(at.csms.received('BootNotification')).toHaveLength(boots);
    expect(at.station.log()).not.toContain(next);
    expectRight(at);
  });

  it('A01 outlives a restart', async () => {
    const at = await idle(version, secured);
    await set(at, PASSWORD, next);
    await connected(at, 2);
    await at.station.kill();
    await at.restart();
    await connected(at, 3);
    expect(at.csms.handshakes[2]?.password).toEqual(bytes);
  });

  it('one that is too short is Rejected, and the connection stays', async () => {
    const at = await idle(version, secured);
    expect(await set(at, PASSWORD, 'short')).toBe('Rejected');
    await at.advance(5_000);
    expect(at.csms.connections).toBe(1);
  });
});

describe.each(VERSIONS)('the operator and the connection, OCPP %s', (version) => {
  it('EnableExternalWebsocketControl: disconnect keeps charging and queueing, and nothing is tried until connect', async () => {
    const at = await charging(version, { sampleIntervalS: 5 });
    await at.api.disconnect();
    await at.until('offline', () => !at.csms.connected);
    expect(at.csms.closeCodes).toEqual([1000]);
    await at.advance(60_000);
    expect(at.csms.connections).toBe(1);
    await at.state(1, 'Charging');
    await at.api.connect();
    await connected(at, 2);
    await at.advance(3_000);
    await at.api.swipe('TOKEN', [1]);
    const transaction = await at.transaction('ended');
    expect(transaction.samples.length).toBeGreaterThanOrEqual(11);
    expectRight(at);
  });

  it('without EnableExternalWebsocketControl both are refused', async () => {
    const at = await idle(version, { ocpp: { EnableExternalWebsocketControl: false } });
    await expect(at.api.disconnect()).rejects.toMatchObject({ status: 403 });
    await expect(at.api.connect()).rejects.toMatchObject({ status: 403 });
    expect(at.csms.connections).toBe(1);
  });

  it('MessageQueueResumeDelay: after a reconnect the queue rests, questions do not', async () => {
    const at = await charging(version, {
      sampleIntervalS: 5,
      evses: 2,
      ocpp: { MessageQueueResumeDelay: 20 },
    });
    const action = version === '1.6' ? 'MeterValues' : 'TransactionEvent';
    await at.api.disconnect();
    await at.until('offline', () => !at.csms.connected);
    await at.advance(20_000);
    const known = at.csms.received(action).length;
    await at.api.connect();
    await connected(at, 2);
    await at.api.plugIn(2);
    await at.api.swipe('OTHER', [2]);
    await at.until('asked', () => at.csms.received('Authorize').length === 2);
    await at.advance(10_000);
    expect(at.csms.received(action)).toHaveLength(known);
    await at.advance(12_000);
    expect(at.csms.received(action).length).toBeGreaterThan(known + 3);
    expectRight(at);
  });

  it('stopped before the first attempt: none is made until the restart', async () => {
    const at = await world(version, { ocpp: { DelayOcppStart: 5_000 } });
    expect(await at.api.post('/ocpp/stop')).toEqual({ result: true });
    await at.advance(20_000);
    expect(at.csms.connections).toBe(0);
    expect(await at.api.post('/ocpp/restart')).toEqual({ result: true });
    await at.online();
    expectRight(at);
  });

  it('DelayOcppStart: the first attempt waits so long', async () => {
    const at = await world(version, { ocpp: { DelayOcppStart: 5_000 } });
    await at.advance(4_500);
    expect(at.csms.connections).toBe(0);
    await at.advance(1_000);
    await at.online();
    expect(reported(at, 1)).toEqual(['Available']);
  });
});
