import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { noBroker, TestBroker } from './everest/broker.ts';
import { everestSchemas, noSchemas } from './everest/schemas.ts';
import { everestModule, ScriptedEverest } from './everest/scripted-everest.ts';
import { remoteStop, VERSIONS } from './harness/dialect.ts';
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

/** Both sides keep to EVerest's own description of its API. */
const expectOfEverest = ({ messages }: ScriptedEverest): void => {
  if (noSchemas !== undefined) return;
  const { complaint } = everestSchemas();
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
});
