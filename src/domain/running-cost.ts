/** What a transaction has cost by now, exactly: decimals as they were written, no binary fractions in between. */
import type { ChargingPrice, CostUpdate, IdlePrice } from './cost.ts';
import { exact, plus, product, roundedUnits, times } from './decimal.ts';
import type { Instant } from './time.ts';

/** What has been used at one price. Wh, milliseconds. */
export type Usage = { wh: number; ms: number; kWhPrice?: number; hourPrice?: number };

/** The last word of the CSMS (or of an offline price), and what was used since at prices that have ended. */
export type CostBasis = {
  cost: number;
  /** From when and at which register the prices below count. */
  since: Instant;
  meterWh: number;
  /** The idle time counts from here, its grace too. */
  idleSince?: Instant;
  chargingPrice?: ChargingPrice;
  idlePrice?: IdlePrice;
  nextPeriod?: NonNullable<CostUpdate['nextPeriod']>;
  used: Usage[];
};

const MINUTE_MS = 60_000;

/** A basis from a message; what it does not say of when and where is now and here. */
export const basisOf = (update: CostUpdate, at: Instant, meterWh: number): CostBasis => {
  const since = update.at ?? at;
  return {
    cost: update.cost,
    since,
    meterWh: update.meterWh ?? meterWh,
    ...(update.idle && { idleSince: since }),
    ...(update.chargingPrice && { chargingPrice: update.chargingPrice }),
    ...(update.idlePrice && { idlePrice: update.idlePrice }),
    ...(update.nextPeriod && { nextPeriod: update.nextPeriod }),
    used: [],
  };
};

/** Whether time or energy makes it dearer. */
export const isRunning = ({ idleSince, chargingPrice, idlePrice }: CostBasis): boolean =>
  idleSince === undefined
    ? (chargingPrice?.kWhPrice ?? chargingPrice?.hourPrice) !== undefined
    : idlePrice?.hourPrice !== undefined;

/** What was used since the prices of the basis began. A meter that began anew has counted nothing. */
const usageSince = (basis: CostBasis, at: Instant, meterWh: number): Usage => {
  const { since, idleSince, chargingPrice, idlePrice } = basis;
  if (idleSince === undefined)
    return {
      wh: Math.max(0, meterWh - basis.meterWh),
      ms: Math.max(0, at - since),
      ...(chargingPrice?.kWhPrice !== undefined && { kWhPrice: chargingPrice.kWhPrice }),
      ...(chargingPrice?.hourPrice !== undefined && { hourPrice: chargingPrice.hourPrice }),
    };
  const free = idleSince + (idlePrice?.graceMinutes ?? 0) * MINUTE_MS;
  return {
    wh: 0,
    ms: Math.max(0, at - Math.max(since, free)),
    ...(idlePrice?.hourPrice !== undefined && { hourPrice: idlePrice.hourPrice }),
  };
};

/** The prices of the next period begin; a price that it does not name stays. */
export const inNextPeriod = (basis: CostBasis, meterWh: number): CostBasis => {
  const { nextPeriod, used, ...rest } = basis;
  if (!nextPeriod) return basis;
  const { from, chargingPrice, idlePrice } = nextPeriod;
  return {
    ...rest,
    since: from,
    meterWh,
    ...(chargingPrice && { chargingPrice }),
    ...(idlePrice && { idlePrice }),
    used: [...used, usageSince(basis, from, meterWh)],
  };
};

/** From now on the car only stands there. */
export const nowIdle = (basis: CostBasis, at: Instant, meterWh: number): CostBasis =>
  basis.idleSince !== undefined
    ? basis
    : { ...basis, since: at, meterWh, idleSince: at, used: [...basis.used, usageSince(basis, at, meterWh)] };

const WH_A_KWH = 1000n;
const MS_AN_HOUR = 3_600_000n;

/**
 * @param decimals of the result, 0 to 9
 * @returns units of 10^-decimals, half a unit rounded away from zero
 */
export const costAt = (basis: CostBasis, at: Instant, meterWh: number, decimals: number): number => {
  const usages = [...basis.used, usageSince(basis, at, meterWh)];
  // Over the common denominator of kWh and hours.
  const whole = WH_A_KWH * MS_AN_HOUR;
  let sum = times(exact(basis.cost), whole);
  for (const { wh, ms, kWhPrice = 0, hourPrice = 0 } of usages) {
    sum = plus(sum, times(product(exact(kWhPrice), exact(wh)), MS_AN_HOUR));
    sum = plus(sum, times(product(exact(hourPrice), exact(ms)), WH_A_KWH));
  }
  return roundedUnits(sum, whole, decimals);
};
