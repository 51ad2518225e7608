/** Interface `session_cost` (local API 5.2): what it costs, for displays. Amounts are whole numbers of 10^-decimals. */
import {
  type ChargingPrice,
  type CostUpdate,
  type FinalCost,
  type IdlePrice,
  inUnits,
  type PriceText,
} from '../../domain/cost.ts';
import { toRfc3339 } from '../../domain/time.ts';

export type Currency = { code?: string; decimals: number };

const CATEGORIES = { kWhPrice: 'Energy', hourPrice: 'Time', flatFee: 'FlatFee' } as const;

const chargingPrice = (price: ChargingPrice | undefined, currency: Currency) => {
  if (!price) return {};
  const parts = Object.entries(CATEGORIES).flatMap(([member, category]) => {
    const amount = price[member as keyof ChargingPrice];
    const value = amount === undefined ? undefined : { value: inUnits(amount, currency.decimals) };
    return value ? [{ category, price: { currency, value } }] : [];
  });
  return { charging_price: parts };
};

const idlePrice = (price: IdlePrice | undefined, currency: Currency) =>
  price && {
    idle_price: {
      ...(price.graceMinutes !== undefined && { grace_minutes: price.graceMinutes }),
      hour_price: { currency, value: { value: inUnits(price.hourPrice ?? 0, currency.decimals) } },
    },
  };

const message = (texts: readonly PriceText[] | undefined) =>
  texts && texts.length > 0 ? { message: texts.map((text) => ({ ...text })) } : {};

const chunk = (cost: number, decimals: number) => ({ cost: { value: inUnits(cost, decimals) } });

/** `metervalue_to` is in Wh. */
export const runningCostToWire = (sessionId: string, update: CostUpdate, currency: Currency) => ({
  session_id: sessionId,
  status: update.idle ? 'Idle' : 'Running',
  currency,
  cost_chunks: [
    {
      ...chunk(update.cost, currency.decimals),
      ...(update.at !== undefined && { timestamp_to: toRfc3339(update.at) }),
      ...(update.meterWh !== undefined && { metervalue_to: update.meterWh }),
    },
  ],
  ...chargingPrice(update.chargingPrice, currency),
  ...idlePrice(update.idlePrice, currency),
  ...(update.nextPeriod && {
    next_period: {
      timestamp_from: toRfc3339(update.nextPeriod.from),
      ...chargingPrice(update.nextPeriod.chargingPrice, currency),
      ...idlePrice(update.nextPeriod.idlePrice, currency),
    },
  }),
  ...message(update.texts),
  ...(update.qrCode !== undefined && { qr_code: update.qrCode }),
});

export const finalCostToWire = (sessionId: string, final: FinalCost, currency: Currency) => ({
  session_id: sessionId,
  status: 'Finished',
  currency,
  ...(final.cost !== undefined && { cost_chunks: [chunk(final.cost, currency.decimals)] }),
  ...message(final.texts),
  ...(final.qrCode !== undefined && { qr_code: final.qrCode }),
});
