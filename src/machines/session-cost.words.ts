/** What the cost of a transaction is told, remembers and says: the words of session-cost.machine.ts. */
import type { CostTriggers, CostUpdate, FinalCost } from '../domain/cost.ts';
import type { ConnectorUnplugged } from '../domain/notifications.ts';
import type { CostBasis } from '../domain/running-cost.ts';
import type { Instant } from '../domain/time.ts';
import type { AnyEffect, Stamp } from './kit.ts';

export type SessionCostEvent = Stamp &
  (
    | { type: 'number learnt'; csmsTransactionId: number }
    /** `meterWh`: the register now. */
    | { type: 'cost updated'; update: CostUpdate; meterWh?: number }
    | { type: 'final cost'; final: FinalCost }
    /** What we make of it ourselves, while the CSMS cannot be asked. */
    | { type: 'cost without the CSMS'; final: FinalCost }
    | { type: 'meter read'; meterWh: number }
    | { type: 'connector state'; state: string }
    | { type: 'meter has crossed' }
    /** `idleFee`: the price of standing there counts until the car has gone (CustomIdleFeeAfterStop). */
    | { type: 'transaction ended'; idleFee?: boolean; meterWh?: number }
    | { type: 'session finished' }
    | { type: 'booted' }
  );

export type SessionCostInput = {
  transactionId: string;
  sessionId: string;
  evseId: number;
  /** With what it began; older rows have none of it. */
  begun?: { at: Instant; wh: number };
};
export type SessionCostContext = SessionCostInput & {
  csmsTransactionId: number | null;
  triggers: CostTriggers;
  /** What the cost by now is counted from; absent: nobody has told a price. */
  basis?: CostBasis;
  /** When the transaction ended, where an idle fee runs on. */
  idleFeeSince?: Instant;
  /** When the car left after that; the CSMS is yet to hear of it. */
  unpluggedAt?: Instant | null;
};

export type SessionCostEffect =
  | AnyEffect
  | { type: 'running cost'; transactionId: string; sessionId: string; update: CostUpdate }
  | { type: 'final cost'; transactionId: string; sessionId: string; final: FinalCost }
  | { type: 'cost by now'; sessionId: string; basis: CostBasis; meterWh: number }
  /** Wants a reading now and then, and when the next period begins; without a basis, no longer. */
  | { type: 'keep counting'; transactionId: string; evseId: number; basis?: CostBasis }
  | { type: 'notify'; notification: ConnectorUnplugged }
  /** Wants to hear when the meter reaches the energy or crosses the power; without either, no longer. */
  | { type: 'watch the meter'; transactionId: string; evseId: number; energyWh?: number; powerW?: number }
  | { type: 'take meter values'; evseId: number; transactionId: string };
