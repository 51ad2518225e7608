import { Observable } from 'rxjs';
import type { NotifyEffect } from '../actors/csms/outbox.ts';
import type { Notification, TransactionEvent } from '../domain/notifications.ts';
import { nameIn16 } from '../protocol/ocpp16/security.ts';
import type { Subprotocol } from '../protocol/version.ts';
import type { StationParts } from './parts.ts';

/** A variable of `ocpp_generic` (local API 5.2) with the value it has got. */
export type Told = { variable: 'ocpp_transaction_event' | 'security_event'; value: object };

type Parts = Pick<StationParts, 'host' | 'csms' | 'config'>;

/** What the CSMS is told of transactions and security, for everybody else who wants to know; after the commit. */
export const toldToCsms = ({ host, csms, config }: Parts): Observable<Told> =>
  new Observable((reader) => {
    const sessions = new SessionIds(host);
    host.within<NotifyEffect>('notify', ({ notification }) => {
      const version = csms.link.session?.subprotocol ?? config.ocpp.versions[0];
      const told = variableOf(notification, csms, sessions, version);
      if (told) host.afterCommit(() => reader.next(told));
    });
  });

const variableOf = (
  notification: Notification,
  { outbox }: Parts['csms'],
  sessions: SessionIds,
  version: Subprotocol | undefined,
): Told | undefined => {
  if (notification.type === 'securityEvent')
    return { variable: 'security_event', value: securityEvent(notification, version) };
  if (notification.type !== 'transactionEvent') return undefined;
  const known = outbox.announcements.get(notification.transactionId);
  const value = transactionEvent(notification, sessions.of(notification), known?.csmsTransactionId);
  return { variable: 'ocpp_transaction_event', value };
};

/** Which session a transaction belongs to; without its EVSE's word for it, it counts as one of its own. */
class SessionIds {
  readonly #host: Parts['host'];
  readonly #known = new Map<string, string>();

  constructor(host: Parts['host']) {
    this.#host = host;
  }

  of({ transactionId, eventType, connector }: TransactionEvent): string {
    const running = this.#host.snapshot(`evse/${connector.evseId}`)?.context.facts?.sessionId;
    if (running) this.#known.set(transactionId, running);
    const session = this.#known.get(transactionId) ?? transactionId;
    if (eventType === 'Ended') this.#known.delete(transactionId);
    return session;
  }
}

const securityEvent = (
  { event, techInfo }: Extract<Notification, { type: 'securityEvent' }>,
  version: Subprotocol | undefined,
) => ({
  type: version === 'ocpp1.6' ? nameIn16(event) : event,
  ...(techInfo !== undefined && { info: techInfo }),
});

/** 1.6 has its number where there is one; our own id is the one of 2.0.1. */
const transactionEvent = (
  { eventType, connector, transactionId }: TransactionEvent,
  session_id: string,
  csmsTransactionId: number | undefined,
) => ({
  transaction_event: eventType,
  evse: { id: connector.evseId, connector_id: connector.connectorId },
  session_id,
  transaction_id: csmsTransactionId === undefined ? transactionId : String(csmsTransactionId),
});
