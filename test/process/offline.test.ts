import { describe, expect, it } from 'vitest';
import { sampleGapsS, VERSIONS } from './harness/dialect.ts';
import { expectRight, world } from './harness/world.ts';

describe.each(VERSIONS)('without a CSMS, OCPP %s', (version) => {
  it('E04.FR.03 a session offline from start to end is told in order after the reconnect', async () => {
    const at = await world(version, { chargeOffline: true, sampleIntervalS: 5 });
    await at.online();
    await at.csms.close();
    await at.until('offline', async () => !(await at.api.status()).ocpp.connected);
    await at.api.plugIn(1, { current_A: 32, phases: 1 });
    await at.api.swipe('OFFLINE', [1]);
    await at.state(1, 'Charging');
    await at.advance(30_000);
    await at.api.swipe('OFFLINE', [1]);
    await at.state(1, 'Finishing');
    await at.api.unplug(1);
    await at.state(1, 'Available');
    expect(at.csms.transactions()).toEqual([]);
    await at.csms.open();
    const transaction = await at.transaction('ended');
    expect(transaction).toMatchObject({ token: 'OFFLINE', startWh: 0, reason: 'Local' });
    const seconds = (Date.parse(transaction.endedAt!) - Date.parse(transaction.startedAt!)) / 1000;
    expect(seconds).toBeGreaterThan(29);
    expect(seconds).toBeLessThan(60);
    expect(transaction.samples.length).toBeGreaterThanOrEqual(5);
    expect(transaction.endWh).toBeGreaterThan(50);
    if (version === '2.0.1')
      expect(at.csms.received('TransactionEvent').every(({ offline }) => offline === true)).toBe(true);
    expect(at.csms.received('BootNotification')).toHaveLength(1);
    expectRight(at);
  });

  it('twelve seconds without CSMS: every sample arrives, in order, none twice', async () => {
    const at = await world(version, { sampleIntervalS: 1 });
    await at.online();
    await at.api.plugIn(1, { current_A: 32, phases: 1 });
    await at.api.swipe('TOKEN', [1]);
    await at.transaction('started');
    await at.state(1, 'Charging');
    await at.advance(5_000);
    await at.csms.close();
    await at.advance(12_000);
    await at.csms.open();
    const connections = at.csms.connections;
    await at.until('back', () => at.csms.connections > connections);
    await at.advance(3_000);
    await at.api.swipe('TOKEN', [1]);
    const transaction = await at.transaction('ended');
    const gaps = sampleGapsS(transaction);
    expect(gaps.length).toBeGreaterThanOrEqual(19);
    expect(new Set(gaps)).toEqual(new Set([1]));
    const readings = transaction.samples.map(({ energyWh }) => energyWh ?? 0);
    expect(readings).toEqual([...readings].sort((a, b) => a - b));
    expectRight(at);
  });

  it('starts without a CSMS, charges, and tells all when there is one', async () => {
    const at = await world(version, {
      chargeOffline: true,
      csmsOpen: false,
      ...(version === '2.0.1' && { variables: { 'AuthCtrlr.OfflineTxForUnknownIdEnabled': true } }),
    });
    await at.csms.open();
    await at.online();
    expect(at.csms.calls()[0]?.action).toBe('BootNotification');
    expectRight(at);
  });
});
