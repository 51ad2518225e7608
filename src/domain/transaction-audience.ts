/** Who hears of a transaction, where it is told to one CSMS after the other. */
import type { TransactionRecord } from './transaction-record.ts';

/** A CSMS and the version it speaks, as a key. */
export type Audience = string;
/** `csmsTransactionId`: the number it gave (1.6). */
export type Former = Pick<TransactionRecord, 'seqNo' | 'told'> & { csmsTransactionId?: number };
/** `from`: who had heard of it before; absent: nobody has confirmed. */
export type NewAudience = { to?: Audience; from?: { audience: Audience; csmsTransactionId?: number } };

/** From now on others listen. What those who go have heard is remembered; one who comes back goes on from there. */
export const forAudience = (record: TransactionRecord, { to, from }: NewAudience): TransactionRecord => {
  const { former, ...rest } = record;
  const { seqNo, told } = record;
  const { audience, ...number } = from ?? {};
  const heard = { ...former, ...(audience !== undefined && { [audience]: { seqNo, told, ...number } }) };
  return { ...rest, ...(to !== undefined && { audience: to }), former: heard };
};

/** Undefined: the present listener has not heard of it, and is to hear it from the beginning. */
export const goOn = (record: TransactionRecord): TransactionRecord | undefined => {
  const known = record.audience === undefined ? undefined : record.former?.[record.audience];
  return known && { ...record, seqNo: known.seqNo, told: known.told };
};
