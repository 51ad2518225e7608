import { runningTransactions } from '../running-transactions.ts';
import type { CommandHandler } from './command.ts';

/** B11, B12; 1.6 Reset. A single EVSE cannot be reset on its own (B11.FR.09: EVSE.AllowReset is not reported). */
export const reset: CommandHandler<'reset'> = ({ kind, evseId }, { host }) => {
  if (evseId !== undefined) return { status: 'Rejected', statusInfo: { reasonCode: 'UnsupportedRequest' } };
  const busyEvses = runningTransactions(host).map(({ connector }) => connector.evseId);
  host.post('reset', { type: 'reset requested', kind, busyEvses } as { type: string });
  return { status: kind === 'OnIdle' && busyEvses.length > 0 ? 'Scheduled' : 'Accepted' };
};
