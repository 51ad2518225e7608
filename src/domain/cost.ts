import { exact, roundedUnits } from './decimal.ts';
import type { Instant } from './time.ts';

export type ChargingPrice = { kWhPrice?: number; hourPrice?: number; flatFee?: number };
export type IdlePrice = { graceMinutes?: number; hourPrice?: number };
export type PriceText = { content: string; language?: string; format?: string };

/** When the CSMS wants a reading because the price may change (California pricing note). */
export type CostTriggers = {
  at?: Instant;
  /** Register of the meter. */
  energyWh?: number;
  powerW?: number;
  /** Connector states, as 1.6 names them. */
  states?: string[];
};

/** What the CSMS says a transaction has cost so far, and what it costs from now on. */
export type CostUpdate = {
  cost: number;
  at?: Instant;
  meterWh?: number;
  idle?: boolean;
  chargingPrice?: ChargingPrice;
  idlePrice?: IdlePrice;
  nextPeriod?: { from: Instant; chargingPrice?: ChargingPrice; idlePrice?: IdlePrice };
  triggers?: CostTriggers;
  texts?: PriceText[];
  qrCode?: string;
};

/** What it has cost in the end. No cost: nobody could say, and the texts tell the driver so (I05). */
export type FinalCost = { cost?: number; texts: PriceText[]; qrCode?: string };

/**
 * An amount of money in units of 10^-decimals, exactly: what stands in the message is decimal text, and binary
 * fractions must not come in between (1.005 with two decimals is 101, not 100). Half a unit is rounded away from zero.
 *
 * @param amount as JSON gave it; its shortest decimal text is what the sender wrote, up to 15 digits
 * @param decimals 0 to 9
 */
export const inUnits = (amount: number, decimals: number): number =>
  roundedUnits(exact(amount), 1n, decimals);
