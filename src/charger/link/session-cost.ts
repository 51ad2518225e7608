/** Interface `session_cost` (local API 5.2): what it costs, for displays. Amounts are whole numbers of 10^-decimals. */
import {
  type ChargingPrice,
  type CostUpdate,
  type FinalCost,
  type IdlePrice,
  inUnits,
  type PriceText,
} from '../../domain/cost.ts';
import type { CostBasis } from '../../domain/running-cost.ts';
import { type Instant, toRfc3339 } from '../../domain/time.ts';

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

/** What it costs from now on. */
const pricesToWire = (
  prices: Pick<CostUpdate, 'chargingPrice' | 'idlePrice' | 'nextPeriod'>,
  currency: Currency,
) => ({
  ...chargingPrice(prices.chargingPrice, currency),
  ...idlePrice(prices.idlePrice, currency),
  ...(prices.nextPeriod && {
    next_period: {
      timestamp_from: toRfc3339(prices.nextPeriod.from),
      ...chargingPrice(prices.nextPeriod.chargingPrice, currency),
      ...idlePrice(prices.nextPeriod.idlePrice, currency),
    },
  }),
});

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
  ...pricesToWire(update, currency),
  ...message(update.texts),
  ...(update.qrCode !== undefined && { qr_code: update.qrCode }),
});

/** What it has cost by now as we count it between the words of the CSMS. */
export const costByNowToWire = (
  sessionId: string,
  { basis, at, meterWh, units }: { basis: CostBasis; at: Instant; meterWh: number; units: number },
  currency: Currency,
) => ({
  session_id: sessionId,
  status: basis.idleSince === undefined ? 'Running' : 'Idle',
  currency,
  cost_chunks: [{ cost: { value: units }, timestamp_to: toRfc3339(at), metervalue_to: Math.round(meterWh) }],
  ...pricesToWire(basis, currency),
});

export const finalCostToWire = (sessionId: string, final: FinalCost, currency: Currency) => ({
  session_id: sessionId,
  status: 'Finished',
  currency,
  ...(final.cost !== undefined && { cost_chunks: [chunk(final.cost, currency.decimals)] }),
  ...message(final.texts),
  ...(final.qrCode !== undefined && { qr_code: final.qrCode }),
});
