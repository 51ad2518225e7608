import { DISPLAY, displayStates, heldMessages } from '../actors/display.ts';
import { toWire } from '../charger/link/display-message.ts';
import { shownNow } from '../domain/display-message.ts';
import type { EventStream } from './event-stream.ts';
import type { StationParts } from './parts.ts';

type Parts = Pick<StationParts, 'host' | 'layout'>;

/** What the built-in Display shows at this moment, the foremost first. */
export const displayedMessages = ({ host, layout }: Parts) =>
  shownNow(heldMessages(host, host.now()), host.now(), displayStates(host, layout)).map((message) => ({
    ...toWire(message),
    id: message.id,
  }));

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
