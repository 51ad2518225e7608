import { describe, expect, it } from 'vitest';
import { SimulatedClock } from '../../src/actors/clock.ts';
import type { Order, Signal } from '../../src/charger/driver.ts';
import { createSimulator, type SimulatorConfig } from '../../src/charger/simulator/simulator.ts';
import type { WorldState } from '../../src/charger/simulator/world.ts';
import type { EvSchedule } from '../../src/domain/charging-needs.ts';

const START = '2025-01-01T00:00:00.000Z';
const schedule = (limit: number, id = 1): EvSchedule => ({
  id,
  start_time: START,
  unit: 'A',
  periods: [{ start_s: 0, limit }],
});
const offering = (id: string, ...schedules: EvSchedule[]): Order => ({
  power: 'on',
  limitA: 32,
  lock: 'locked',
  ...(schedules.length > 0 && { schedules: { id, schedules } }),
});
const POWER = offering('');
const HELD: Order = { power: 'off', limitA: 32, lock: 'locked' };
const REST: Order = { power: 'off', limitA: 32, lock: 'unlocked' };
const CAR = { protocol: 'ISO15118', phases: 3, current_A: 20 } as const;

const simulated = (config: Partial<SimulatorConfig> = {}) => {
  const clock = new SimulatedClock();
  let kept: WorldState | undefined;
  const world = {
    load: () => kept,
    save: (state: WorldState) => {
      kept = JSON.parse(JSON.stringify(state));
    },
  };
  const open = () => {
    const simulator = createSimulator({ clock, config: { evseId: 1, iso15118: true, ...config }, world });
    const signals: Signal[] = [];
    simulator.signals.subscribe((signal) => signals.push(signal));
    return { simulator, signals, types: () => signals.map(({ type }) => type) };
  };
  return { clock, open, wait: (seconds: number) => clock.advance(1000 * seconds) };
};

describe('a car that speaks ISO 15118', () => {
  it('introduces itself, says what it needs once power is offered, and draws when it has chosen', async () => {
    const { open, wait } = simulated();
    const { simulator, signals, types } = open();
    simulator.plugIn({ ...CAR, payment: 'contract', departure_s: 60 });
    expect(signals.at(-1)).toEqual({ type: 'highLevelSession', payment: 'contract' });
    simulator.apply(POWER);
    await wait(30);
    expect(types().slice(-1)).toEqual(['needsTold']);
    expect(simulator.state()).toMatchObject({
      carReady: false,
      needs: { requested_energy_transfer: 'AC_three_phase' },
    });
    simulator.apply(offering('one', schedule(25), schedule(8, 2)));
    expect(signals.slice(-2)).toMatchObject([
      { type: 'scheduleChosen', choice: { offer_id: 'one', schedule: { id: 1, periods: [{ limit: 20 }] } } },
      { type: 'carReady' },
    ]);
    // The same offer again is no news.
    const before = types().length;
    simulator.apply(offering('one', schedule(25), schedule(8, 2)));
    expect(types()).toHaveLength(before);
  });

  it('keeps to what it chose through a pause of its own or of the EVSE; a new transaction begins anew', async () => {
    const { open, wait } = simulated();
    const { simulator, types } = open();
    simulator.plugIn(CAR);
    simulator.apply(POWER);
    await wait(2);
    simulator.apply(offering('one', schedule(16)));
    simulator.pause();
    simulator.resume();
    simulator.apply(HELD);
    simulator.apply(offering('one', schedule(16)));
    await wait(2);
    expect(types().filter((type) => type === 'needsTold')).toHaveLength(1);
    expect(types().filter((type) => type === 'scheduleChosen')).toHaveLength(1);
    expect(types().at(-1)).toBe('carReady');
    simulator.finish();
    expect(types().at(-1)).toBe('carFinished');
    simulator.apply(REST);
    simulator.resume();
    simulator.apply(POWER);
    await wait(2);
    expect(types().filter((type) => type === 'needsTold')).toHaveLength(2);
  });

  it('asks for other schedules while it draws on, and is asked to choose anew', async () => {
    const { open, wait } = simulated();
    const { simulator, types, signals } = open();
    simulator.plugIn(CAR);
    simulator.apply(POWER);
    await wait(2);
    simulator.apply(offering('one', schedule(16)));
    await wait(10);
    simulator.renegotiate({ energy_Wh: 5000 });
    expect(signals.at(-1)).toMatchObject({ needs: { ac_charging_parameters: { energy_amount: 5000 } } });
    const drawn = simulator.readMeter().energy_Wh_import.total;
    await wait(60);
    expect(simulator.readMeter().energy_Wh_import.total).toBeGreaterThan(drawn);
    simulator.apply(offering('two', schedule(10)));
    simulator.apply(offering('three', schedule(12)));
    expect(types().slice(-2)).toEqual(['scheduleChosen', 'scheduleChosen']);
    expect(simulator.state().choice).toMatchObject({ offer_id: 'three' });
  });

  it('waits on while the process that simulates it is dead, and can be asked again what it needs', async () => {
    const { open, wait } = simulated();
    const first = open();
    first.simulator.plugIn(CAR);
    first.simulator.apply(POWER);
    await wait(2);
    first.simulator.close();
    await wait(60);
    const { simulator, types } = open();
    expect(simulator.state()).toMatchObject({ carReady: false, powerOn: true, needs: {} });
    simulator.apply(offering('one', schedule(16)));
    expect(types().slice(-2)).toEqual(['scheduleChosen', 'carReady']);
  });

  it('is like any other car where the EVSE does not speak it', async () => {
    const { open, wait } = simulated({ iso15118: false });
    const { simulator, types } = open();
    simulator.plugIn(CAR);
    simulator.apply(POWER);
    await wait(2);
    expect(types()).toEqual(['cablePluggedIn', 'plugLocked', 'carReady']);
  });
});

describe('direct current', () => {
  it('has a voltage and a current of its own; a fuller battery takes less and less', async () => {
    const { open, wait } = simulated({ dc: true, maxCurrentA: 200, iso15118: false });
    const { simulator } = open();
    simulator.plugIn({ current_A: 100, battery_kWh: 40, soc_percent: 70 });
    simulator.apply({ power: 'on', limitA: 200, lock: 'locked' });
    await wait(60);
    expect(simulator.readMeter()).toMatchObject({
      power_W: { total: 40_000 },
      voltage_V: { DC: 400 },
      current_A: { DC: 100 },
    });
    expect(simulator.readMeter()).not.toHaveProperty('frequency_Hz');
    await wait(1200);
    const { current_A, power_W } = simulator.readMeter();
    expect(current_A!.DC).toBeLessThan(60);
    expect(power_W!.total).toBeCloseTo(current_A!.DC! * 400, -1);
    expect(simulator.extras().socPercent).toBeGreaterThan(90);
    simulator.apply({ power: 'on', limitA: 5, lock: 'locked' });
    expect(simulator.readMeter().current_A).toEqual({ DC: 5 });
  });
});
