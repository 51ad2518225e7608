import type { ConnectorAddress } from '../domain/connector.ts';
import type { Host } from './host-contract.ts';

export type RunningTransaction = { id: string; connector: ConnectorAddress };

const PREFIX = 'transaction/';

/** The transactions that have begun and not ended, oldest actor first. */
export const runningTransactions = (host: Host): RunningTransaction[] =>
  host.addresses(PREFIX).map((address) => ({
    id: address.slice(PREFIX.length),
    connector: host.snapshot(address)?.context.connector as ConnectorAddress,
  }));

export const transactionOf = (host: Host, evseId: number): RunningTransaction | undefined =>
  runningTransactions(host).find(({ connector }) => connector.evseId === evseId);
