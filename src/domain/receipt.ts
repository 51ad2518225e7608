import type { CostUpdate, PriceText } from './cost.ts';
import type { IdTokenInfo } from './id-token.ts';

/** What the CSMS let us know with the answer to a notification. */
export type Receipt = {
  csmsTransactionId?: number;
  idTokenInfo?: IdTokenInfo;
  totalCost?: number;
  /** -9 to 9, for this transaction alone; goes before that of the token (2.0.1 K03.FR.05). */
  chargingPriority?: number;
  /** With California pricing there is more (2.0.1 custom data). */
  costUpdate?: CostUpdate;
  /** Another tariff than before (2.0.1 I06). */
  texts?: PriceText[];
};
