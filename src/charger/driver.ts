import type { Observable } from 'rxjs';
import type { HardwareState, Order, Signal } from '../domain/hardware.ts';
import type { Powermeter, SampledExtras, SignedMeterValue } from '../domain/metering.ts';

export type { HardwareState, Order, Signal };

export type DriverCapabilities = {
  connectorIds: readonly number[];
  connectorLock: boolean;
  maxCurrentA: number;
  phases: number;
  /** AC unless it says otherwise; then amps are those of the DC output. */
  current?: 'AC' | 'DC';
  /** It can talk to a car by ISO 15118. */
  iso15118?: boolean;
  /** Signed texts the meter adds to its reading at the start and the end of a transaction. */
  signedMeterValues?: { start?: SignedMeterValue; stop?: SignedMeterValue };
  meterPublicKey?: string;
};

/** A car that speaks ISO 15118 and has, or wants, a contract. */
export type ContractCar = {
  /** What it asks for before it shows its contract. */
  certificate?: 'Install' | 'Update';
};

/** One EVSE's hardware. One contract test suite runs against every driver. */
export interface EvseDriver {
  readonly capabilities: DriverCapabilities;
  readonly signals: Observable<Signal>;
  /** Readings as the meter publishes them (twice a second by default). */
  readonly meter: Observable<Powermeter>;
  /** The meter's reading now. */
  readMeter(): Powermeter;
  state(): HardwareState;
  apply(order: Order): void;
  /** The meter starts from 0 Wh with each session (local API section 4). Hardware that cannot, ignores it. */
  resetMeter?(): void;
  /** Opens the lock now, whatever is ordered, and says whether it is open. Absent: it always opens. */
  unlock?(): boolean;
  extras?(): SampledExtras;
  /** A car is here that means to pay by its contract. Absent: no such car can come. */
  contractCar?(): ContractCar | undefined;
  close(): void;
}
