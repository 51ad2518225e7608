import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { SimulatedClock } from '../../src/actors/clock.ts';
import type { Order, Signal } from '../../src/charger/driver.ts';
import { createSimulator, type SimulatorConfig } from '../../src/charger/simulator/simulator.ts';
import { steadyClock } from '../../src/charger/simulator/steady-clock.ts';
import { openWorldFile } from '../../src/charger/simulator/world-file.ts';
import { driverContract } from '../contract/driver.ts';

const POWER: Order = { power: 'on', limitA: 32, lock: 'locked' };
const REST: Order = { power: 'off', limitA: 32, lock: 'unlocked' };

const simulated = (config: Partial<SimulatorConfig> = {}) => {
  const clock = new SimulatedClock();
  const simulator = createSimulator({ clock, config: { evseId: 1, ...config } });
  const signals: Signal[] = [];
  simulator.signals.subscribe((signal) => signals.push(signal));
  const wait = (seconds: number) => clock.advance(1000 * seconds);
  return { clock, simulator, signals, wait, types: () => signals.map(({ type }) => type) };
};

for (const connectorLock of [true, false])
  driverContract(connectorLock ? 'simulator' : 'simulator with a fixed cable', () => {
    const { simulator, wait } = simulated({ connectorLock });
    return {
      driver: simulator,
      plug: async () => simulator.plugIn(),
      unplug: async () => simulator.unplug(),
      carPauses: async () => simulator.pause(),
      carWants: async () => simulator.resume(),
      raiseFault: async (type) => simulator.raiseFault(type),
      clearFault: async (type) => simulator.clearFault(type),
      wait,
    };
  });

describe('the car', () => {
  test('comes later when told so, unless it is sent away first', async () => {
    const { simulator, wait, types } = simulated();
    simulator.plugIn({ delay_s: 5 });
    await wait(4);
    expect(types()).toEqual([]);
    await wait(1);
    expect(types()).toEqual(['cablePluggedIn']);
    simulator.unplug();
    simulator.plugIn({ delay_s: 5 });
    simulator.unplug();
    await wait(60);
    expect(types()).toEqual(['cablePluggedIn', 'cableUnplugged']);
  });

  test('draws one second after power is offered, or when told', async () => {
    const { simulator, wait, types } = simulated();
    simulator.plugIn({ ready_delay_s: 3 });
    simulator.apply(POWER);
    await wait(2.9);
    expect(types()).not.toContain('carReady');
    await wait(0.1);
    expect(types().at(-1)).toBe('carReady');
  });

  test('draws what it likes at most, and what is offered at most', async () => {
    const { simulator, wait } = simulated({ maxCurrentA: 20 });
    simulator.plugIn({ current_A: 16, phases: 3 });
    simulator.apply(POWER);
    await wait(10);
    expect(simulator.readMeter()).toMatchObject({
      power_W: { total: 11_040, L1: 3680, L2: 3680, L3: 3680 },
      voltage_V: { L1: 230, L2: 230, L3: 230 },
      current_A: { L1: 16, L2: 16, L3: 16 },
      frequency_Hz: { L1: 50 },
    });
    simulator.resume({ current_A: 32, phases: 1 });
    await wait(10);
    expect(simulator.readMeter().current_A).toEqual({ L1: 20, L2: 0, L3: 0 });
    expect(simulator.extras()).toMatchObject({ currentOfferedA: 20, powerOfferedW: 4600 });
  });

  test('leaves by itself after drawing so long, pauses not counted', async () => {
    const { simulator, wait, types } = simulated();
    simulator.plugIn({ max_duration_s: 60, ready_delay_s: 0 });
    simulator.apply(POWER);
    await wait(30);
    simulator.pause();
    await wait(1000);
    simulator.resume();
    await wait(29);
    expect(types()).not.toContain('cableUnplugged');
    await wait(1);
    expect(types().at(-1)).toBe('cableUnplugged');
  });

  test('pauses when its battery is full', async () => {
    const { simulator, wait, types } = simulated();
    simulator.plugIn({ battery_kWh: 10, soc_percent: 90 });
    simulator.apply(POWER);
    await wait(3600);
    expect(types().at(-1)).toBe('carPaused');
    expect(simulator.extras().socPercent).toBeGreaterThan(99);
  });

  test('a second car finds no room', () => {
    const { simulator, types } = simulated();
    simulator.plugIn();
    simulator.plugIn();
    expect(types()).toEqual(['cablePluggedIn']);
  });

  test('plugged in again while the plug is held, it stays in its session and on its register', async () => {
    const { simulator, wait } = simulated();
    simulator.plugIn();
    simulator.apply(POWER);
    await wait(60);
    simulator.unplug();
    simulator.apply({ ...POWER, power: 'off' });
    simulator.plugIn();
    expect(simulator.readMeter().energy_Wh_import.total).toBeGreaterThan(0);
  });
});

describe('the hardware', () => {
  test('its own limit: 0 is no energy, null is none', async () => {
    const { simulator, wait, types } = simulated();
    simulator.plugIn();
    simulator.apply(POWER);
    await wait(10);
    simulator.limit(0);
    expect(types().at(-1)).toBe('supplyLost');
    expect(simulator.state()).toMatchObject({ carReady: false, supplyLost: true });
    simulator.limit(10);
    expect(types().at(-1)).toBe('supplyRestored');
    await wait(10);
    expect(simulator.readMeter().current_A?.L1).toBe(10);
    simulator.limit(null);
    await wait(10);
    expect(simulator.readMeter().current_A?.L1).toBe(32);
  });

  test('TC_024 a jammed lock fails when the plug is to be held', () => {
    const { simulator, types } = simulated();
    simulator.raiseFault('ConnectorLockFailure');
    simulator.plugIn();
    simulator.apply({ ...REST, lock: 'locked' });
    expect(types()).toEqual(['cablePluggedIn', 'lockFailed']);
  });

  test('the bay sensor', () => {
    const { simulator, signals } = simulated();
    simulator.bay(true);
    expect(signals).toEqual([{ type: 'bayOccupied', occupied: true }]);
  });

  test('the meter publishes twice a second while somebody listens, on one timer a clock', async () => {
    const clock = new SimulatedClock();
    const evses = [1, 2].map((evseId) => createSimulator({ clock, config: { evseId } }));
    expect(clock.nextDue()).toBeUndefined();
    let readings = 0;
    const listeners = evses.map((evse) => evse.meter.subscribe(() => readings++));
    await clock.advance(10_000);
    expect(readings).toBe(40);
    for (const listener of listeners) listener.unsubscribe();
    expect(clock.nextDue()).toBeUndefined();
  });

  test('signed texts are told once for all', () => {
    const { simulator } = simulated({
      powermeter: { signedValueStart: 'A', signedValueStop: 'Z', publicKey: 'K' },
    });
    expect(simulator.capabilities).toMatchObject({
      meterPublicKey: 'K',
      signedMeterValues: {
        start: { signed_meter_data: 'A', signing_method: 'dummy', encoding_method: 'plain', public_key: 'K' },
        stop: { signed_meter_data: 'Z' },
      },
    });
  });

  test("B01.FR.06 no energy flows because the station's clock was set", async () => {
    const clock = new SimulatedClock();
    const simulator = createSimulator({
      clock: steadyClock(clock),
      now: () => clock.now(),
      config: { evseId: 1 },
    });
    simulator.plugIn();
    simulator.apply(POWER);
    await clock.advance(60_000);
    const before = simulator.readMeter();
    clock.set(clock.now() + 3_600_000);
    const after = simulator.readMeter();
    expect(after.energy_Wh_import).toEqual(before.energy_Wh_import);
    expect(Date.parse(after.timestamp) - Date.parse(before.timestamp)).toBe(3_600_000);
  });
});

describe('a world that survives the station', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'world-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));
  const at = (clock: SimulatedClock) =>
    createSimulator({
      clock,
      config: { evseId: 1 },
      world: openWorldFile(join(folder, 'world.json')).forEvse(1),
    });

  /** Before the event loop goes on. */
  const saved = () => Promise.resolve();

  test('many EVSEs that change at once are written once, before the event loop goes on', async () => {
    const file = openWorldFile(join(folder, 'world.json'));
    const evses = [1, 2, 3].map((evseId) =>
      createSimulator({
        clock: new SimulatedClock(),
        config: { evseId },
        world: file.forEvse(evseId),
      }),
    );
    for (const evse of evses) evse.plugIn();
    expect(readdirSync(folder)).toEqual([]);
    await saved();
    const { evses: kept } = JSON.parse(readFileSync(join(folder, 'world.json'), 'utf8'));
    expect(Object.keys(kept)).toEqual(['1', '2', '3']);
  });

  test('energy flows on while the station is dead, exactly as much as otherwise', async () => {
    const clock = new SimulatedClock();
    const simulator = at(clock);
    simulator.plugIn({ phases: 3 });
    simulator.apply(POWER);
    await clock.advance(60_000);
    const untroubled = at(clock);
    await clock.advance(600_000);
    const later = at(new SimulatedClock(clock.now()));
    expect(later.readMeter()).toEqual(untroubled.readMeter());
    expect(later.state()).toMatchObject({ pluggedConnectorId: 1, carReady: true, powerOn: true });
  });

  test('a car leaves when its time is over, though nobody looks', async () => {
    const clock = new SimulatedClock();
    const simulator = at(clock);
    simulator.plugIn({ max_duration_s: 60, ready_delay_s: 0 });
    simulator.apply(POWER);
    await saved();
    const back = at(new SimulatedClock(clock.now() + 3_600_000));
    expect(back.state().pluggedConnectorId).toBeUndefined();
    await clock.advance(60_000);
    expect(back.readMeter().energy_Wh_import).toEqual(simulator.readMeter().energy_Wh_import);
  });

  test('a delayed car still comes', async () => {
    const clock = new SimulatedClock();
    at(clock).plugIn({ delay_s: 10 });
    await saved();
    const later = new SimulatedClock(clock.now() + 5000);
    const back = at(later);
    expect(back.state().pluggedConnectorId).toBeUndefined();
    await later.advance(5000);
    expect(back.state().pluggedConnectorId).toBe(1);
  });

  test('the first order to lock is confirmed again after a start', async () => {
    const clock = new SimulatedClock();
    const simulator = at(clock);
    simulator.plugIn();
    simulator.apply({ ...REST, lock: 'locked' });
    await saved();
    const back = at(clock);
    const types: string[] = [];
    back.signals.subscribe(({ type }) => types.push(type));
    back.apply({ ...REST, lock: 'locked' });
    expect(types).toEqual(['plugLocked']);
  });

  test('a file that is none of ours is refused and kept', () => {
    const path = join(folder, 'world.json');
    writeFileSync(path, '{"half');
    expect(() => openWorldFile(path)).toThrow(`${path} is not a file of simulated cars`);
    expect(readdirSync(folder)).toEqual(['world.json']);
  });
});
