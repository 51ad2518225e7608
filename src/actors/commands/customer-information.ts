import { type Customer, type CustomerRecord, customerParts, customerText } from '../../domain/customer.ts';
import { type IdToken, sameToken } from '../../domain/id-token.ts';
import { runningTransactions } from '../running-transactions.ts';
import type { CommandContext, CommandHandler } from './command.ts';

/**
 * N09, N10. Cleared is what the station keeps for its own use, the cache; the local list is the CSMS's (N10.FR.03), and a
 * transaction that runs, or was not delivered, is still to be billed. The report is of what was there before.
 */
export const customerInformation: CommandHandler<'customerInformation'> = (command, context) => {
  const { requestId, report, clear, customers } = command;
  const [customer] = customers;
  if (!customer || customers.length > 1)
    return {
      status: 'Invalid',
      statusInfo: { reasonCode: 'InvalidValue', additionalInfo: 'exactly one customer must be named' },
    };
  if (!report && !clear)
    return {
      status: 'Rejected',
      statusInfo: { reasonCode: 'MissingParam', additionalInfo: 'neither report nor clear' },
    };
  const { host, storage, at } = context;
  const record = recordOf(customer, context);
  if (clear)
    host.stage(() => {
      for (const { idToken } of record.cached) storage.authorizationCache.delete(idToken);
    });
  customerParts(textOf(record, { report, clear })).forEach((data, seqNo, parts) => {
    const tbc = seqNo < parts.length - 1;
    const notification = { type: 'customerInformationPart', requestId, seqNo, tbc, at, data };
    host.emit({ type: 'notify', notification, triggered: true } as { type: string });
  });
  return { status: 'Accepted' };
};

/** N10.FR.06: one that is only cleared is told how that went. */
const textOf = (record: CustomerRecord, { report, clear }: { report: boolean; clear: boolean }): string => {
  if (report) return customerText(record);
  const { cached } = record;
  return clear && cached.length > 0 ? `cleared from the authorization cache: ${cached.length}` : '';
};

const recordOf = (customer: Customer, { host, storage }: CommandContext): CustomerRecord => {
  if ('certificate' in customer) return { cached: [], listed: [], transactions: [], undelivered: 0 };
  const value = 'idToken' in customer ? customer.idToken.value : customer.identifier;
  const isMeant = (token: IdToken | undefined): boolean =>
    token !== undefined &&
    ('idToken' in customer
      ? sameToken(token, customer.idToken)
      : token.value.toLowerCase() === value.toLowerCase());
  const listed = 'idToken' in customer ? storage.localList.find(customer.idToken) : undefined;
  return {
    cached: storage.authorizationCache
      .of(value)
      .filter(({ idToken, info }) => isMeant(idToken) || ('identifier' in customer && isMeant(info.groupId))),
    listed: listed ? [listed] : [],
    transactions: runningTransactions(host)
      .filter(({ id }) => isMeant(host.snapshot(`transaction/${id}`)?.context.idToken))
      .map(({ id }) => id),
    undelivered: storage.deadLetters
      .all()
      .filter(
        ({ entry: { notification } }) =>
          notification.type === 'transactionEvent' && isMeant(notification.idToken),
      ).length,
  };
};
