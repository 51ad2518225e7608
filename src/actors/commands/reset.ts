import type { CommandOf, Replies } from '../../domain/commands.ts';
import { isBeyondRecall } from '../../machines/firmware.words.ts';
import type { Host } from '../host-contract.ts';
import { runningTransactions, transactionOf } from '../running-transactions.ts';
import { type CommandContext, type CommandHandler, isTrue, replyLater } from './command.ts';

type Kind = CommandOf<'reset'>['kind'];
type Answer = Replies['reset'];

/** B11, B12; 1.6 Reset. */
export const reset: CommandHandler<'reset'> = ({ kind, evseId }, context) => {
  const { host, modules, callId } = context;
  // B11.FR.06: what is being installed is not cut off.
  if (isBeyondRecall(host.snapshot('firmware')?.value))
    return { status: 'Rejected', statusInfo: { reasonCode: 'FwUpdateInProgress' } };
  if (evseId !== undefined) return resetEvse(kind === 'OnIdle' ? kind : 'Immediate', evseId, context);
  const ask = modules?.resetAllowed(kind === 'Hard' || kind === 'Soft' ? kind : 'NotSpecified');
  if (!ask) return begin(kind, host);
  ask((outcome) => replyLater(host, callId, isTrue(outcome) ? begin(kind, host) : { status: 'Rejected' }));
  return 'later';
};

const begin = (kind: Kind, host: Host): Answer => {
  const busyEvses = runningTransactions(host).map(({ connector }) => connector.evseId);
  host.post('reset', { type: 'reset requested', kind, busyEvses } as { type: string });
  return { status: kind === 'OnIdle' && busyEvses.length > 0 ? 'Scheduled' : 'Accepted' };
};

const STATION_RESETS = 'the station as a whole is about to reset';

/** B11.FR.08, B12.FR.07, FR.08; one that cannot be reset on its own says so in EVSE.AllowReset (B11.FR.09). */
const resetEvse = (
  kind: 'Immediate' | 'OnIdle',
  evseId: number,
  { host, layout, model }: CommandContext,
): Answer => {
  if (!layout.evses.some((evse) => evse.evseId === evseId))
    return { status: 'Rejected', statusInfo: { reasonCode: 'UnknownEvse' } };
  if (model.value(`EVSE@${evseId}/AllowReset`) !== 'true')
    return { status: 'Rejected', statusInfo: { reasonCode: 'UnsupportedRequest' } };
  // B11.FR.06: the reset of the station is under way, which leaves out nothing.
  if (host.snapshot('reset')?.value !== 'running')
    return { status: 'Rejected', statusInfo: { reasonCode: 'Unspecified', additionalInfo: STATION_RESETS } };
  const address = `evse_reset/${evseId}`;
  const busy = transactionOf(host, evseId) !== undefined;
  if (host.snapshot(address)) host.post(address, { type: 'reset requested', kind } as { type: string });
  else host.start('evse-reset', address, { evseId, kind, busy });
  return { status: kind === 'OnIdle' && busy ? 'Scheduled' : 'Accepted' };
};
