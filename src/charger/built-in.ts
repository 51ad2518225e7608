/** What a station needs to run the built-in modules: their machines, and each driver tied to its EvseManager. */
import type { Subscription } from 'rxjs';
import { LEAST_DC_CURRENT_A } from '../domain/hardware-limits.ts';
import type { Powermeter } from '../domain/metering.ts';
import { type AuthSettings, authMachine } from '../machines/auth.machine.ts';
import type { AuthEffect } from '../machines/auth-words.ts';
import { evseManagerMachine } from '../machines/evse-manager.machine.ts';
import type { EvseManagerSettings } from '../machines/evse-manager-phrases.ts';
import type { EvseManagerEffect, EvseManagerInput } from '../machines/evse-session.ts';
import type { Address, AnyEffect, MachineEntry } from '../machines/kit.ts';
import type { ModuleCall, ModulePublication } from './contract.ts';
import type { EvseDriver, Order } from './driver.ts';

export type ChargerSettings = AuthSettings & EvseManagerSettings;

/** The machines of the built-in modules, by the names under which the station starts them. */
export const chargerMachines = (
  settings: ChargerSettings,
): Record<'evse-manager' | 'auth', MachineEntry> => ({
  'evse-manager': { machine: evseManagerMachine(settings), durable: true, version: 1 },
  auth: { machine: authMachine(settings), durable: true, version: 1 },
});

export const evseManagerAddress = (evseId: number): Address => `evse_manager/${evseId}`;

/** The input of an EvseManager over the given hardware. */
export const evseManagerInput = (evseId: number, driver: EvseDriver): EvseManagerInput => ({
  evseId,
  connectorIds: driver.capabilities.connectorIds,
  maxCurrentA: driver.capabilities.maxCurrentA,
  connectorLock: driver.capabilities.connectorLock,
  ...(driver.capabilities.current === 'DC' && { leastCurrentA: LEAST_DC_CURRENT_A }),
  ...(driver.capabilities.signedMeterValues && { signed: driver.capabilities.signedMeterValues }),
});

/** Where it is heard whether a lock opened. */
export const UNLOCK_DESK = 'unlock';

/** As much of the host as the drivers need. */
type Door = {
  receive(to: Address, event: { type: string }): void;
  after<E extends AnyEffect>(type: E['type'], perform: (effect: E) => void): void;
};
/** Somebody waits to hear whether the lock opened; the order itself goes to the EvseManager. */
export type TryUnlock = { type: 'try to unlock'; evseId: number; callId: string };
type OrderEffect = { type: 'order'; evseId: number; order: Order };

/**
 * Ties every driver to its EvseManager: signals go in with the reading of that moment, orders go out after the commit.
 * To be called before the EvseManagers start: a new one gives its first order at once.
 */
export const bindDrivers = (
  drivers: ReadonlyMap<number, EvseDriver>,
  host: Pick<Door, 'receive' | 'after'>,
): Subscription[] => {
  host.after<OrderEffect>('order', ({ evseId, order }) => drivers.get(evseId)?.apply(order));
  host.after<TryUnlock>('try to unlock', ({ evseId, callId }) => {
    const opened = drivers.get(evseId)?.unlock?.() ?? true;
    host.receive(UNLOCK_DESK, { type: 'unlock tried', callId, opened } as { type: string });
  });
  return [...drivers].map(([evseId, driver]) =>
    driver.signals.subscribe((signal) =>
      host.receive(evseManagerAddress(evseId), withReading(signal, driver)),
    ),
  );
};

/**
 * Tells Auth and every EvseManager that the station has started, and what the hardware is like now.
 * @param options `evseIds`: all EVSEs of the station, where some have no driver
 */
export const bootCharger = (
  drivers: ReadonlyMap<number, EvseDriver>,
  host: Pick<Door, 'receive'>,
  options: { resume: boolean; evseIds?: readonly number[] },
): void => {
  host.receive('auth', { type: 'boot', evseIds: options.evseIds ?? [...drivers.keys()] } as { type: string });
  for (const [evseId, driver] of drivers) {
    const boot = { type: 'boot', hardware: driver.state(), resume: options.resume };
    host.receive(evseManagerAddress(evseId), withReading(boot, driver));
  }
};

/** A signal or a command with the meter's reading of this moment. */
export const withReading = <E extends { type: string }>(
  event: E,
  driver: EvseDriver,
): E & { meter_value: Powermeter } => ({ ...event, meter_value: driver.readMeter() });

/** The machines speak the seam's words: these lines do not compile when they drift from contract.ts and driver.ts. */
type Publications = Extract<EvseManagerEffect | AuthEffect, { type: 'publish' }>;
type Calls = Omit<Extract<AuthEffect, { type: 'call' }>, 'requestId'>;
type Orders = Extract<EvseManagerEffect, { type: 'order' }>;
type Fits<A extends B, B> = A;
export type SpokenWords =
  | Fits<Publications, ModulePublication>
  | Fits<Calls, Pick<ModuleCall, keyof Calls>>
  | Fits<Orders, OrderEffect>;
