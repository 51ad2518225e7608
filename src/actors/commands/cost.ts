import type { CommandOf, Replies } from '../../domain/commands.ts';
import type { FinalCost } from '../../domain/cost.ts';
import { showsCosts, takesCustomCosts } from '../cost-settings.ts';
import { sessionCostAddress } from '../cost-triggers.ts';
import type { Host } from '../host-contract.ts';
import type { CommandContext, CommandHandler } from './command.ts';

/** I02 (2.0.1 CostUpdated) and RunningCost of 1.6. To 2.0.1 every answer is the same (I02.FR.02). */
export const costUpdated: CommandHandler<'costUpdated'> = ({ transaction, update }, { host, model }) => {
  const taken = 'id' in transaction && !takesCustomCosts(model) ? { cost: update.cost } : update;
  const address = addressOf(host, transaction);
  if (!address || !showsCosts(model)) return { status: 'Rejected' };
  host.post(address, { type: 'cost updated', update: taken, ...registerOf(host, address) } as {
    type: string;
  });
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

/** Of the meter when it was last heard of; the message may name a better one. */
const registerOf = (host: Host, address: string): { meterWh?: number } => {
  const { transactionId } = host.snapshot(address)?.context ?? {};
  const meterWh = host.snapshot(`transaction/${transactionId}`)?.context.lastReading?.energy_Wh_import.total;
  return typeof meterWh === 'number' ? { meterWh } : {};
};
