/** Decimal numbers without binary fractions in between: value / 10^scale. */
export type Decimal = { value: bigint; scale: number };

/** The shortest decimal text of a number is what its sender wrote, up to 15 digits. */
export const exact = (amount: number): Decimal => {
  const [mantissa = '0', exponent = '0'] = String(amount).toLowerCase().split('e');
  const [whole = '0', fraction = ''] = mantissa.split('.');
  const scale = fraction.length - Number(exponent);
  const value = BigInt(`${whole}${fraction}`);
  return scale >= 0 ? { value, scale } : { value: value * 10n ** BigInt(-scale), scale: 0 };
};

export const product = (a: Decimal, b: Decimal): Decimal => ({
  value: a.value * b.value,
  scale: a.scale + b.scale,
});
export const times = ({ value, scale }: Decimal, factor: bigint): Decimal => ({
  value: value * factor,
  scale,
});
export const plus = (a: Decimal, b: Decimal): Decimal => {
  const scale = Math.max(a.scale, b.scale);
  const raised = ({ value, scale: own }: Decimal) => value * 10n ** BigInt(scale - own);
  return { value: raised(a) + raised(b), scale };
};

/** A decimal over a divisor in units of 10^-decimals; half a unit is rounded away from zero. */
export const roundedUnits = ({ value, scale }: Decimal, divisor: bigint, decimals: number): number => {
  const numerator = value * 10n ** BigInt(decimals);
  const denominator = divisor * 10n ** BigInt(scale);
  const size = numerator < 0n ? -numerator : numerator;
  const rounded = (size * 2n + denominator) / (denominator * 2n);
  return Number(numerator < 0n ? -rounded : rounded);
};
