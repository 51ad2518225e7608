import type { CallOutcome } from '../trial/csms-link.ts';
import { type Happening, isCommand, isRegistering, type Registering } from './happenings.ts';
import { type Place, requestFor } from './requests.ts';
import { type StationUnderTest, type Subject, TOKENS } from './subject.ts';

/** Beyond a deadline, so that it surely has passed, seconds. */
const BEYOND_S = 5;
/** Seconds between two looks whether the station has asked to be registered, and how often. */
const LOOK_S = 1;
const LOOKS = 120;

const RESERVING: readonly Happening[] = ['reserve', 'reserve for another token'];

type Doing = (subject: Subject, evseId: number) => Promise<unknown>;
type Deed = Exclude<Happening, Registering>;

const atStation =
  (act: (station: StationUnderTest, evseId: number) => Promise<unknown>): Doing =>
  ({ station }, evseId) =>
    act(station, evseId);

const DOING: { [H in Deed]?: Doing } = {
  'plug in': atStation((station, evseId) => station.plugIn(evseId)),
  unplug: atStation((station, evseId) => station.unplug(evseId)),
  'car pauses': atStation((station, evseId) => station.pause(evseId)),
  'car resumes': atStation((station, evseId) => station.resume(evseId)),
  'token shown': atStation((station, evseId) => station.showToken(TOKENS.good, evseId)),
  'another token shown': atStation((station, evseId) => station.showToken(TOKENS.another, evseId)),
  'refused token shown': atStation((station, evseId) => station.showToken(TOKENS.refused, evseId)),
  fault: atStation((station, evseId) => station.fault(evseId)),
  'fault clears': atStation((station, evseId) => station.clearFault(evseId)),
  'power cut': atStation((station) => station.powerCut()),
  'plug time over': ({ station, plugTimeS }) => station.passTime(plugTimeS + BEYOND_S),
  'reservation expires': ({ station, reservedS }) => station.passTime(reservedS + BEYOND_S),
  'time passes': ({ station }) => station.passTime(BEYOND_S),
  'network cut': ({ csms }) => csms.cutNetwork(),
  'network back': ({ csms }) => csms.mendNetwork(),
};

/**
 * Has something happen. The CSMS's commands resolve to what became of them.
 * @param isHeard the CSMS listens to the station so far
 */
export const perform = async (
  subject: Subject,
  happening: Happening,
  { evseId, transactionId, isHeard }: Pick<Place, 'evseId' | 'transactionId'> & { isHeard: boolean },
): Promise<CallOutcome | undefined> => {
  const { csms, station, reservedS } = subject;
  if (isCommand(happening)) {
    const expiry = RESERVING.includes(happening) ? (await station.now()) + reservedS * 1000 : 0;
    const place = { evseId, transactionId, expiry: new Date(expiry).toISOString() };
    const { action, payload } = requestFor(csms.version, happening, place);
    return csms.call(action, payload);
  }
  if (isRegistering(happening)) await register(subject, happening, isHeard);
  else await DOING[happening]?.(subject, evseId);
  return undefined;
};

/** A station that is not accepted asks again by itself; one that is does so after a restart. */
const register = async (
  { csms, station }: Subject,
  how: Registering,
  isRegistered: boolean,
): Promise<void> => {
  const asked = () =>
    csms.heard.filter(({ action, frame }) => action === 'BootNotification' && frame.kind === 'call');
  const before = asked().length;
  csms.register(how);
  if (isRegistered) await station.powerCut();
  for (let look = 0; asked().length === before && look < LOOKS; look++) await station.passTime(LOOK_S);
};
