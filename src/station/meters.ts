import { filter, map, type Observable } from 'rxjs';
import type { Powermeter, SampledExtras } from '../domain/metering.ts';
import type { StationParts } from './parts.ts';

/** What the meter of an EVSE reads now; undefined: one in another process has said nothing, or is gone. */
export const readNow = (
  { hardware, external }: Pick<StationParts, 'hardware' | 'external'>,
  evseId: number,
): { meter_value: Powermeter; extras: SampledExtras } | undefined => {
  const driver = hardware.drivers.get(evseId);
  if (driver) return { meter_value: driver.readMeter(), extras: driver.extras?.() ?? {} };
  const meter_value = external?.readings.present(evseId);
  return meter_value && { meter_value, extras: external?.readings.extras(evseId) ?? {} };
};

/** The meter of an EVSE, reading after reading. */
export const meterOf = (
  { hardware, external }: Pick<StationParts, 'hardware' | 'external'>,
  evseId: number,
): Observable<Powermeter> | undefined =>
  hardware.drivers.get(evseId)?.meter ??
  external?.readings.told.pipe(
    filter((told) => told.evseId === evseId),
    map(({ reading }) => reading),
  );
