import type { CommandOf } from '../../domain/commands.ts';
import { connectorAddress, connectorsOf } from '../layout.ts';
import { runningTransactions } from '../running-transactions.ts';
import type { CommandContext, CommandHandler } from './command.ts';

type Trigger = (command: CommandOf<'triggerMessage'>, context: CommandContext) => 'Accepted' | 'Rejected';

/** F06; 1.6 section 12. The answer goes out first; a message that this station never sends is NotImplemented (F06.FR.08). */
export const triggerMessage: CommandHandler<'triggerMessage'> = (command, context) => {
  const trigger = TRIGGERS[command.message];
  if (!trigger) return { status: 'NotImplemented' };
  if (command.evseId !== undefined && concerned(command, context).length === 0) return { status: 'Rejected' };
  return { status: trigger(command, context) };
};

const concerned = ({ evseId, connectorId }: CommandOf<'triggerMessage'>, { layout }: CommandContext) =>
  connectorsOf(layout).filter(
    (connector) =>
      (evseId === undefined || connector.evseId === evseId) &&
      (connectorId === undefined || connector.connectorId === connectorId),
  );

const TRIGGERS: Partial<Record<CommandOf<'triggerMessage'>['message'], Trigger>> = {
  /** F06.FR.17: once accepted, a boot is not repeated. */
  bootNotification: (_command, { host }) => {
    if (host.snapshot('registration')?.value === 'accepted') return 'Rejected';
    host.post('registration', { type: 'trigger boot' });
    return 'Accepted';
  },
  heartbeat: (_command, { host }) => {
    host.post('registration', { type: 'trigger heartbeat' });
    return 'Accepted';
  },
  connectorStatus: (command, context) => {
    for (const connector of concerned(command, context))
      context.host.post(connectorAddress(connector), { type: 'report status' });
    return 'Accepted';
  },
  meterValues: (command, context) => {
    const evseIds = new Set(concerned(command, context).map(({ evseId }) => evseId));
    for (const evseId of evseIds)
      context.host.emit({ type: 'take meter values', evseId } as { type: string });
    return 'Accepted';
  },
  transactionEvent: (command, context) => {
    const running = runningTransactions(context.host).filter(
      ({ connector }) => command.evseId === undefined || connector.evseId === command.evseId,
    );
    for (const { id, connector } of running)
      context.host.emit({ type: 'take meter values', evseId: connector.evseId, transactionId: id } as {
        type: string;
      });
    return running.length > 0 ? 'Accepted' : 'Rejected';
  },
};
