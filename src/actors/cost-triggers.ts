import type { Observable, Subscription } from 'rxjs';
import type { Powermeter } from '../domain/metering.ts';
import type { Clock, Timer } from '../domain/time.ts';
import type { SessionCostEffect } from '../machines/session-cost.words.ts';
import type { Host } from './host-contract.ts';

export type CostTriggerParts = {
  host: Host;
  clock: Clock;
  /** The meter of an EVSE, reading after reading; undefined: it has none that we hear. */
  meter(evseId: number): Observable<Powermeter> | undefined;
  /** The register now, Wh. */
  register(evseId: number): number | undefined;
};
type Of<T extends string> = Extract<SessionCostEffect, { type: T }> & { type: T };

export const sessionCostAddress = (transactionId: string): string => `session_cost/${transactionId}`;

/** How often displays hear what it has cost by now. */
const COUNT_EVERY_MS = 60_000;

/** Reads the meter now and then for those whose cost runs, and at the instant at which prices change. */
export const countCosts = ({ host, clock, register }: CostTriggerParts): void => {
  const timers = new Map<string, Timer>();
  host.after<Of<'keep counting'>>('keep counting', ({ transactionId, evseId, basis }) => {
    clock.clearTimeout(timers.get(transactionId));
    timers.delete(transactionId);
    if (!basis) return;
    const untilNext = (basis.nextPeriod?.from ?? Number.POSITIVE_INFINITY) - clock.now();
    const read = () => {
      const meterWh = register(evseId) ?? basis.meterWh;
      host.receive(sessionCostAddress(transactionId), { type: 'meter read', meterWh } as { type: string });
    };
    timers.set(transactionId, clock.setTimeout(read, Math.max(0, Math.min(COUNT_EVERY_MS, untilNext))));
  });
};

/** Listens to a meter for as long as a reading of it is wanted. */
export const watchMeters = ({ host, meter }: CostTriggerParts): void => {
  const watched = new Map<string, Subscription>();
  host.after<Of<'watch the meter'>>('watch the meter', ({ transactionId, evseId, energyWh, powerW }) => {
    watched.get(transactionId)?.unsubscribe();
    watched.delete(transactionId);
    if (energyWh === undefined && powerW === undefined) return;
    const crossed = crossing(energyWh, powerW);
    const subscription = meter(evseId)?.subscribe((reading) => {
      if (crossed(reading)) host.receive(sessionCostAddress(transactionId), { type: 'meter has crossed' });
    });
    if (subscription) watched.set(transactionId, subscription);
  });
};

/** The energy once, the power each time it goes from one side to the other. */
const crossing = (energyWh: number | undefined, powerW: number | undefined) => {
  let reached = false;
  let above: boolean | undefined;
  return ({ energy_Wh_import, power_W }: Powermeter): boolean => {
    const atEnergy = energyWh !== undefined && !reached && energy_Wh_import.total >= energyWh;
    if (atEnergy) reached = true;
    const nowAbove = powerW === undefined || !power_W ? above : (power_W.total ?? 0) >= powerW;
    const atPower = above !== undefined && nowAbove !== above;
    above = nowAbove;
    return atEnergy || atPower;
  };
};
