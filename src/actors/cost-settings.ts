/** What the variables of the device model say about showing prices and costs, in either version. */
import type { Currency } from '../charger/link/session-cost.ts';
import type { ChargingPrice, PriceText } from '../domain/cost.ts';
import type { DeviceModel } from '../domain/device-model/device-model.ts';
import { fromJsonText } from '../domain/json-text.ts';

const SWITCHES = {
  Cost: 'TariffCostCtrlr/Enabled[Cost]',
  Tariff: 'TariffCostCtrlr/Enabled[Tariff]',
} as const;

export const COSTMSG_SWITCH =
  'CustomizationCtrlr/CustomImplementationEnabled[org.openchargealliance.costmsg]';
export const LANGUAGES_SWITCH =
  'CustomizationCtrlr/CustomImplementationEnabled[org.openchargealliance.multilanguage]';
export const LANGUAGE = 'DisplayMessageCtrlr/Language';
const SUPPORTED = 'OCPP16LegacyCtrlr/SupportedLanguages';

/** 2.0.1 TariffCostCtrlr, 1.6 CustomDisplayCostAndPrice. */
export const isShown = (model: DeviceModel, what: keyof typeof SWITCHES): boolean =>
  model.value(SWITCHES[what]) === 'true' ||
  model.value('OCPP16LegacyCtrlr/CustomDisplayCostAndPrice') === 'true';

/** Whether what a transaction costs is shown here. */
export const showsCosts = (model: DeviceModel): boolean => isShown(model, 'Cost');

/** California pricing in 2.0.1: what stands in custom data counts. */
export const takesCustomCosts = (model: DeviceModel): boolean => model.value(COSTMSG_SWITCH) === 'true';

export const currencyOf = (model: DeviceModel): Currency => {
  const code = model.value('TariffCostCtrlr/Currency');
  return { ...(code && { code }), decimals: decimalsOf(model) };
};

export const decimalsOf = (model: DeviceModel): number =>
  Number(model.value('TariffCostCtrlr/NumberOfDecimalsForCostValues'));

/** Texts as displays get them: the plain one in the station's language, translations only where they are taken. */
export const shownTexts = (model: DeviceModel, texts: readonly PriceText[]): PriceText[] => {
  const language = model.value(LANGUAGE);
  const taken = model.value(LANGUAGES_SWITCH) === 'true' ? texts : texts.slice(0, 1);
  return taken.map((text) => (text.language === undefined && language ? { ...text, language } : text));
};

/** What a CSMS that cannot be reached would ask: 1.6 DefaultPrice, 2.0.1 OfflineChargingPrice. */
export const offlinePrice = (model: DeviceModel): ChargingPrice | undefined => {
  const { chargingPrice: told } = objectIn(model.value('OCPP16LegacyCtrlr/DefaultPrice'));
  const told16 = objectIn(told);
  const price = {
    ...amount('kWhPrice', told16.kWhPrice ?? model.value('TariffCostCtrlr/OfflineChargingPrice[kWhPrice]')),
    ...amount(
      'hourPrice',
      told16.hourPrice ?? model.value('TariffCostCtrlr/OfflineChargingPrice[hourPrice]'),
    ),
    ...amount('flatFee', told16.flatFee),
  };
  return Object.keys(price).length > 0 ? price : undefined;
};

const amount = <M extends keyof ChargingPrice>(member: M, told: unknown): { [K in M]?: number } =>
  told !== undefined && told !== '' && Number.isFinite(Number(told))
    ? ({ [member]: Number(told) } as { [K in M]?: number })
    : {};

/** JSON text, or what was read of it. */
const objectIn = (told: unknown): Record<string, unknown> => {
  const value = typeof told === 'string' ? fromJsonText(told) : told;
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
};

/** 1.6: whoever stands there after the stop pays for it, until the car has gone. */
export const hasIdleFee = (model: DeviceModel): boolean =>
  model.value('OCPP16LegacyCtrlr/CustomIdleFeeAfterStop') === 'true';

/** Languages that the station has been given; none: any. */
export const guardLanguage = (model: DeviceModel): void =>
  model.refuseWhen((key, value) => {
    const supported = (model.value(SUPPORTED) ?? '').split(',').filter((each) => each !== '');
    if (key.toLowerCase() !== LANGUAGE.toLowerCase() || supported.length === 0 || value === '')
      return undefined;
    return supported.includes(value)
      ? undefined
      : { reasonCode: 'InvalidValue', additionalInfo: `one of ${supported.join(',')} is expected` };
  });
