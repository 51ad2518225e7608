/** Tariff and cost (2.0.1 block I) and California pricing, which is 1.6's key section CostAndPrice. */
import type { VariableSpec } from './variable.ts';

const RW = { mutability: 'ReadWrite' } as const;
const RO = { mutability: 'ReadOnly' } as const;
const BOOLEAN = { dataType: 'boolean' } as const;
const STRING = { dataType: 'string' } as const;
const TARIFF = { component: 'TariffCostCtrlr' } as const;
const LEGACY = { component: 'OCPP16LegacyCtrlr' } as const;
/** JSON in several languages is longer than other values. */
const JSON_LENGTH = 10_000;

/** Texts that a component file may give in further languages, as instances of the variable. */
export const FALLBACK_MESSAGES: readonly string[] = [
  'TariffFallbackMessage',
  'OfflineTariffFallbackMessage',
  'TotalCostFallbackMessage',
];

export const tariffCostCtrlr: readonly VariableSpec[] = [
  ...(['Tariff', 'Cost'] as const).flatMap((instance): VariableSpec[] => [
    { ...TARIFF, variable: 'Available', instance, ...BOOLEAN, ...RO, default: 'true' },
    {
      ...TARIFF,
      variable: 'Enabled',
      instance,
      ...BOOLEAN,
      ...RW,
      // Costs are kept with each transaction, which is one more write at its start.
      default: String(instance === 'Tariff'),
    },
  ]),
  { ...TARIFF, variable: 'Currency', ...STRING, ...RW, maxLimit: 3, default: 'EUR' },
  {
    ...TARIFF,
    variable: 'NumberOfDecimalsForCostValues',
    dataType: 'integer',
    minLimit: 0,
    maxLimit: 9,
    ...RO,
    default: '3',
  },
  ...FALLBACK_MESSAGES.map(
    (variable): VariableSpec => ({ ...TARIFF, variable, ...STRING, ...RW, maxLimit: 255, default: '' }),
  ),
  ...['kWhPrice', 'hourPrice'].map(
    (instance): VariableSpec => ({
      ...TARIFF,
      variable: 'OfflineChargingPrice',
      instance,
      dataType: 'decimal',
      minLimit: 0,
      ...RW,
    }),
  ),
];

export const californiaPricing: readonly VariableSpec[] = [
  ...['org.openchargealliance.costmsg', 'org.openchargealliance.multilanguage'].map(
    (instance): VariableSpec => ({
      component: 'CustomizationCtrlr',
      variable: 'CustomImplementationEnabled',
      instance,
      ...BOOLEAN,
      ...RW,
      default: 'true',
    }),
  ),
  // The language of texts that name none (RFC 5646); empty: nobody has said.
  { component: 'DisplayMessageCtrlr', variable: 'Language', ...STRING, ...RW, maxLimit: 35, default: '' },
  { ...LEGACY, variable: 'SupportedLanguages', dataType: 'MemberList', ...RO, default: '' },
  { ...LEGACY, variable: 'CustomDisplayCostAndPrice', ...BOOLEAN, ...RO, default: 'false' },
  { ...LEGACY, variable: 'CustomIdleFeeAfterStop', ...BOOLEAN, ...RW, default: 'false' },
  {
    ...LEGACY,
    variable: 'WaitForSetUserPriceTimeout',
    dataType: 'integer',
    unit: 'ms',
    minLimit: 0,
    maxLimit: 30_000,
    ...RW,
    default: '0',
    setting: 'userPriceTimeoutMs',
  },
  // JSON, as the application note has it.
  ...['DefaultPrice', 'DefaultPriceText'].map(
    (variable): VariableSpec => ({
      ...LEGACY,
      variable,
      ...STRING,
      ...RW,
      maxLimit: JSON_LENGTH,
      default: '',
    }),
  ),
];

/** What displays show of the time; OCPP itself speaks UTC. */
export const localTime: readonly VariableSpec[] = [
  { component: 'ClockCtrlr', variable: 'TimeOffset', ...STRING, ...RW, maxLimit: 6, default: '' },
  {
    component: 'ClockCtrlr',
    variable: 'TimeOffset',
    instance: 'NextTransition',
    ...STRING,
    ...RW,
    maxLimit: 6,
    default: '',
  },
  { component: 'ClockCtrlr', variable: 'NextTimeOffsetTransitionDateTime', dataType: 'dateTime', ...RW },
];
