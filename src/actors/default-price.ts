import type { PriceText } from '../domain/cost.ts';
import type { DeviceModel } from '../domain/device-model/device-model.ts';
import { keyOf, refOf, type VariableKey } from '../domain/device-model/variable.ts';
import { fromJsonText } from '../domain/json-text.ts';
import { shownTexts } from './cost-settings.ts';
import type { Host } from './host-contract.ts';

type ConnectionStatus = { type: 'connectionStatus'; connected: boolean };

const WATCHED = [
  'OCPP16LegacyCtrlr/DefaultPrice',
  'OCPP16LegacyCtrlr/DefaultPriceText',
  'TariffCostCtrlr/TariffFallbackMessage',
  'TariffCostCtrlr/OfflineTariffFallbackMessage',
  'DisplayMessageCtrlr/Language',
];

/** Publishes `default_price` on every connect and disconnect, and when its texts change (local API 5.2). */
export const tellDefaultPrice = (host: Host, model: DeviceModel): void => {
  let online = false;
  const tell = () => {
    const messages = defaultPriceTexts(model, online);
    if (messages.length === 0) return;
    const publication = { type: 'publish', interface: 'session_cost', variable: 'default_price' };
    host.emit({ ...publication, value: { messages } } as { type: string });
  };
  host.within<ConnectionStatus>('connectionStatus', ({ connected }) => {
    online = connected;
    tell();
  });
  model.onChange((key) => {
    if (WATCHED.some((watched) => key.startsWith(watched))) tell();
  });
};

type Price = { priceText?: unknown; priceTextOffline?: unknown; language?: unknown };

/** 1.6: DefaultPrice, then its translations in DefaultPriceText. 2.0.1: the fallback messages. */
export const defaultPriceTexts = (model: DeviceModel, online: boolean): PriceText[] => {
  const own = texts([objectAt(model, 'DefaultPrice')], online);
  const { priceTexts } = objectAt(model, 'DefaultPriceText') as { priceTexts?: unknown };
  const translated = texts(Array.isArray(priceTexts) ? (priceTexts as Price[]) : [], online);
  const texts16 = [...own, ...translated];
  return shownTexts(model, texts16.length > 0 ? texts16 : fallbackTexts(model, online));
};

/** I04.FR.01: what is shown where nobody has said more; offline its own text, if there is one. */
export const fallbackTexts = (model: DeviceModel, online: boolean): PriceText[] => {
  const offline = online ? [] : inAllLanguages(model, 'TariffCostCtrlr/OfflineTariffFallbackMessage');
  return offline.length > 0 ? offline : inAllLanguages(model, 'TariffCostCtrlr/TariffFallbackMessage');
};

/** A text, then what it is in other languages: instances of the variable, named by the language. */
export const inAllLanguages = (model: DeviceModel, variable: VariableKey): PriceText[] =>
  model
    .specs()
    .filter((spec) => keyOf(refOf({ ...spec, instance: '' })) === `${variable}[]`)
    .flatMap((spec) => {
      const content = model.value(keyOf(refOf(spec)));
      return content ? [{ content, ...(spec.instance !== undefined && { language: spec.instance }) }] : [];
    });

const objectAt = (model: DeviceModel, variable: string): Price => {
  const told = fromJsonText(model.value(`OCPP16LegacyCtrlr/${variable}`) || '{}');
  return typeof told === 'object' && told !== null ? told : {};
};

const texts = (prices: readonly Price[], online: boolean): PriceText[] =>
  prices.flatMap(({ priceText, priceTextOffline, language }) => {
    const content = online ? priceText : priceTextOffline;
    if (typeof content !== 'string' || content === '') return [];
    return [{ content, ...(typeof language === 'string' && { language }) }];
  });
