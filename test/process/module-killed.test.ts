import { describe, expect, it, onTestFinished } from 'vitest';
import { remoteStop, VERSIONS } from './harness/dialect.ts';
import { ExternalModule } from './harness/external-module.ts';
import { reset } from './harness/orders.ts';
import { closeWorld, expectRight, openWorld } from './harness/world.ts';

const AS_PROBE = (implementation_id: string) => [{ module_id: 'probe', implementation_id }];

describe.each(VERSIONS)('the module that is System and meter, OCPP %s', (version) => {
  it('killed in mid-session: charging goes on to the last reading, no reset is promised; back, both are', async () => {
    const at = await openWorld(version, {
      prices: { CustomDisplayCostAndPrice: true },
      reshape: (modules) => {
        modules.probe = { module: 'External' };
        modules.ocpp!.connections!.system = AS_PROBE('sys');
        modules.evse_1!.connections = { powermeter: AS_PROBE('meter') };
      },
    });
    onTestFinished(() => closeWorld(at));
    const module = new ExternalModule(at.api.url, 'probe', {
      sys: { get_boot_reason: () => 'PowerUp', is_reset_allowed: () => true, reset: () => null },
      meter: { start_transaction: () => ({ status: 'OK' }), stop_transaction: () => ({ status: 'OK' }) },
    });
    const reads = (total: number) =>
      module.publish('meter', 'powermeter', {
        timestamp: '2031-02-03T04:05:06.789Z',
        energy_Wh_import: { total },
      });
    await module.start();
    reads(100);
    await at.online();
    if (version === '1.6')
      await at.csms.call('DataTransfer', {
        vendorId: 'org.openchargealliance.costmsg',
        messageId: 'SetUserPrice',
        data: JSON.stringify({ idToken: 'TOKEN', priceText: '0.25 a kWh' }),
      });
    await at.api.plugIn(1);
    await at.api.swipe('TOKEN');
    const running = await at.transaction('started');
    expect(running).toMatchObject({ startWh: 100 });
    expect(module.called('start_transaction')).toMatchObject([
      { value: { evse_id: '1', ...(version === '1.6' && { tariff_text: '0.25 a kWh' }) } },
    ]);
    reads(350);
    const kind = version === '1.6' ? 'Soft' : 'OnIdle';
    await at.state(1, 'Charging');

    await module.kill();
    expect(await reset(at, kind)).toBe('Rejected');
    await at.state(1, 'Charging');
    expect(await remoteStop(at, running)).toBe('Accepted');
    expect(await at.transaction('ended')).toMatchObject({ endWh: 350, reason: 'Remote' });
    expect(at.station.running).toBe(true);

    await module.start();
    reads(400);
    await at.api.unplug(1);
    await at.state(1, 'Available');
    await at.api.plugIn(1);
    await at.api.swipe('TOKEN');
    await at.until('a second transaction', () => at.csms.transactions()[1]?.startedAt);
    expect(at.csms.transactions()[1]).toMatchObject({ startWh: 400 });
    expect(await reset(at, version === '1.6' ? 'Soft' : 'Immediate')).toBe('Accepted');
    await at.until('the module resets', () => module.called('reset').length === 1);
    expectRight(at);
  });
});
