import type { CallOutcome } from '../trial/csms-link.ts';
import type { Heard } from '../trial/scenario/network.ts';
import type { Registering } from './happenings.ts';

/** The tokens that the CSMS knows: two that may charge and one that it refuses. */
export const TOKENS = { good: 'GOOD', another: 'OTHER', refused: 'BAD' };

/**
 * A charging station, its cars and its drivers, under the models. What cannot be done just now (a car is there already) is
 * left undone; every method resolves when it is done, not when its consequences are.
 */
export interface StationUnderTest {
  plugIn(evseId: number): Promise<unknown>;
  unplug(evseId: number): Promise<unknown>;
  /** The car stops drawing. */
  pause(evseId: number): Promise<unknown>;
  /** The car draws again. */
  resume(evseId: number): Promise<unknown>;
  /** A card is shown to the reader of the EVSE. */
  showToken(token: string, evseId: number): Promise<unknown>;
  /** Something breaks that ends nothing and lets nobody charge. */
  fault(evseId: number): Promise<unknown>;
  clearFault(evseId: number): Promise<unknown>;
  /** The power goes; resolves when it is back and the station runs again. */
  powerCut(): Promise<unknown>;
  /** A reset is on its way: lets time pass until the station has ended, starts it where nobody else does, resolves when it runs. */
  restarted(): Promise<unknown>;
  /** Lets so many seconds of the station's time pass. */
  passTime(seconds: number): Promise<unknown>;
  /** Resolves when the station has said all it has to say to whom it can reach. */
  settle(): Promise<unknown>;
  /** The station's present, milliseconds since 1970. */
  now(): Promise<number>;
}

/** The CSMS end, and the wire that leads there. */
export interface CsmsUnderTest {
  readonly version: '1.6' | '2.0.1';
  /** Everything that arrived at either end, in order; grows. */
  readonly heard: readonly Heard[];
  /** Has the CSMS send a command. */
  call(action: string, payload: object): Promise<CallOutcome>;
  /** The cable is pulled: the connection dies without a word, and none comes about. */
  cutNetwork(): Promise<unknown>;
  mendNetwork(): Promise<unknown>;
  /** How it answers BootNotification from now on; who is not accepted is told to ask again soon. */
  register(how: Registering): void;
}

export type Subject = {
  station: StationUnderTest;
  csms: CsmsUnderTest;
  /** Seconds that a token waits for its car. */
  plugTimeS: number;
  /** Seconds that a reservation lasts. */
  reservedS: number;
};
