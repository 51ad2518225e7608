import { ApiRefusal, type LocalApi } from '../trial/local-api.ts';
import type { StationUnderTest } from './subject.ts';

/** What can be done to the process of a station besides what its local API offers. */
export type StationProcess = Pick<StationUnderTest, 'powerCut' | 'restarted' | 'passTime' | 'settle' | 'now'>;

/** A fault under which nobody may charge. */
const FAULT = 'MREC6UnderVoltage';

/** This station with its simulated cars: what people and cars do is said on its local API. */
export const simulatedStation = (api: LocalApi, process: StationProcess): StationUnderTest => ({
  plugIn: (evseId) => asFarAsPossible(api.plugIn(evseId)),
  unplug: (evseId) => asFarAsPossible(api.unplug(evseId)),
  pause: (evseId) => asFarAsPossible(api.pause(evseId)),
  resume: (evseId) => asFarAsPossible(api.resume(evseId)),
  showToken: (token, evseId) => asFarAsPossible(api.swipe(token, [evseId])),
  fault: (evseId) => asFarAsPossible(api.fault(evseId, FAULT)),
  clearFault: (evseId) => asFarAsPossible(api.clearFault(evseId, FAULT)),
  ...process,
});

/** A car that is there already does not come; anything but such a refusal is trouble. */
const asFarAsPossible = async (act: Promise<unknown>): Promise<void> => {
  try {
    await act;
  } catch (error) {
    if (!(error instanceof ApiRefusal) || error.status >= 500) throw error;
  }
};
