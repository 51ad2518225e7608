import { DISPLAY, displayStates, heldMessages } from '../actors/display.ts';
import { runningTransactions } from '../actors/running-transactions.ts';
import { knownToken } from '../actors/token-knowledge.ts';
import { toWire } from '../charger/link/display-message.ts';
import { shownNow } from '../domain/display-message.ts';
import { inOrderFor, languagesOf } from '../domain/driver-language.ts';
import type { IdToken } from '../domain/id-token.ts';
import type { EventStream } from './event-stream.ts';
import type { StationParts } from './parts.ts';

type Parts = Pick<StationParts, 'host' | 'layout' | 'storage' | 'settings'>;

/** What the built-in Display shows at this moment, the foremost first. */
export const displayedMessages = (parts: Parts) => {
  const { host, layout } = parts;
  const shown = shownNow(heldMessages(host, host.now()), host.now(), displayStates(host, layout));
  return inOrderFor(shown, driverLanguages(parts)).map((message) => ({ ...toWire(message), id: message.id }));
};

/** O01.FR.08, FR.09: those of whoever charges here; of several drivers the one who came last is most likely in front of it. */
const driverLanguages = ({ host, storage, settings }: Parts): string[] => {
  const last = runningTransactions(host).at(-1);
  const token = last && (host.snapshot(`transaction/${last.id}`)?.context.idToken as IdToken | undefined);
  if (!token) return [];
  const { listed, cached } = knownToken(storage, settings, token, host.now());
  const info = listed ?? cached;
  return info ? languagesOf(info) : [];
};

/** Topic `display_message`: whenever something else is to be seen. */
export const feedDisplay = (parts: Parts, events: EventStream): void => {
  let before = '[]';
  const look = () => {
    // Most stations never hold a message, and this is asked at every notification.
    if (!parts.host.snapshot(DISPLAY)) return;
    const messages = displayedMessages(parts);
    const now = JSON.stringify(messages);
    if (now === before) return;
    before = now;
    events.tell('display_message', { messages });
  };
  for (const effect of ['display changed', 'evseState', 'notify']) parts.host.after(effect, look);
};
