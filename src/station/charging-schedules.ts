import type { ChargingLimits } from '../actors/charging/limits.ts';
import { chargingSchedules } from '../actors/charging/schedules.ts';
import type { Timer } from '../domain/time.ts';
import type { StationParts } from './parts.ts';

/**
 * Tells `charging_schedules` (local API 5.2) on every change and every interval, and energy sinks in other processes what
 * they may take: these at each period too.
 */
export const publishSchedules = (
  parts: StationParts,
  limits: ChargingLimits,
  audience: { isThere(): boolean; tell(value: { schedules: object[] }): void },
): { close(): void } => {
  const { host, clock, config, external } = parts;
  const { intervalSeconds, ...horizon } = config.ocpp.compositeSchedule;
  // Nobody's schedules are not worth the arithmetic: a station with 128 EVSEs would do it at every plug and token.
  const publish = () => {
    if (audience.isThere()) audience.tell({ schedules: chargingSchedules(parts, horizon, clock.now()) });
  };
  let isDue: 'nothing' | 'sinks' | 'all' = 'nothing';
  const told = limits.reconsidered.subscribe(({ reason }) => {
    if (isDue === 'nothing') host.afterCommit(settle);
    if (isDue !== 'all') isDue = reason === 'limit due' ? 'sinks' : 'all';
  });
  const settle = () => {
    if (isDue === 'all') publish();
    isDue = 'nothing';
    external?.tellSinks(parts, horizon);
  };
  let timer: Timer | undefined;
  const again = () => {
    timer = clock.setTimeout(() => {
      publish();
      again();
    }, intervalSeconds * 1000);
  };
  if (intervalSeconds > 0) again();
  return {
    close: () => {
      told.unsubscribe();
      clock.clearTimeout(timer);
    },
  };
};
