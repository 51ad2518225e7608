import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { noBroker, TestBroker } from './everest/broker.ts';
import { everestSchemas, noSchemas } from './everest/schemas.ts';
import { everestModule, ScriptedEverest } from './everest/scripted-everest.ts';
import { remoteStart, remoteStop, VERSIONS } from './harness/dialect.ts';
import { changeAvailability, set, unlock } from './harness/orders.ts';
import { reserve } from './harness/reservations.ts';
import type { Modules, StationWishes, Version } from './harness/station-files.ts';
import { closeWorld, expectRight, openWorld, type World } from './harness/world.ts';

const withEverest =
  (url: string) =>
  (modules: Modules): void => {
    delete modules.evse_1;
    modules.everest = everestModule(url);
    modules.ocpp!.connections!.evse_manager = ['everest'];
  };

type Scene = { at: World; everest: ScriptedEverest; broker: TestBroker };

const scene = async (version: Version, wishes: StationWishes = {}): Promise<Scene> => {
  const folder = mkdtempSync(join(tmpdir(), 'statecharge-broker-'));
  const broker = await TestBroker.open(folder);
  const at = await openWorld(version, {
    simulatedClock: false,
    reshape: withEverest(broker.url),
    resume: true,
    ...wishes,
  });
  const everest = new ScriptedEverest(broker.url);
  onTestFinished(async () => {
    await closeWorld(at);
    await everest.close();
    await broker.kill();
    rmSync(folder, { recursive: true, force: true });
  });
  await at.station.ready(at.api);
  await at.online();
  return { at, everest, broker };
};

const everestIs = (at: World, wanted: string) =>
  at.until(`EVerest is ${wanted}`, async () => {
    const { modules } = (await at.api.status()) as unknown as { modules: { everest: { state: string } } };
    return modules.everest.state === wanted;
  });

let schemas: ReturnType<typeof everestSchemas> | undefined;
/** Both sides keep to EVerest's own description of its API. */
const expectOfEverest = ({ messages }: ScriptedEverest): void => {
  if (noSchemas !== undefined) return;
  schemas ??= everestSchemas();
  const { complaint } = schemas;
  const complaints = messages.flatMap(
    ({ type, address, payload }) => complaint(type, address, payload) ?? [],
  );
  expect([...new Set(complaints)]).toEqual([]);
};

const charging = async (version: Version, wishes: StationWishes = {}): Promise<Scene> => {
  const made = await scene(version, wishes);
  const { at, everest } = made;
  everest.plugIn();
  await at.state(1, 'Preparing');
  expect(await everest.swipe('TOKEN')).toBe('Accepted');
  await at.transaction('started');
  await at.state(1, 'Charging');
  return made;
};

describe.skipIf(noBroker !== undefined).each(VERSIONS)('EVerest over MQTT, OCPP %s', (version) => {
  it('a session: token at its reader, readings, stopped by the CSMS; its limits and faults', async () => {
    const { at, everest } = await charging(version, { sampleIntervalS: 1 });
    everest.count(1234);
    await at.until('the reading is told', () =>
      at.csms.transactions().some(({ samples }) => samples.some(({ energyWh }) => energyWh === 1234)),
    );
    const limits = everest.last('set_external_limits') as { schedule_import: unknown[] };
    expect(limits.schedule_import.length).toBeGreaterThan(0);
    const fault = everest.fail('evse_manager/MREC6UnderVoltage');
    await at.state(1, 'Faulted');
    everest.heal(fault);
    await at.state(1, 'Charging');
    const [transaction] = at.csms.transactions();
    expect(await remoteStop(at, transaction!)).toBe('Accepted');
    const ended = await at.transaction('ended');
    expect(ended).toMatchObject({ token: 'TOKEN', startWh: 0, endWh: 1234, reason: 'Remote' });
    everest.unplug();
    await at.state(1, 'Available');
    expectRight(at);
    expectOfEverest(everest);
  });

  it('the power goes here, then the broker: one transaction, nothing of it lost', async () => {
    const { at, everest, broker } = await charging(version);
    const { id } = await at.transaction('started');
    const fault = everest.fail('evse_manager/MREC6UnderVoltage');
    await at.state(1, 'Faulted');
    await at.station.kill();
    everest.heal(fault);
    everest.count(2000);
    await at.restart();
    await at.state(1, 'Charging');
    await broker.kill();
    await everestIs(at, 'awaited');

    everest.count(3000);
    everest.unplug();
    expect(at.csms.transactions().map(({ endedAt }) => endedAt)).toEqual([undefined]);
    await broker.start();
    expect(await at.transaction('ended')).toMatchObject({ id, token: 'TOKEN', startWh: 0, endWh: 5000 });
    await at.state(1, 'Available');
    expect(at.csms.transactions()).toHaveLength(1);
    expectRight(at);
    expectOfEverest(everest);
  });

  it('what the CSMS orders is done, or refused where EVerest has no word for it', async () => {
    const { at, everest } = await scene(version);
    expect(await unlock(at, 1)).toBe('Unlocked');
    expect(everest.last('force_unlock')).toBe(1);
    expect(await changeAvailability(at, false, { evseId: 1 })).toBe('Accepted');
    await at.state(1, 'Unavailable');
    expect(everest.last('enable_disable')).toMatchObject({
      connector_id: 0,
      source: { enable_source: 'CSMS', enable_state: 'Disable', enable_priority: 5000 },
    });
    expect(await changeAvailability(at, true, { evseId: 1 })).toBe('Accepted');
    await at.state(1, 'Available');
    expect(await set(at, ['ConnectionTimeOut', 'TxCtrlr.EVConnectionTimeOut'], '90')).toBe('Rejected');
    expect(await reserve(at, { id: 1, token: 'TOKEN', evseId: 1 })).toBe('Rejected');
    everest.plugIn();
    await at.state(1, 'Preparing');
    expect(await remoteStart(at, 'APP', 1)).toBe('Accepted');
    expect(await at.transaction('started')).toMatchObject({ token: 'APP' });
    everest.grant(13);
    const wrong = everest.fail('evse_board_support/VendorError', 'grid_guard');
    await at.until('told of the station', () =>
      JSON.stringify(at.csms.received(version === '1.6' ? 'StatusNotification' : 'NotifyEvent')).includes(
        'VendorError',
      ),
    );
    everest.heal(wrong);
    expect(await everest.swipe('APP')).toBe('Accepted');
    expect(await at.transaction('ended')).toMatchObject({ reason: 'Local' });
    expectRight(at);
    expectOfEverest(everest);
  });
});

describe.skipIf(noBroker !== undefined)('EVerest over MQTT, OCPP 2.0.1', () => {
  it('the power goes before the transaction is told: it is told with its true beginning', async () => {
    const { at, everest } = await scene('2.0.1');
    everest.count(500);
    everest.plugIn();
    await at.state(1, 'Preparing');
    await at.station.kill();
    everest.charge('TOKEN');
    everest.count(700);
    // Whose token it was is known to Auth, whose answers may come after those of the EVSE.
    everest.late.add('token_validation_status/get');
    await at.restart();
    const began = await at.transaction('started');
    expect(began).toMatchObject({ token: 'TOKEN', startWh: 500 });
    await at.state(1, 'Charging');
    everest.unplug();
    expect(await at.transaction('ended')).toMatchObject({ endWh: 1200, reason: 'EVDisconnected' });
    expectRight(at);
    expectOfEverest(everest);
  });
});
