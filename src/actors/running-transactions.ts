import type { TransactionRef } from '../domain/commands.ts';
import type { ConnectorAddress } from '../domain/connector.ts';
import type { Storage } from '../persistence/storage.ts';
import type { Host } from './host-contract.ts';

export type RunningTransaction = { id: string; connector: ConnectorAddress };

const PREFIX = 'transaction/';

/** The transactions that have begun and not ended, oldest actor first. */
export const runningTransactions = (host: Host): RunningTransaction[] =>
  host.addresses(PREFIX).map((address) => ({
    id: address.slice(PREFIX.length),
    connector: host.snapshot(address)?.context.connector as ConnectorAddress,
  }));

export const transactionOf = (
  host: Host,
  evseId: number,
  running: readonly RunningTransaction[] = runningTransactions(host),
): RunningTransaction | undefined => running.find(({ connector }) => connector.evseId === evseId);

/** Our own id of the transaction that the CSMS means; undefined: no transaction has got that number. */
export const transactionIdOf = (ref: TransactionRef, { announcements }: Storage): string | undefined =>
  'id' in ref
    ? ref.id
    : announcements.all().find(({ csmsTransactionId }) => csmsTransactionId === ref.csmsId)?.transactionId;
