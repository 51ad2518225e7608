import { filter, map, type Observable, Subject } from 'rxjs';
import type { Powermeter, SampledExtras } from '../../domain/metering.ts';
import { type Instant, toRfc3339 } from '../../domain/time.ts';
import type { EvseDriver } from '../driver.ts';

/** What meters in other processes have published last, by EVSE. In memory alone: readings come twice a second. */
export class Readings {
  readonly told = new Subject<{ evseId: number; reading: Powermeter }>();
  readonly #latest = new Map<number, Powermeter>();
  readonly #silent = new Set<number>();
  readonly #extras = new Map<number, SampledExtras>();

  take(evseId: number, reading: Powermeter): void {
    this.#latest.set(evseId, reading);
    this.#silent.delete(evseId);
    this.told.next({ evseId, reading });
  }

  /** Whoever published is gone: the last reading still counts as the last one, but no longer as the present one. */
  silence(evseId: number): void {
    this.#silent.add(evseId);
  }

  /** What is sampled beside the meter. */
  note(evseId: number, extras: SampledExtras): void {
    this.#extras.set(evseId, { ...this.#extras.get(evseId), ...extras });
  }

  extras(evseId: number): SampledExtras {
    return this.#extras.get(evseId) ?? {};
  }

  latest(evseId: number): Powermeter | undefined {
    return this.#latest.get(evseId);
  }

  /** The reading now; undefined: nothing was published yet, or the meter is gone. */
  present(evseId: number): Powermeter | undefined {
    return this.#silent.has(evseId) ? undefined : this.#latest.get(evseId);
  }
}

/** Hardware whose meter is in another process. What that one has not said yet reads 0 Wh. */
export const withExternalMeter = (
  driver: EvseDriver,
  evseId: number,
  readings: Readings,
  now: () => Instant,
): EvseDriver => {
  const { signedMeterValues: _, meterPublicKey: __, ...capabilities } = driver.capabilities;
  const meter: Observable<Powermeter> = readings.told.pipe(
    filter((told) => told.evseId === evseId),
    map(({ reading }) => reading),
  );
  return {
    capabilities,
    signals: driver.signals,
    meter,
    readMeter: () =>
      readings.latest(evseId) ?? { timestamp: toRfc3339(now()), energy_Wh_import: { total: 0 } },
    state: () => driver.state(),
    apply: (order) => driver.apply(order),
    extras: () => driver.extras?.() ?? {},
    contractCar: () => driver.contractCar?.(),
    close: () => driver.close(),
  };
};
