import type { Replies } from '../../domain/commands.ts';
import { fromJsonText } from '../../domain/json-text.ts';
import { costUpdateOf, finalCostOf, transactionOf, userPriceOf } from '../../protocol/costmsg.ts';
import type { CommandContext } from './command.ts';
import { costUpdated, finalCost } from './cost.ts';

type Answer = Replies['dataTransfer'];
const REJECTED: Answer = { status: 'Rejected' };

/** The California pricing messages of 1.6, which travel as the data of DataTransfer (ocpp16.md 16). */
export const costMessage = (
  messageId: string | undefined,
  data: unknown,
  context: CommandContext,
): Answer => {
  const told = typeof data === 'string' ? fromJsonText(data) : data;
  if (messageId === 'SetUserPrice') return setUserPrice(told, context);
  const csmsId = transactionOf(told);
  if (messageId === 'RunningCost') {
    const update = costUpdateOf(told);
    if (csmsId === undefined || !update) return REJECTED;
    return costUpdated({ type: 'costUpdated', transaction: { csmsId }, update }, context) as Answer;
  }
  if (messageId === 'FinalCost') {
    const final = finalCostOf(told);
    return csmsId === undefined || !final ? REJECTED : finalCost(csmsId, final, context);
  }
  return { status: 'UnknownMessageId' };
};

/** It is for a token, and may come before its transaction starts. */
const setUserPrice = (told: unknown, { host }: CommandContext): Answer => {
  const price = userPriceOf(told);
  if (!price) return REJECTED;
  host.emit({ type: 'user price', ...price } as { type: string });
  const waited = { type: 'price told', idToken: price.idToken };
  for (const address of host.addresses('authorization/')) host.post(address, waited);
  return { status: 'Accepted' };
};
