import type { IdToken, IdTokenInfo } from './id-token.ts';
import { type Instant, toRfc3339 } from './time.ts';

/** Of whom CustomerInformation speaks; the station files nothing under certificates. */
export type Customer = { idToken: IdToken } | { identifier: string } | { certificate: true };

export type CachedToken = { idToken: IdToken; info: IdTokenInfo; updatedAt: Instant };

/** What the station knows of a customer (N09.FR.05). */
export type CustomerRecord = {
  cached: readonly CachedToken[];
  listed: readonly IdTokenInfo[];
  /** Ids of transactions that run. */
  transactions: readonly string[];
  /** Messages of transactions that no CSMS took, which an operator may send again. */
  undelivered: number;
};

/** For people, a line each; '' when there is nothing. */
export const customerText = ({ cached, listed, transactions, undelivered }: CustomerRecord): string =>
  [
    ...cached.map(
      ({ idToken, info, updatedAt }) =>
        `authorization cache: ${idToken.type} ${idToken.value}, ${verdict(info)}, heard ${toRfc3339(updatedAt)}`,
    ),
    ...listed.map((info) => `local authorization list: ${verdict(info)}`),
    ...transactions.map((id) => `transaction that runs: ${id}`),
    ...(undelivered > 0 ? [`messages of transactions, not delivered: ${undelivered}`] : []),
  ].join('\n');

const verdict = ({ status, expiry, groupId, language1 }: IdTokenInfo): string =>
  [
    status,
    ...(groupId ? [`group ${groupId.value}`] : []),
    ...(expiry === undefined ? [] : [`until ${toRfc3339(expiry)}`]),
    ...(language1 ? [`language ${language1}`] : []),
  ].join(', ');

/** Longest data of one message. */
const CHARACTERS_PER_PART = 512;

/** At least one part, if need be without any data (N09.FR.06). */
export const customerParts = (text: string): string[] => {
  const characters = [...text];
  const parts: string[] = [];
  for (let from = 0; from < characters.length; from += CHARACTERS_PER_PART / 2)
    parts.push(characters.slice(from, from + CHARACTERS_PER_PART / 2).join(''));
  return parts.length > 0 ? parts : [''];
};
