import type { CsmsEvent } from './csms.ts';
import { deliveredWh, type LedgerTransaction } from './ledger.ts';
import type { Frame } from './wire.ts';

/** What the CSMS saw, as lines for people: who said what to whom, payloads flattened to `member value` pairs. */
export const linesOf = (event: CsmsEvent): string[] => {
  switch (event.type) {
    case 'connected':
      return [`${event.station}  connected, ${event.version}`];
    case 'disconnected':
      return [`${event.station}  gone (code ${event.code})`];
    case 'refused':
      return [`${event.station}  sent away: offers ${event.offered.join(', ') || 'no subprotocol'}`];
    case 'frame':
      return [frameLine(event.station, event.from, event.frame, event.action)];
    case 'transaction':
      return event.change.kind === 'fault'
        ? [
            `${event.station}  BOOKS WRONG, transaction ${event.change.transaction.id}: ${event.change.detail}`,
          ]
        : [];
  }
};

/** One line a transaction: number, who, when, how much, and whether the books are right. */
export const ledgerLines = (transactions: readonly LedgerTransaction[]): string[] =>
  transactions.length === 0 ? ['no transactions yet'] : transactions.map(ledgerLine);

const ledgerLine = (transaction: LedgerTransaction): string => {
  const { station, id, token, evseId, samples, repeats, faults } = transaction;
  const energy = deliveredWh(transaction);
  const parts = [
    `${station}  transaction ${id}`,
    evseId === undefined ? '' : `EVSE ${evseId}`,
    token ?? '',
    transaction.endedAt === undefined ? 'running' : `ended (${transaction.reason})`,
    energy === undefined ? '' : `${Math.round(energy)} Wh`,
    `${samples.length} samples`,
    repeats > 0 ? `${repeats} repeated` : '',
    faults.length > 0 ? `WRONG: ${faults.join('; ')}` : '',
  ];
  return parts.filter((part) => part !== '').join(', ');
};

const frameLine = (
  station: string,
  from: 'station' | 'csms',
  frame: Frame,
  action: string | undefined,
): string => {
  const arrow = from === 'station' ? '->' : '<-';
  return shortened(`${station} ${arrow} ${said(frame, action ?? '?')}`);
};

const said = (frame: Frame, action: string): string => {
  switch (frame.kind) {
    case 'call':
      return `${action}  ${flattened(frame.payload)}`;
    case 'result':
      return `${action} answered  ${flattened(frame.payload)}`;
    case 'error':
      return `${action} REFUSED  ${frame.code} ${frame.description}`;
    case 'malformed':
      return `something that is no OCPP message: ${frame.text}`;
  }
};

const flattened = (value: unknown, path = ''): string => {
  if (typeof value !== 'object' || value === null) return path === '' ? String(value) : `${path} ${value}`;
  return Object.entries(value)
    .map(([member, inner]) => flattened(inner, path === '' ? member : `${path}.${member}`))
    .filter((part) => part !== '')
    .join(', ');
};

const LINE_LENGTH = 200;
const shortened = (line: string): string =>
  line.length <= LINE_LENGTH ? line.trimEnd() : `${line.slice(0, LINE_LENGTH - 4)} ...`;
