/** Block I: what a transaction costs. */

import { COSTMSG, costUpdateOf } from '../costmsg.ts';
import type { Requests, Responses } from '../generated/ocpp201.ts';
import type { Hear } from '../version.ts';

/** I02. With the California pricing note there is more in the custom data. */
export const costUpdated: Hear<'costUpdated'> = {
  command: ({ transactionId, totalCost, customData }: Requests['CostUpdated']) => ({
    type: 'costUpdated',
    transaction: { id: transactionId },
    update: (customData?.vendorId === COSTMSG && costUpdateOf(customData, totalCost)) || { cost: totalCost },
  }),
  response: (): Responses['CostUpdated'] => ({}),
};
