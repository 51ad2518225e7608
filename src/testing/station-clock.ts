import { setTimeout as pause } from 'node:timers/promises';
import { text } from '../trial/wire.ts';
import type { CsmsUnderTest } from './subject.ts';

const LOOK_MS = 5;
const LOOKS = 1_000;

/**
 * The present of a station whose clock stands still and may go back with a power cut, milliseconds since 1970: the CSMS
 * has it report a status, which carries an instant.
 * @throws Error when it reports none
 */
export const stationClock = async ({ version, heard, call }: CsmsUnderTest): Promise<number> => {
  const place = version === '1.6' ? { connectorId: 1 } : { evse: { id: 1, connectorId: 1 } };
  const seen = heard.length;
  await call('TriggerMessage', { requestedMessage: 'StatusNotification', ...place });
  for (let look = 0; look < LOOKS; look++) {
    const told = heard
      .slice(seen)
      .find(({ action, frame }) => action === 'StatusNotification' && frame.kind === 'call');
    if (told?.frame.kind === 'call') return Date.parse(text(told.frame.payload.timestamp) ?? '');
    await pause(LOOK_MS);
  }
  throw new Error('the station was asked for a StatusNotification and has sent none');
};
