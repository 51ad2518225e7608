import type { CommandOf, Replies } from '../../domain/commands.ts';
import type { FinalCost } from '../../domain/cost.ts';
import { sessionCostAddress, showsCosts } from '../costs.ts';
import type { Host } from '../host-contract.ts';
import type { CommandContext, CommandHandler } from './command.ts';

/** I02 (2.0.1 CostUpdated) and RunningCost of 1.6. To 2.0.1 every answer is the same (I02.FR.02). */
export const costUpdated: CommandHandler<'costUpdated'> = ({ transaction, update }, { host, model }) => {
  const address = addressOf(host, transaction);
  if (!address || !showsCosts(model)) return { status: 'Rejected' };
  host.post(address, { type: 'cost updated', update } as { type: string });
  return { status: 'Accepted' };
};

/** What the messages of 1.6 in DataTransfer become. */
type Answer = Replies['dataTransfer'];

/** FinalCost of 1.6: may come when the transaction has long ended. */
export const finalCost = (csmsId: number, final: FinalCost, { host, model }: CommandContext): Answer => {
  const address = addressOf(host, { csmsId });
  if (!address || !showsCosts(model)) return { status: 'Rejected' };
  host.post(address, { type: 'final cost', final } as { type: string });
  return { status: 'Accepted' };
};

const addressOf = (host: Host, transaction: CommandOf<'costUpdated'>['transaction']): string | undefined => {
  if ('id' in transaction) {
    const address = sessionCostAddress(transaction.id);
    return host.snapshot(address) && address;
  }
  return host
    .addresses('session_cost/')
    .find((address) => host.snapshot(address)?.context.csmsTransactionId === transaction.csmsId);
};
