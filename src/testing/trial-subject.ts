import { CsmsSide, type CsmsSideOptions } from './csms-side.ts';
import { simulatedStation } from './simulated-station.ts';
import { stationClock } from './station-clock.ts';
import { StationSide } from './station-side.ts';
import type { Subject } from './subject.ts';

/** EVConnectionTimeOut of config/trial. */
const PLUG_TIME_S = 60;
const RESERVED_S = 600;
const COMING_UP_S = 60;

export type TrialSubject = Subject & { csms: CsmsSide; process: StationSide; close(): Promise<void> };

/**
 * This station with its simulated cars, connected to the trial CSMS in simulated time, or to `url` in real time.
 * Whoever opens it closes it.
 */
export const openTrial = async (options: Omit<CsmsSideOptions, 'now'>): Promise<TrialSubject> => {
  let process: StationSide | undefined;
  const csms = await CsmsSide.open({
    ...options,
    now: () => new Date(process?.now() ?? Date.now()).toISOString(),
  });
  const { version, url } = options;
  process = await StationSide.open({ version, csmsPort: csms.port, realTime: url !== undefined });
  await online(process, csms);
  return {
    station: stationOf(process, () => (url === undefined ? stationClock(csms) : Promise.resolve(Date.now()))),
    csms,
    process,
    plugTimeS: PLUG_TIME_S,
    reservedS: RESERVED_S,
    close: async () => {
      await process.close();
      await csms.close();
    },
  };
};

const stationOf = (process: StationSide, now: () => Promise<number>): Subject['station'] =>
  simulatedStation(process.api, {
    powerCut: () => process.powerCut(),
    restarted: () => process.restarted(),
    passTime: (seconds) => process.passTime(seconds),
    settle: () => process.settle(),
    now,
  });

/** Until the CSMS has heard of a connector. @throws Error when it never does */
const online = async (process: StationSide, csms: CsmsSide): Promise<void> => {
  for (let waitedS = 0; waitedS < COMING_UP_S; waitedS += 0.25) {
    if (csms.heard.some(({ action }) => action === 'StatusNotification')) return process.settle();
    await process.passTime(0.25);
  }
  await process.close();
  await csms.close();
  throw new Error('the CSMS has heard of no connector within a minute: was the station accepted?');
};
