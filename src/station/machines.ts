import { csmsMachines } from '../actors/csms.ts';
import { ocppMachines } from '../actors/ocpp-side.ts';
import { chargerMachines } from '../charger/built-in.ts';
import type { Settings } from '../domain/settings.ts';
import type { MachineEntry } from '../machines/kit.ts';

/** The machines of every station, by the names under which they are started; modules in other processes bring theirs. */
export const stationMachines = (
  settings: Settings,
  system: { readonly resetDelay: number },
): Record<string, MachineEntry> => ({
  ...csmsMachines(settings),
  ...chargerMachines(settings),
  ...ocppMachines(settings, system),
});
