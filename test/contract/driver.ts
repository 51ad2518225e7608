import { beforeEach, describe, expect, test } from 'vitest';
import type { EvseDriver, Order, Signal } from '../../src/charger/driver.ts';

/** A driver under test, and the hands that play the person, the car and the wiring behind it. */
export type DriverBench = {
  driver: EvseDriver;
  plug(): Promise<void>;
  unplug(): Promise<void>;
  carPauses(): Promise<void>;
  carWants(): Promise<void>;
  raiseFault(type: string): Promise<void>;
  clearFault(type: string): Promise<void>;
  /** Lets time pass. */
  wait(seconds: number): Promise<void>;
};

const REST: Order = { power: 'off', limitA: 32, lock: 'unlocked' };
const POWER: Order = { power: 'on', limitA: 32, lock: 'locked' };

/** What every driver of an EVSE owes the EvseManager. */
export const driverContract = (name: string, open: () => DriverBench): void => {
  describe(`driver contract: ${name}`, () => {
    let bench: DriverBench;
    let signals: Signal['type'][];
    beforeEach(() => {
      bench = open();
      signals = [];
      bench.driver.signals.subscribe((signal) => signals.push(signal.type));
    });
    const energy = () => bench.driver.readMeter().energy_Wh_import.total;

    test('tells of the plug, and where it is', async () => {
      await bench.plug();
      expect(signals).toEqual(['cablePluggedIn']);
      expect(bench.driver.state()).toMatchObject({ pluggedConnectorId: 1, carReady: false, powerOn: false });
      await bench.unplug();
      expect(signals).toEqual(['cablePluggedIn', 'cableUnplugged']);
      expect(bench.driver.state().pluggedConnectorId).toBeUndefined();
    });

    test('no energy without an order, all the time one likes to wait', async () => {
      await bench.plug();
      await bench.wait(3600);
      expect(energy()).toBe(0);
      expect(signals).not.toContain('carReady');
    });

    test('energy once ordered and asked for, none once the order is withdrawn', async () => {
      await bench.plug();
      bench.driver.apply(POWER);
      await bench.wait(60);
      expect(signals).toContain('carReady');
      expect(energy()).toBeGreaterThan(0);
      bench.driver.apply(REST);
      const [reading, state] = [energy(), bench.driver.state()];
      await bench.wait(60);
      expect(energy()).toBe(reading);
      expect(state).toMatchObject({ powerOn: false, carReady: false });
    });

    test('the same order twice is one order', async () => {
      await bench.plug();
      bench.driver.apply(POWER);
      await bench.wait(10);
      const before = [...signals];
      bench.driver.apply(POWER);
      await bench.wait(10);
      expect(signals).toEqual(before);
    });

    test('says that the plug is held before it is relied on, where there is a lock', async () => {
      await bench.plug();
      bench.driver.apply({ ...REST, lock: 'locked' });
      await bench.wait(1);
      expect(signals.includes('plugLocked')).toBe(bench.driver.capabilities.connectorLock);
    });

    test('the car may pause and want again', async () => {
      await bench.plug();
      bench.driver.apply(POWER);
      await bench.wait(10);
      await bench.carPauses();
      expect(signals.at(-1)).toBe('carPaused');
      const reading = energy();
      await bench.wait(60);
      expect(energy()).toBe(reading);
      await bench.carWants();
      await bench.wait(10);
      expect(signals.at(-1)).toBe('carReady');
    });

    test('a car that wants nothing says so when power is offered', async () => {
      await bench.plug();
      await bench.carPauses();
      bench.driver.apply(POWER);
      await bench.wait(10);
      expect(signals.at(-1)).toBe('carPaused');
    });

    test('less is drawn when less may be', async () => {
      await bench.plug();
      bench.driver.apply({ ...POWER, limitA: 6 });
      await bench.wait(3600);
      expect(bench.driver.readMeter().current_A?.L1).toBeLessThanOrEqual(6);
    });

    test('the meter starts from 0 Wh with each session and never runs back within one', async () => {
      for (let session = 0; session < 2; session++) {
        await bench.plug();
        expect(energy()).toBe(0);
        bench.driver.apply(POWER);
        let before = 0;
        for (let minute = 0; minute < 5; minute++) {
          await bench.wait(60);
          expect(energy()).toBeGreaterThanOrEqual(before);
          before = energy();
        }
        expect(before).toBeGreaterThan(0);
        await bench.unplug();
        expect(energy()).toBe(before);
        bench.driver.apply(REST);
      }
    });

    test('faults come and go', async () => {
      await bench.raiseFault('MREC6UnderVoltage');
      expect(signals).toEqual(['faultRaised']);
      await bench.clearFault('MREC6UnderVoltage');
      expect(signals).toEqual(['faultRaised', 'faultCleared']);
    });

    test('closed, it is silent', async () => {
      bench.driver.close();
      await bench.plug();
      expect(signals).toEqual([]);
    });
  });
};
