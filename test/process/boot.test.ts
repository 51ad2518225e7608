import { describe, expect, it } from 'vitest';
import { remoteStart, reported, VERSIONS } from './harness/dialect.ts';
import { expectRight, world } from './harness/world.ts';

describe.each(VERSIONS)('a station that starts, OCPP %s', (version) => {
  it('B01.FR.01 boots cold: BootNotification first, then the status of every connector, then heartbeats', async () => {
    const at = await world(version, {
      evses: 2,
      prepare: (csms) => {
        csms.heartbeatIntervalS = 30;
      },
    });
    await at.until('all connectors reported', () => reported(at, 1).length > 0 && reported(at, 2).length > 0);
    const [boot] = at.csms.calls();
    expect(boot?.action).toBe('BootNotification');
    if (version === '1.6') {
      expect(boot?.payload).toMatchObject({ chargePointVendor: 'Vendor', chargePointModel: 'Model' });
      expect(at.csms.received('StatusNotification').map(({ connectorId }) => connectorId)).toEqual([0, 1, 2]);
    } else {
      expect(boot?.payload).toMatchObject({
        reason: 'PowerUp',
        chargingStation: { vendorName: 'Vendor', model: 'Model' },
      });
    }
    expect([...reported(at, 1), ...reported(at, 2)]).toEqual(['Available', 'Available']);
    expect(at.csms.received('Heartbeat')).toEqual([]);
    await at.advance(65_000);
    await at.until('heartbeats', () => at.csms.received('Heartbeat').length === 2);
    expect(at.csms.received('BootNotification')).toHaveLength(1);
    expectRight(at);
  });

  it('B02.FR.02 keeps silent while Pending, refuses remote starts, asks again after the interval', async () => {
    const at = await world(version, {
      prepare: (csms) =>
        csms.handle('BootNotification', (_payload, attempt) => ({
          status: attempt < 3 ? 'Pending' : 'Accepted',
          currentTime: csms.now(),
          interval: 20,
        })),
    });
    await at.until('first boot', () => at.csms.received('BootNotification').length === 1);
    expect(await remoteStart(at, 'TOKEN', 1)).toBe('Rejected');
    await at.api.plugIn(1);
    await at.advance(19_000);
    expect(at.csms.calls().map(({ action }) => action)).toEqual(['BootNotification']);
    await at.advance(2_000);
    await at.until('second boot', () => at.csms.received('BootNotification').length === 2);
    await at.until('status after acceptance', () => reported(at, 1).length > 0);
    const actions = at.csms.calls().map(({ action }) => action);
    expect(actions.slice(0, 4)).toEqual([
      'BootNotification',
      'BootNotification',
      'BootNotification',
      // The start itself, which waited for the acceptance (A04.FR.02).
      'SecurityEventNotification',
    ]);
    expect(at.csms.violations).toEqual([]);
  });

  it('stops in order at SIGTERM within ten seconds, exit code 0, and says nothing of a running transaction', async () => {
    const at = await world(version);
    await at.online();
    await at.api.plugIn(1);
    await at.api.swipe('TOKEN');
    await at.transaction('started');
    expect(await at.station.stop()).toEqual({ code: 0, signal: null });
    expect(at.csms.transactions()).toMatchObject([{ faults: [] }]);
    expect(at.csms.transactions()[0]?.endedAt).toBeUndefined();
  });
});
