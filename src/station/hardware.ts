import { join } from 'node:path';
import { SimulatedClock, type SteppingClock } from '../actors/clock.ts';
import type { EvseDriver } from '../charger/driver.ts';
import { type Readings, withExternalMeter } from '../charger/link/readings.ts';
import { createSimulator, type Simulator } from '../charger/simulator/simulator.ts';
import { steadyClock } from '../charger/simulator/steady-clock.ts';
import { openWorldFile } from '../charger/simulator/world-file.ts';
import type { EvseConfig, StationConfig } from '../config/station-config.ts';

/** The hardware of each EVSE, by EVSE id. */
export type Hardware = {
  drivers: ReadonlyMap<number, EvseDriver>;
  simulators: ReadonlyMap<number, Simulator>;
};

/** Opens a driver for every EVSE. Simulated cars that outlive the process are kept beside the database, not in it. */
export const openHardware = (
  config: StationConfig,
  clock: SteppingClock,
  externalMeters?: Readings,
): Hardware => {
  const world = openWorldFile(join(config.ocpp.databaseFolder, 'simulated-cars.json'));
  // Simulated time stands still while the process is dead; else the computer's clock goes on.
  const raw = clock instanceof SimulatedClock ? () => clock.now() : Date.now;
  const steady = steadyClock(clock, raw, world.saved);
  world.noteMoments(() => ({ steady: steady.now(), raw: raw() }));
  const simulators = new Map(
    config.evses.flatMap((evse) => {
      const { hardware } = evse;
      if (hardware.kind !== 'simulator') return [];
      const { survivesRestart } = hardware.simulator;
      const simulator = createSimulator({
        clock: steady,
        now: () => clock.now(),
        config: simulatorConfig(evse, hardware.simulator),
        ...(survivesRestart && { world: world.forEvse(evse.evseId) }),
      });
      return [[evse.evseId, simulator] as const];
    }),
  );
  const drivers = new Map<number, EvseDriver>(simulators);
  for (const { evseId, powermeter } of config.evses) {
    const driver = drivers.get(evseId);
    if (driver && powermeter && externalMeters)
      drivers.set(
        evseId,
        withExternalMeter(driver, evseId, externalMeters, () => clock.now()),
      );
  }
  return { drivers, simulators };
};

const simulatorConfig = (
  { evseId, connectors }: EvseConfig,
  simulator: Extract<EvseConfig['hardware'], { kind: 'simulator' }>['simulator'],
) => ({
  evseId,
  connectorIds: connectors.map(({ id }) => id),
  connectorLock: simulator.connectorLock,
  maxCurrentA: simulator.maxCurrentA,
  phases: simulator.phases,
  dc: simulator.dcSupply !== undefined,
  iso15118: simulator.iso15118,
  ...(simulator.powermeter && { powermeter: simulator.powermeter }),
});
