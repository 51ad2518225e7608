import { describe, expect, it, onTestFinished } from 'vitest';
import type { Subprotocol } from '../../src/protocol/version.ts';
import { text } from '../../src/trial/wire.ts';
import type { Version } from './harness/station-files.ts';
import { StrictCsms } from './harness/strict-csms.ts';
import { expectRight, type World, world } from './harness/world.ts';

const OTHER: Record<Version, Subprotocol> = { '1.6': 'ocpp2.0.1', '2.0.1': 'ocpp1.6' };

/** The same CSMS after an update that speaks the other version alone: same address, new books. */
const updated = async ({ csms, version }: World): Promise<StrictCsms> => {
  const other = new StrictCsms(OTHER[version]);
  other.port = csms.port;
  await other.open();
  onTestFinished(() => other.close());
  return other;
};

const charging = async (version: Version): Promise<World> => {
  const at = await world(version, { multi: true, sampleIntervalS: 5, resume: true, survivesRestart: true });
  await at.online();
  await at.api.plugIn(1, { current_A: 32, phases: 1 });
  await at.api.swipe('TOKEN', [1]);
  await at.transaction('started');
  await at.state(1, 'Charging');
  await at.advance(21_000);
  return at;
};

const deadLetters = async ({ api }: World) =>
  (await api.get('/dead-letters')) as { id: number; type: string; reason: string; transaction_id?: string }[];

const offers = ({ station }: World): string[] =>
  [...station.log().matchAll(/"offered":(\[[^\]]*\])/g)].map(([, list]) => list!);

describe.each(['1.6', '2.0.1'] as const)('a station of both versions, begun in OCPP %s', (version) => {
  const here = `ocpp${version}`;
  const there = OTHER[version];

  it('a CSMS that speaks the other version now hears of the transaction from its beginning', async () => {
    const at = await charging(version);
    const [first] = at.csms.transactions();
    const known = offers(at).length;
    await at.csms.close();
    await at.advance(7_000);
    const other = await updated(at);
    await at.until('started anew', () => other.transactions()[0]?.startedAt);
    expect(offers(at).slice(known).slice(-4)).toEqual([
      `["${here}"]`,
      `["${here}"]`,
      `["${here}"]`,
      `["${here}","${there}"]`,
    ]);
    await at.advance(11_000);
    await at.api.swipe('TOKEN', [1]);
    await at.until('ended', () => other.transactions()[0]?.endedAt);
    await at.api.unplug(1);
    await at.state(1, 'Available');
    const [second] = other.transactions();
    expect(second).toMatchObject({
      token: 'TOKEN',
      evseId: 1,
      startedAt: first?.startedAt,
      startWh: 0,
      reason: 'Local',
      repeats: 0,
      faults: [],
    });
    expect(second!.endWh).toBeGreaterThan(70);
    expect(second!.samples.length).toBeGreaterThanOrEqual(2);
    expect(other.violations).toEqual([]);
    expectRight(at);
    // What was measured on the way is kept for the operator, and the CSMS hears that it is missing.
    const letters = await deadLetters(at);
    expect(letters.length).toBeGreaterThan(0);
    expect(new Set(letters.map(({ type }) => type))).toEqual(new Set(['transactionEvent']));
    expect(letters[0]?.reason).toContain(`in ${here}`);
    const event = other
      .received('SecurityEventNotification')
      .find(({ type }) => type === 'NotificationNotDelivered');
    expect(event).toBeDefined();
    expect(text(event?.techInfo)).toContain(`${letters.length} messages`);
    if (there === 'ocpp2.0.1') {
      const events = other.received('TransactionEvent');
      expect(events[0]).toMatchObject({ offline: false, seqNo: 0, evse: { id: 1, connectorId: 1 } });
      expect(events[1]).toMatchObject({
        triggerReason: 'ChargingStateChanged',
        transactionInfo: { chargingState: 'Charging' },
      });
    }
  });

  it('back at the first CSMS the transaction goes on where that one left it; letters go to whom they were for alone', async () => {
    const at = await world(version, { multi: true, sampleIntervalS: 60 });
    await at.online();
    await at.api.plugIn(1);
    await at.api.swipe('TOKEN', [1]);
    const first = await at.transaction('started');
    await at.csms.close();
    const other = await updated(at);
    // Three refusals, then all versions are offered.
    for (let refusals = 0; refusals < 4; refusals += 1) await at.api.advance(60_000);
    await at.until('started anew', () => other.transactions()[0]?.startedAt);
    const [letter] = await deadLetters(at);
    const retry = () => at.api.post(`/dead-letters/${letter!.id}/retry`, {});
    await expect(retry()).rejects.toThrow(`in ${here}`);
    await other.close();
    const connections = at.csms.connections;
    await at.csms.open();
    for (let refusals = 0; refusals < 4; refusals += 1) await at.api.advance(60_000);
    await at.until('back', () => at.csms.connections > connections && at.csms.connected);
    await retry();
    await at.api.unplug(1);
    await at.transaction('ended');
    expect(at.csms.transactions()).toHaveLength(1);
    expect(at.csms.transactions()[0]).toMatchObject({ id: first.id, startedAt: first.startedAt });
    if (version === '1.6') {
      expect(at.csms.received('StartTransaction')).toHaveLength(1);
      expect(at.csms.received('StopTransaction')).toMatchObject([{ transactionId: Number(first.id) }]);
    } else {
      const events = at.csms.received('TransactionEvent');
      expect(events.filter(({ eventType }) => eventType === 'Started')).toHaveLength(1);
      const numbers = events.map(({ seqNo }) => Number(seqNo));
      expect(new Set(numbers).size).toBe(numbers.length);
      expect(events.at(-1)).toMatchObject({ eventType: 'Ended', seqNo: Math.max(...numbers) });
    }
    expect(at.csms.violations).toEqual([]);
    await at.until('delivered', async () => (await deadLetters(at)).every(({ id }) => id !== letter!.id));
  });

  it('while a transaction is announced only its version is offered, so an outage alone changes nothing', async () => {
    const at = await charging(version);
    await at.csms.close();
    await at.advance(12_000);
    await at.station.kill();
    const known = offers(at).length;
    // The CSMS's clock has kept pace with the simulated one.
    at.csms.now = () => new Date(Date.now() + 120_000).toISOString();
    await at.csms.open();
    await at.restart();
    await at.until('back', () => at.csms.received('BootNotification').length === 2);
    await at.advance(5_000);
    await at.api.swipe('TOKEN', [1]);
    await at.transaction('ended');
    expect(new Set(offers(at).slice(known))).toEqual(new Set([`["${here}"]`]));
    expect(at.csms.transactions()).toHaveLength(1);
    expect(await deadLetters(at)).toEqual([]);
    expectRight(at);
  });

  it('a session that no CSMS has heard of yet is told whole in the other version', async () => {
    const at = await world(version, { multi: true, chargeOffline: true, sampleIntervalS: 5 });
    await at.online();
    await at.csms.close();
    await at.until('offline', async () => !(await at.api.status()).ocpp.connected);
    await at.api.plugIn(1, { current_A: 32, phases: 1 });
    await at.api.swipe('OFFLINE', [1]);
    await at.state(1, 'Charging');
    await at.advance(20_000);
    const other = await updated(at);
    await at.until('started', () => other.transactions()[0]?.startedAt);
    await at.api.swipe('OFFLINE', [1]);
    await at.until('ended', () => other.transactions()[0]?.endedAt);
    expect(other.transactions()).toMatchObject([
      { token: 'OFFLINE', startWh: 0, reason: 'Local', faults: [] },
    ]);
    expect(other.transactions()[0]!.samples.length).toBeGreaterThanOrEqual(3);
    expect(other.violations).toEqual([]);
    expect(await deadLetters(at)).toEqual([]);
  });

  it('once the transaction is over, all versions are offered again', async () => {
    const at = await charging(version);
    await at.api.swipe('TOKEN', [1]);
    await at.transaction('ended');
    const known = offers(at).length;
    await at.csms.close();
    const other = await updated(at);
    await at.until('back', () => other.received('BootNotification').length === 1);
    expect(new Set(offers(at).slice(known))).toEqual(new Set(['["ocpp2.0.1","ocpp1.6"]']));
    expect(await deadLetters(at)).toEqual([]);
    expectRight(at);
  });
});
