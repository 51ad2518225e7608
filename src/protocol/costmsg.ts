/**
 * The California pricing messages (`org.openchargealliance.costmsg`): 1.6 brings them as the data of DataTransfer, 2.0.1
 * as customData of CostUpdated. Both have the same members, so they are read here once.
 */
import * as z from 'zod/mini';
import type { CostUpdate, FinalCost, PriceText } from '../domain/cost.ts';
import { fromRfc3339 } from '../domain/time.ts';

export const COSTMSG = 'org.openchargealliance.costmsg';
const MULTILANGUAGE = 'org.openchargealliance.multilanguage';

const AMOUNT = z.number();
const INSTANT = z.string().check(z.refine((text) => !Number.isNaN(fromRfc3339(text)), 'not a date-time'));
const text = z.object({
  format: z.exactOptional(z.string()),
  language: z.exactOptional(z.string()),
  content: z.string(),
});
const charging = z.object({
  kWhPrice: z.exactOptional(AMOUNT),
  hourPrice: z.exactOptional(AMOUNT),
  flatFee: z.exactOptional(AMOUNT),
});
const idle = z.object({
  graceMinutes: z.exactOptional(z.number()),
  hourPrice: z.exactOptional(AMOUNT),
});
const priced = { chargingPrice: z.exactOptional(charging), idlePrice: z.exactOptional(idle) };

const running = z.object({
  timestamp: z.exactOptional(INSTANT),
  meterValue: z.exactOptional(z.number()),
  cost: z.exactOptional(AMOUNT),
  state: z.exactOptional(z.enum(['Charging', 'Idle'])),
  ...priced,
  nextPeriod: z.exactOptional(z.object({ atTime: INSTANT, ...priced })),
  triggerMeterValue: z.exactOptional(
    z.object({
      atTime: z.exactOptional(INSTANT),
      atEnergykWh: z.exactOptional(z.number()),
      atPowerkW: z.exactOptional(z.number()),
      atCPStatus: z.exactOptional(z.array(z.string())),
    }),
  ),
  priceText: z.exactOptional(z.string()),
  priceTextExtra: z.exactOptional(z.array(text)),
  qrCodeText: z.exactOptional(z.string()),
});
type Running = z.output<typeof running>;

const transaction = z.object({ transactionId: z.int() });
const userPrice = z.object({
  idToken: z.string(),
  priceText: z.string(),
  priceTextExtra: z.exactOptional(z.array(text)),
});

/** Texts of one message, the plain one first. */
const textsOf = (told: { priceText?: string; priceTextExtra?: PriceText[] }): PriceText[] => [
  ...(told.priceText === undefined ? [] : [{ content: told.priceText }]),
  ...(told.priceTextExtra ?? []),
];

/**
 * A running cost, with what 2.0.1 tells outside of the custom data.
 * @returns undefined when it is none; `cost` is then unknown or a member has the wrong shape
 */
export const costUpdateOf = (told: unknown, totalCost?: number): CostUpdate | undefined => {
  const read = z.safeParse(running, told);
  const cost = totalCost ?? (read.success ? read.data.cost : undefined);
  if (!read.success || cost === undefined) return undefined;
  const { timestamp, meterValue, state, chargingPrice, idlePrice, qrCodeText } = read.data;
  const texts = textsOf(read.data);
  return {
    cost,
    ...(timestamp !== undefined && { at: fromRfc3339(timestamp) }),
    ...(meterValue !== undefined && { meterWh: meterValue }),
    ...(state && { idle: state === 'Idle' }),
    ...(chargingPrice && { chargingPrice }),
    ...(idlePrice && { idlePrice }),
    ...nextPeriodOf(read.data),
    ...triggersOf(read.data),
    ...(texts.length > 0 && { texts }),
    ...(qrCodeText !== undefined && { qrCode: qrCodeText }),
  };
};

const nextPeriodOf = ({ nextPeriod }: Running): Pick<CostUpdate, 'nextPeriod'> => {
  if (!nextPeriod) return {};
  const { atTime, ...prices } = nextPeriod;
  return { nextPeriod: { from: fromRfc3339(atTime), ...prices } };
};

const triggersOf = ({ triggerMeterValue: wanted }: Running): Pick<CostUpdate, 'triggers'> =>
  wanted
    ? {
        triggers: {
          ...(wanted.atTime !== undefined && { at: fromRfc3339(wanted.atTime) }),
          ...(wanted.atEnergykWh !== undefined && { energyWh: wanted.atEnergykWh * 1000 }),
          ...(wanted.atPowerkW !== undefined && { powerW: wanted.atPowerkW * 1000 }),
          ...(wanted.atCPStatus && { states: wanted.atCPStatus }),
        },
      }
    : {};

/** The transaction that a message of 1.6 is about. */
export const transactionOf = (told: unknown): number | undefined => {
  const read = z.safeParse(transaction, told);
  return read.success ? read.data.transactionId : undefined;
};

export const finalCostOf = (told: unknown): FinalCost | undefined => {
  const update = costUpdateOf(told);
  if (!update) return undefined;
  const { cost, texts = [], qrCode } = update;
  return { cost, texts, ...(qrCode !== undefined && { qrCode }) };
};

export const userPriceOf = (told: unknown): { idToken: string; texts: PriceText[] } | undefined => {
  const read = z.safeParse(userPrice, told);
  return read.success ? { idToken: read.data.idToken, texts: textsOf(read.data) } : undefined;
};

const extras = z.array(text);

/**
 * What stands in further languages beside a message of 2.0.1: a member of the custom data of this note, or of the one
 * for languages.
 */
export const furtherTexts = (
  customData: { vendorId: string; [member: string]: unknown } | undefined,
  member: string,
): PriceText[] => {
  if (customData?.vendorId !== COSTMSG && customData?.vendorId !== MULTILANGUAGE) return [];
  const read = z.safeParse(extras, customData[member]);
  return read.success ? read.data : [];
};
