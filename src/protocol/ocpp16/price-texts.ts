/**
 * The keys `DefaultPriceText,<language>` of the California pricing note: one text a language, all kept in the one
 * variable DefaultPriceText, the way EVerest's configuration has them.
 */
import type { DeviceModel } from '../../domain/device-model/device-model.ts';
import { listItems } from '../../domain/device-model/variable.ts';
import { fromJsonText } from '../../domain/json-text.ts';

export const PRICE_TEXTS = 'OCPP16LegacyCtrlr/DefaultPriceText';
const SUPPORTED = 'OCPP16LegacyCtrlr/SupportedLanguages';
const KEY = 'DefaultPriceText,';

type Entry = { language?: unknown; [member: string]: unknown };

/** The language that a key is about; undefined: it is another key. */
export const languageOfKey = (key: string): string | undefined =>
  key.toLowerCase().startsWith(KEY.toLowerCase()) ? key.slice(KEY.length).trim() : undefined;

const entriesIn = (model: DeviceModel): Entry[] => {
  const told = fromJsonText(model.value(PRICE_TEXTS) || '{}');
  const { priceTexts } = (typeof told === 'object' && told !== null ? told : {}) as { priceTexts?: unknown };
  return Array.isArray(priceTexts) ? (priceTexts as Entry[]) : [];
};

const supported = (model: DeviceModel): string[] => listItems(model.value(SUPPORTED) ?? '');

/** One key for each language that is supported or has a text. */
export const priceTextKeys = (model: DeviceModel): string[] => {
  if (!model.has(PRICE_TEXTS)) return [];
  const told = entriesIn(model).flatMap(({ language }) => (typeof language === 'string' ? [language] : []));
  return [...new Set([...supported(model), ...told])].map((language) => `${KEY}${language}`);
};

/** Its text as JSON, empty where there is none; undefined: not a language of this station. */
export const readPriceText = (model: DeviceModel, language: string): string | undefined => {
  const { language: _, ...text } = entriesIn(model).find((entry) => entry.language === language) ?? {};
  if (Object.keys(text).length > 0) return JSON.stringify(text);
  return supported(model).includes(language) ? '' : undefined;
};

/**
 * DefaultPriceText with another text in one language.
 * @returns undefined when the value is no price text
 */
export const withPriceText = (model: DeviceModel, language: string, value: string): string | undefined => {
  const told = fromJsonText(value);
  if (typeof told !== 'object' || told === null) return undefined;
  const { priceText, priceTextOffline } = told as Entry;
  if (typeof priceText !== 'string' || !['string', 'undefined'].includes(typeof priceTextOffline))
    return undefined;
  const others = entriesIn(model).filter((entry) => entry.language !== language);
  const offline = priceTextOffline === undefined ? {} : { priceTextOffline };
  return JSON.stringify({ priceTexts: [...others, { priceText, ...offline, language }] });
};

/** Where the station names its languages a text in another one is not taken; else any. */
export const isLanguage = (model: DeviceModel, language: string): boolean =>
  language !== '' && (supported(model).length === 0 || supported(model).includes(language));
