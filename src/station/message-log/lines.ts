/** One line of the message log for each thing that happens: time, mark, what it is, its content. */
import type { FrameSeen, LinkEvent } from '../../actors/csms/csms-link.ts';
import type { ChargerError } from '../../domain/connector.ts';
import type { Notification } from '../../domain/notifications.ts';
import { type Instant, toRfc3339 } from '../../domain/time.ts';
import { membersOf, SeenCalls } from '../seen-frames.ts';
import type { Redactor } from './redaction.ts';

/** `>` and `<`: a message to and from the CSMS. `*`: the connection. `=`: a transaction. `!`: something is wrong. */
type Sign = '>' | '<' | '*' | '=' | '!';

export const line = (at: Instant, sign: Sign, text: string): string =>
  `${toRfc3339(at)} ${sign} ${text.replace(/[\r\n]+/g, ' ')}\n`;

/** What is no message at all is shown up to this length. */
const MALFORMED_SHOWN = 2000;

/** Turns frames into lines; remembers the CALLs, so that an answer's line names its action. */
export class FrameLines {
  readonly #redactor: Redactor;
  readonly #calls = new SeenCalls<string>();

  constructor(redactor: Redactor) {
    this.#redactor = redactor;
  }

  line({ at, direction, text }: FrameSeen): string {
    return line(at, direction === 'in' ? '<' : '>', this.#told(direction, text));
  }

  #told(direction: FrameSeen['direction'], text: string): string {
    const frame = this.#redactor.concerns(text) ? undefined : simple(text);
    if (frame?.action !== undefined) return this.#call(direction, frame.id, frame.action, frame.payload);
    if (frame) return this.#result(direction, frame.id, () => frame.payload);
    return this.#carefully(direction, text);
  }

  /** With every value looked at. */
  #carefully(direction: FrameSeen['direction'], text: string): string {
    const [kind, id, third, fourth, fifth] = membersOf(text) ?? [];
    if (typeof id !== 'string') return this.#malformed(text);
    if (kind === 2) return this.#call(direction, id, String(third), this.#payload(String(third), fourth));
    if (kind === 3) return this.#result(direction, id, (action) => this.#payload(action, third));
    if (kind !== 4) return this.#malformed(text);
    const action = this.#calls.answered(direction, id);
    const description = JSON.stringify(this.#redactor.text(String(fourth ?? '')));
    return `CallError ${action ?? '?'} ${id} ${String(third)} ${description} ${this.#payload(action, fifth)}`;
  }

  #call(direction: FrameSeen['direction'], id: string, action: string, payload: string): string {
    this.#calls.asked(direction, id, action);
    return `Call ${action} ${id} ${payload}`;
  }

  #result(
    direction: FrameSeen['direction'],
    id: string,
    payload: (action: string | undefined) => string,
  ): string {
    const action = this.#calls.answered(direction, id);
    return `CallResult ${action ?? '?'} ${id} ${payload(action)}`;
  }

  #payload(action: string | undefined, payload: unknown): string {
    return JSON.stringify(this.#redactor.payload(action, payload)) ?? '';
  }

  #malformed(text: string): string {
    return `Malformed ${JSON.stringify(this.#redactor.text(text).slice(0, MALFORMED_SHOWN))}`;
  }
}

const SIMPLE = /^\[([23]),"([^"\\]+)",(?:"([^"\\]+)",)?(?=[{])/;

/** A CALL or its result, taken apart without reading the payload, which may be long; undefined: look closer. */
const simple = (text: string): { id: string; action: string | undefined; payload: string } | undefined => {
  const [head, kind, id, action] = SIMPLE.exec(text) ?? [];
  if (head === undefined || id === undefined || (kind === '2') !== (action !== undefined)) return undefined;
  return text.endsWith('}]') ? { id, action, payload: text.slice(head.length, -1) } : undefined;
};

/** A connection attempt, its outcome and its end; undefined for what happens on a connection all the time. */
export const connectionText = (event: LinkEvent): string | undefined => {
  switch (event.type) {
    case 'connecting':
      return `connecting to ${event.url}, offering ${event.offered.join(', ')}`;
    case 'socket opened':
      return `connected to ${event.url} with ${event.subprotocol}`;
    case 'socket refused':
      return `not connected: ${event.reason}`;
    case 'socket closed':
      return `connection closed (${event.code}): ${event.reason}`;
    default:
      return undefined;
  }
};

/** What happened to a transaction, or was wrong; undefined for what its message says well enough. */
export const notificationText = (notification: Notification): { sign: Sign; text: string } | undefined => {
  if (notification.type === 'securityEvent')
    return { sign: '!', text: `security event ${notification.event} ${notification.techInfo ?? ''}`.trim() };
  if (notification.type !== 'transactionEvent') return undefined;
  const { eventType, transactionId, seqNo, connector, trigger, meterWh, offline } = notification;
  const details = [
    ...(notification.chargingState ? [notification.chargingState] : []),
    ...(notification.stoppedReason ? [`reason ${notification.stoppedReason}`] : []),
    ...(offline ? ['offline'] : []),
  ];
  const place = `EVSE ${connector.evseId} connector ${connector.connectorId}`;
  const head = `transaction ${eventType} ${transactionId} seqNo ${seqNo} ${place} ${trigger} ${meterWh} Wh`;
  return { sign: '=', text: [head, ...details].join(', ') };
};

/** A fault of the charger, as the EvseManager has told it. */
export const errorText = (
  what: 'raised' | 'cleared',
  { evseId, connectorId, error }: { evseId: number; connectorId?: number; error: ChargerError },
): string => {
  const place = connectorId === undefined ? `EVSE ${evseId}` : `EVSE ${evseId} connector ${connectorId}`;
  return `error ${what} ${error.type} ${place} ${error.description ?? ''}`.trim();
};
