/** The station at a glance, as `statecharge ctl watch` shows it on a terminal. */
import type { ActorDetail, DeadLetterView, EvseView, OutboxView, StationStatus } from '../api/station-api.ts';

export type Glance = {
  status: StationStatus;
  evses: readonly EvseView[];
  outbox: OutboxView;
  deadLetters: readonly DeadLetterView[];
  /** The actor that dials; undefined: not asked. */
  connection?: ActorDetail;
  /** By EVSE: what it draws. */
  power: ReadonlyMap<unknown, string>;
  /** What has happened, the latest last. */
  lines: readonly string[];
};

/** @param rows of the terminal; EVSEs that are not in use are counted where there is no room for all */
export const glanceText = (glance: Glance, rows: number): string => {
  const head = [stationLine(glance.status), ...connectionLines(glance), ...deliveryLines(glance), ''];
  const latest = glance.lines.length === 0 ? [] : ['', ...glance.lines];
  const room = Math.max(LEAST_EVSES, rows - head.length - latest.length - 2);
  return [...head, ...evseLines(glance, room), ...latest].join('\n');
};

const LEAST_EVSES = 4;

const stationLine = ({ state, ocpp }: StationStatus): string => {
  const { registration, version } = ocpp as { registration?: string; version?: string };
  const spoken = version === undefined ? '' : ` with ${version.replace('ocpp', 'OCPP ')}`;
  const known = ocpp.connected && registration !== 'accepted' ? `, ${registration}` : '';
  return `station   ${state}, ${ocpp.connected ? `connected to the CSMS${spoken}${known}` : 'no CSMS'}`;
};

const connectionLines = ({ status, connection }: Glance): string[] => {
  if (status.ocpp.connected || !connection) return [];
  const next = connection.deadlines.find(({ event }) => event.includes('back-off'));
  const failures = Number((connection.context as { failures?: number }).failures ?? 0);
  return [`          ${failures} failed attempts${next ? `, the next at ${next.due.slice(11, 19)}` : ''}`];
};

const deliveryLines = ({ outbox: { entries, bytes }, deadLetters }: Glance): string[] => [
  `outbox    ${entries === 0 ? 'empty' : `${entries} waiting, ${bytes} bytes`}`,
  ...(deadLetters.length === 0
    ? []
    : [`dead      ${deadLetters.length} the CSMS would not take; see "ctl dead-letters list"`]),
];

const evseLines = ({ evses, power }: Glance, room: number): string[] => {
  if (evses.length <= room) return evses.map((evse) => evseLine(evse, power.get(evse.id)));
  const inUse = evses.filter(({ state }) => state !== 'Available').slice(0, room - 1);
  return [
    ...inUse.map((evse) => evseLine(evse, power.get(evse.id))),
    `and ${evses.length - inUse.length} more EVSEs`,
  ];
};

const evseLine = (evse: EvseView, power: string | undefined): string => {
  const { id, state, plugged_in, transaction_id, limit_A, soc_percent, faults = [] } = evse;
  const facts = [
    power ?? '',
    limit_A === undefined ? '' : `limit ${limit_A} A`,
    soc_percent === undefined ? '' : `SoC ${Math.round(soc_percent)} %`,
    transaction_id === undefined ? '' : `transaction ${transaction_id.slice(0, 8)}`,
    plugged_in && transaction_id === undefined ? 'a car is plugged in' : '',
    faults.join(', '),
  ];
  return `${`EVSE ${id}`.padEnd(10)}${state.padEnd(14)}${facts.filter((fact) => fact !== '').join('  ')}`.trimEnd();
};
