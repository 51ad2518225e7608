import { learn } from '../actors/csms/csms-session.ts';
import { stationMachines } from './machines.ts';
import { everestMachines } from './modules/everest-side.ts';
import { externalMachines } from './modules/external-side.ts';
import type { Today } from './replay.ts';

/** All machines and OCPP versions as they are in this version of the program. */
export const today = async (): Promise<Today> => {
  const [ocpp16, ocpp201] = await Promise.all([learn('ocpp1.6'), learn('ocpp2.0.1')]);
  return {
    machines: (settings, system) => ({
      ...stationMachines(settings, system),
      ...externalMachines(settings),
      ...everestMachines(),
    }),
    languages: { 'ocpp1.6': ocpp16, 'ocpp2.0.1': ocpp201 },
  };
};
