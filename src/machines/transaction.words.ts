/** What a transaction hears and says: the words of transaction.machine.ts. */

import type { Happening } from '../domain/happening.ts';
import type { Powermeter } from '../domain/metering.ts';
import type { Notification } from '../domain/notifications.ts';
import type { Receipt } from '../domain/receipt.ts';
import type { StoppedReason } from '../domain/transaction.ts';
import type { NewAudience } from '../domain/transaction-audience.ts';
import type { Sample, TransactionRecord } from '../domain/transaction-record.ts';
import type { Post, Stamp } from './kit.ts';

export type TransactionContext = TransactionRecord & {
  /** What began it, until the Started event has told it. */
  untold: Happening | null;
  /** The register when the CSMS refused the token, Wh; absent while it has not. */
  refusedAtWh?: number;
  /** What the CSMS said of the token, and of this transaction, which counts more (K03.FR.04 to FR.06). */
  tokenPriority?: number;
  chargingPriority?: number;
};

export type TransactionMachineEvent = Stamp &
  (
    | { type: 'update'; happening: Happening }
    | { type: 'end'; happening: Happening; stoppedReason: StoppedReason }
    | ({ type: 'sample' } & Sample)
    | { type: 'keep'; meter_value: Powermeter }
    /** Another CSMS, or this one in another version, is to hear of it: from the beginning, or on from where it was. */
    | ({ type: 'announce afresh' } & NewAudience)
    | { type: 'rate changed' }
    | { type: 'receipt'; receipt: Pick<Receipt, 'idTokenInfo' | 'chargingPriority'> }
  );

export type TransactionEffect = { type: 'notify'; notification: Notification } | Post | PriorityLearnt;
/** Who goes before whom has changed. */
type PriorityLearnt = { type: 'priority learnt' };

export const prioritiesIn = ({
  idTokenInfo,
  chargingPriority,
}: Pick<Receipt, 'idTokenInfo' | 'chargingPriority'>): Pick<
  TransactionContext,
  'tokenPriority' | 'chargingPriority'
> => ({
  ...(idTokenInfo?.chargingPriority !== undefined && { tokenPriority: idTokenInfo.chargingPriority }),
  ...(chargingPriority !== undefined && { chargingPriority }),
});

export const refuses = (event: TransactionMachineEvent): boolean =>
  event.type === 'receipt' &&
  event.receipt.idTokenInfo !== undefined &&
  event.receipt.idTokenInfo.status !== 'Accepted';
