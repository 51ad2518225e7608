import type { CommandOf, Replies } from '../../domain/commands.ts';
import { isBeyondRecall } from '../../machines/firmware.words.ts';
import type { Host } from '../host-contract.ts';
import { runningTransactions } from '../running-transactions.ts';
import { type CommandHandler, isTrue, replyLater } from './command.ts';

type Kind = CommandOf<'reset'>['kind'];

/** B11, B12; 1.6 Reset. A single EVSE cannot be reset on its own (B11.FR.09: EVSE.AllowReset is not reported). */
export const reset: CommandHandler<'reset'> = ({ kind, evseId }, { host, modules, callId }) => {
  if (evseId !== undefined) return { status: 'Rejected', statusInfo: { reasonCode: 'UnsupportedRequest' } };
  // B11.FR.06: what is being installed is not cut off.
  if (isBeyondRecall(host.snapshot('firmware')?.value))
    return { status: 'Rejected', statusInfo: { reasonCode: 'FwUpdateInProgress' } };
  const ask = modules?.resetAllowed(kind === 'Hard' || kind === 'Soft' ? kind : 'NotSpecified');
  if (!ask) return begin(kind, host);
  ask((outcome) => replyLater(host, callId, isTrue(outcome) ? begin(kind, host) : { status: 'Rejected' }));
  return 'later';
};

const begin = (kind: Kind, host: Host): Replies['reset'] => {
  const busyEvses = runningTransactions(host).map(({ connector }) => connector.evseId);
  host.post('reset', { type: 'reset requested', kind, busyEvses } as { type: string });
  return { status: kind === 'OnIdle' && busyEvses.length > 0 ? 'Scheduled' : 'Accepted' };
};
