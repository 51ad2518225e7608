import type { SteppingClock } from '../../actors/clock.ts';
import type { Log } from '../../actors/host/trace.ts';
import type { Host } from '../../actors/host-contract.ts';
import type { StationLayout } from '../../actors/layout.ts';
import type { StationConfig } from '../../config/station-config.ts';
import type { Settings } from '../../domain/settings.ts';
import type { MachineEntry } from '../../machines/kit.ts';
import type { EverestSide } from './everest-side.ts';
import type { ExternalSide } from './external-side.ts';

export type Sides = { external: ExternalSide | undefined; everest: EverestSide | undefined };
type Options = { config: StationConfig; layout: StationLayout; clock: SteppingClock; log: Log };

/** What only a station with modules in other processes, or with EVerest, loads. */
export const loadSides = async ({ externalModules, everest: hasEverest }: StationConfig) => {
  const externals = externalModules.length > 0 ? await import('./external-side.ts') : undefined;
  const everests = hasEverest && (await import('./everest-side.ts'));
  return {
    machines: (settings: Settings): Record<string, MachineEntry> => ({
      ...externals?.externalMachines(settings),
      ...everests?.everestMachines(),
    }),
    open: (options: Options, host: Host): Sides => {
      const external = externals && new externals.ExternalSide(options, host);
      const { config, log } = options;
      const everest =
        everests && external && config.everest
          ? new everests.EverestSide({ config: config.everest, host, external, log })
          : undefined;
      return { external, everest };
    },
  };
};
