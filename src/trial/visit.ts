import { setTimeout as pause } from 'node:timers/promises';
import type { EvseView, LocalApi } from './local-api.ts';

export type VisitWorld = {
  api: LocalApi;
  tell(who: string, what: string): void;
  /** The register of the EVSE's meter as last heard. */
  energyWh(evseId: number): number;
};

const EVSE = 1;
const TOKEN = 'DEADBEEF';
/** A car that draws 7.4 kW has taken this after some ten seconds. */
const ENOUGH_WH = 20;
const STEP_MS = 1000;
const PATIENCE_MS = 90_000;

/**
 * One car comes, charges and leaves. It is played on the local API, and patiently: when the station dies meanwhile,
 * the visit goes on as soon as it is back. False when something else was done to that car and the visit came to nothing.
 */
export const visit = async (world: VisitWorld): Promise<boolean> => {
  const { api, tell } = world;
  tell('car', `arrives and is plugged in at EVSE ${EVSE}`);
  await persistently(() => api.plugIn(EVSE, { current_A: 32, phases: 1 }));
  if (!(await reached(api, ({ plugged_in }) => plugged_in))) return false;
  await pause(STEP_MS);
  tell('driver', `shows token ${TOKEN}`);
  await persistently(() => api.swipe(TOKEN, [EVSE]));
  if (!(await reached(api, ({ state }) => state === 'Charging'))) return false;
  if (!(await patiently(async () => world.energyWh(EVSE) >= ENOUGH_WH))) return false;
  await pause(STEP_MS / 2);
  tell('driver', `shows token ${TOKEN} again`);
  await persistently(() => api.swipe(TOKEN, [EVSE]));
  if (!(await reached(api, ({ state }) => state === 'Finishing'))) return false;
  await pause(STEP_MS);
  tell('car', 'is unplugged and leaves');
  await persistently(() => api.unplug(EVSE));
  return reached(api, ({ state }) => state === 'Available');
};

const reached = (api: LocalApi, wanted: (evse: EvseView) => boolean): Promise<boolean> =>
  patiently(async () => wanted(await api.evse(EVSE)));

/** Asks again and again; a station that cannot be reached just now is no answer. */
const patiently = async (isSo: () => Promise<boolean>): Promise<boolean> => {
  const until = Date.now() + PATIENCE_MS;
  while (Date.now() < until) {
    if (await isSo().catch(() => false)) return true;
    await pause(100);
  }
  return false;
};

const persistently = (act: () => Promise<unknown>): Promise<boolean> =>
  patiently(() => act().then(() => true));
