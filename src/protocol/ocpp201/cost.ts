/** Block I: what a transaction costs. */

import { COSTMSG, costUpdateOf } from '../costmsg.ts';
import type { Requests, Responses } from '../generated/ocpp201.ts';
import type { Hear, Tell } from '../version.ts';

/** I02. With the California pricing note there is more in the custom data. */
export const costUpdated: Hear<'costUpdated'> = {
  command: ({ transactionId, totalCost, customData }: Requests['CostUpdated']) => ({
    type: 'costUpdated',
    transaction: { id: transactionId },
    update: (customData?.vendorId === COSTMSG && costUpdateOf(customData, totalCost)) || { cost: totalCost },
  }),
  response: (): Responses['CostUpdated'] => ({}),
};

/** A message of the 1.6 note alone: 2.0.1 hears of the unplugging from the transaction. */
export const connectorUnplugged: Tell<'connectorUnplugged'> = { requests: () => [] };
