/** An EVSE that draws from the station's supply. */
export type Consumer = {
  evseId: number;
  /** What its own limits leave it. A */
  limitA: number;
  /** Less than this is nothing. A */
  leastA: number;
  /** -9 to 9; the higher goes first (K03.FR.04). 0 when absent. */
  priority?: number;
};

/**
 * Shares what the station may take among those that draw (K04.FR.05: together they keep to the station's limit). Each gets
 * the same, nobody more than its own limit, and what one leaves goes to the others. Where that would be too little to
 * charge with, those who came last wait. Those of a lower priority get what those of a higher one leave (K03.FR.04).
 * @param consumers in the order in which they came
 * @returns amperes by EVSE id, rounded down to tenths, as the hardware is told
 */
export const shareOut = (budgetA: number, consumers: readonly Consumer[]): Map<number, number> => {
  const shares = new Map<number, number>();
  let left = budgetA;
  for (const equals of byPriority(consumers))
    for (const [evseId, amps] of shareAlike(left, equals)) {
      shares.set(evseId, amps);
      left -= amps;
    }
  return shares;
};

/** The highest first. */
const byPriority = (consumers: readonly Consumer[]): Consumer[][] => {
  const priorities = [...new Set(consumers.map(({ priority = 0 }) => priority))].sort((a, b) => b - a);
  return priorities.map((wanted) => consumers.filter(({ priority = 0 }) => priority === wanted));
};

const shareAlike = (budgetA: number, consumers: readonly Consumer[]): Map<number, number> => {
  const shares = new Map(consumers.map(({ evseId }) => [evseId, 0]));
  for (let served = consumers.filter(({ limitA, leastA }) => limitA >= leastA); served.length > 0; ) {
    const level = levelFor(budgetA, served);
    const last = served.findLastIndex(({ limitA, leastA }) => Math.min(limitA, level) < leastA);
    if (last >= 0) served = served.filter((_, index) => index !== last);
    else {
      for (const { evseId, limitA } of served) shares.set(evseId, inTenths(Math.min(limitA, level)));
      break;
    }
  }
  return shares;
};

/** The highest level to which all can be filled. */
const levelFor = (budgetA: number, consumers: readonly Consumer[]): number => {
  let left = budgetA;
  const rising = consumers.map(({ limitA }) => limitA).sort((a, b) => a - b);
  for (const [index, limitA] of rising.entries()) {
    const each = left / (rising.length - index);
    if (limitA >= each) return each;
    left -= limitA;
  }
  return Number.POSITIVE_INFINITY;
};

const inTenths = (amps: number): number => Math.floor(amps * 10 + 1e-6) / 10;
