import { runningTransactions } from '../running-transactions.ts';
import type { CommandHandler } from './command.ts';

/** E14: with an id whether it goes on and whether messages of it wait; without, only whether any message waits. */
export const getTransactionStatus: CommandHandler<'getTransactionStatus'> = (
  { transactionId },
  { host, undelivered },
) => {
  const messagesInQueue = undelivered(transactionId);
  if (transactionId === undefined) return { messagesInQueue };
  return { ongoing: runningTransactions(host).some(({ id }) => id === transactionId), messagesInQueue };
};
