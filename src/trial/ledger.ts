import type { Subprotocol } from '../protocol/version.ts';
import { factFrom16 } from './ledger-ocpp16.ts';
import { factFrom201 } from './ledger-ocpp201.ts';
import type { Json } from './wire.ts';

/** A register reading that arrived with a transaction; `energyWh` is missing where only other measurands came. */
export type Sample = { at: string; context: string; energyWh?: number };

/** What the books say of one transaction. A right one has no `faults`, is started once and ended once. */
export type LedgerTransaction = {
  station: string;
  /** The station's own id in 2.0.1, the number we gave in 1.6. */
  id: string;
  evseId?: number;
  token?: string;
  startedAt?: string;
  startWh?: number;
  endedAt?: string;
  endWh?: number;
  reason?: string;
  chargingState?: string;
  samples: Sample[];
  seqNos: number[];
  /** Messages that arrived again with the same content: allowed, a station may not know that we have them. */
  repeats: number;
  /** What must not happen: gaps, contradictions, a second start or end, something after the end. */
  faults: string[];
};

/** One message about a transaction, in words both versions share. */
export type Fact = {
  kind: 'started' | 'updated' | 'ended';
  /** Undefined in 1.6's start: the ledger gives the number. */
  id: string | undefined;
  at: string;
  samples: Sample[];
  meterWh?: number;
  seqNo?: number;
  evseId?: number;
  token?: string;
  reason?: string;
  chargingState?: string;
};

export type LedgerChange = {
  kind: Fact['kind'] | 'repeated' | 'fault';
  transaction: LedgerTransaction;
  /** The fault in words, or what was repeated. */
  detail?: string;
};

/** The books of the trial CSMS: one entry a transaction, whatever was sent twice, late or never. */
export class Ledger {
  readonly #entries = new Map<string, LedgerTransaction>();
  readonly #seen = new Map<string, LedgerTransaction>();
  #lastNumber = 0;

  transactions(station?: string): LedgerTransaction[] {
    const all = [...this.#entries.values()];
    return station === undefined ? all : all.filter((entry) => entry.station === station);
  }

  /** Enters a station's message; undefined when it is not about a transaction. */
  take(station: string, version: Subprotocol, action: string, payload: Json): LedgerChange | undefined {
    const fact = version === 'ocpp1.6' ? factFrom16(action, payload) : factFrom201(action, payload);
    if (fact === undefined) return undefined;
    // Once the connection has gone, what is repeated says that it is from before (E11.FR.07).
    const fingerprint = `${station} ${action} ${JSON.stringify({ ...payload, offline: undefined })}`;
    const seen = this.#seen.get(fingerprint);
    if (seen !== undefined) {
      seen.repeats += 1;
      return { kind: 'repeated', transaction: seen, detail: fact.kind };
    }
    const transaction = this.#entry(station, fact.id ?? String(++this.#lastNumber));
    this.#seen.set(fingerprint, transaction);
    return this.#enter(transaction, fact);
  }

  #entry(station: string, id: string): LedgerTransaction {
    const key = `${station} ${id}`;
    const known = this.#entries.get(key);
    if (known !== undefined) return known;
    const fresh: LedgerTransaction = { station, id, samples: [], seqNos: [], repeats: 0, faults: [] };
    this.#entries.set(key, fresh);
    return fresh;
  }

  #enter(transaction: LedgerTransaction, fact: Fact): LedgerChange {
    const faults = faultsOf(transaction, fact);
    transaction.faults.push(...faults);
    transaction.samples.push(...fact.samples);
    if (fact.seqNo !== undefined) transaction.seqNos.push(fact.seqNo);
    Object.assign(transaction, learnt(fact));
    return faults.length > 0
      ? { kind: 'fault', transaction, detail: faults.join('; ') }
      : { kind: fact.kind, transaction };
  }
}

/** The Wh that a transaction delivered, undefined while it lacks a beginning or an end. */
export const deliveredWh = ({ startWh, endWh }: LedgerTransaction): number | undefined =>
  startWh === undefined || endWh === undefined ? undefined : endWh - startWh;

const faultsOf = (transaction: LedgerTransaction, fact: Fact): string[] => {
  const faults: string[] = [];
  if (fact.kind === 'started' && transaction.startedAt !== undefined) faults.push('started a second time');
  if (fact.kind !== 'started' && transaction.startedAt === undefined)
    faults.push(`${fact.kind} without a start`);
  if (transaction.endedAt !== undefined) faults.push(`${fact.kind} after its end`);
  const expected = (transaction.seqNos.at(-1) ?? -1) + 1;
  if (fact.seqNo !== undefined && fact.seqNo !== expected)
    faults.push(`seqNo ${fact.seqNo} where ${expected} was due`);
  const last = transaction.samples.at(-1)?.at;
  if (fact.kind === 'updated' && last !== undefined && fact.samples.some(({ at }) => at < last))
    faults.push('an older sample after a newer one');
  return faults;
};

/** The members of the entry that the fact fills in. */
const learnt = (fact: Fact): Partial<LedgerTransaction> => ({
  ...(fact.evseId !== undefined && { evseId: fact.evseId }),
  ...(fact.token !== undefined && fact.kind !== 'ended' && { token: fact.token }),
  ...(fact.chargingState !== undefined && { chargingState: fact.chargingState }),
  ...(fact.kind === 'started' && { startedAt: fact.at }),
  ...(fact.kind === 'started' && fact.meterWh !== undefined && { startWh: fact.meterWh }),
  ...(fact.kind === 'ended' && { endedAt: fact.at }),
  ...(fact.kind === 'ended' && fact.meterWh !== undefined && { endWh: fact.meterWh }),
  ...(fact.kind === 'ended' && fact.reason !== undefined && { reason: fact.reason }),
});
