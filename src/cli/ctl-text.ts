/** The words of `statecharge ctl`. */
import type { DeadLetterView, DiagnosisView, OutboxView } from '../api/station-api.ts';
import type { EvseView, StationStatus } from '../trial/local-api.ts';

export const statusText = (
  { state, ocpp }: StationStatus,
  evses: readonly EvseView[],
  outbox: unknown,
  deadLetters: unknown,
): string => {
  const { entries, bytes } = outbox as OutboxView;
  const dead = (deadLetters as DeadLetterView[]).length;
  const lines = [
    `station   ${state}, ${ocpp.connected ? 'connected to the CSMS' : 'no CSMS'}`,
    ...evses.map(evseLine),
    `outbox    ${entries === 0 ? 'empty' : `${entries} waiting, ${bytes} bytes`}`,
  ];
  if (dead > 0) lines.push(`dead      ${dead} the CSMS would not take; see "ctl dead-letters list"`);
  return lines.join('\n');
};

const evseLine = ({ id, state, plugged_in, transaction_id }: EvseView): string => {
  const car = plugged_in ? ', a car is plugged in' : '';
  const transaction = transaction_id === undefined ? '' : `, transaction ${transaction_id}`;
  return `${`EVSE ${id}`.padEnd(10)}${state}${car}${transaction}`;
};

export const deadLettersText = (answer: unknown): string => {
  const letters = answer as DeadLetterView[];
  if (letters.length === 0) return 'no dead letters';
  return letters.map(letterLine).join('\n');
};

const letterLine = ({ id, at, type, transaction_id, reason }: DeadLetterView): string =>
  [String(id).padEnd(6), at, type, transaction_id ?? '', reason].filter((part) => part !== '').join('  ');

export const deadLetterText = (answer: unknown): string => JSON.stringify(answer, null, 2);

/** A line for `ctl status` when something is odd, none when nothing is. */
export const oddText = (answer: unknown): string[] => {
  const { set_aside, not_taken } = answer as DiagnosisView;
  const strays = not_taken.filter(({ by }) => by === 'nobody').reduce((sum, { count }) => sum + count, 0);
  const odd = [
    ...(set_aside.length > 0 ? [`${set_aside.length} actors could not be taken up and were set aside`] : []),
    ...(strays > 0 ? [`${strays} events found nobody`] : []),
  ];
  return odd.length > 0 ? [`odd       ${odd.join(', ')}; see "ctl diagnosis show"`] : [];
};

export const diagnosisText = (answer: unknown): string => {
  const { set_aside, not_taken } = answer as DiagnosisView;
  const lines = [
    ...set_aside.map(({ at, address, reason }) => `set aside  ${at}  ${address}: ${reason}`),
    ...not_taken.map(({ by, event, count }) => `not taken  ${String(count).padStart(6)}  ${event}, by ${by}`),
  ];
  return lines.length > 0 ? lines.join('\n') : 'nothing odd';
};
