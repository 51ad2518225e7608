import { describe, expect, it } from 'vitest';
import { catalogue } from '../../../src/domain/device-model/catalogue.ts';
import { DeviceModel } from '../../../src/domain/device-model/device-model.ts';
import { changeConfiguration, readConfiguration } from '../../../src/protocol/ocpp16/configuration.ts';
import { PRICE_TEXTS, priceTextKeys } from '../../../src/protocol/ocpp16/price-texts.ts';
import { shape } from '../arbitraries.ts';

const LANGUAGES = 'OCPP16LegacyCtrlr/SupportedLanguages';
const text = (priceText: string, more: object = {}) => JSON.stringify({ priceText, ...more });

/** A station that names these languages. */
const modelWith = (languages = '') =>
  new DeviceModel({ catalogue: catalogue(shape), initial: [{ key: LANGUAGES, value: languages }] });
const change = (model: DeviceModel, language: string, value: string) =>
  changeConfiguration(model, `DefaultPriceText,${language}`, value);
const read = (model: DeviceModel, language: string) =>
  readConfiguration(model, [`DefaultPriceText,${language}`]);

describe('DefaultPriceText,<language>', () => {
  it('each language has a text of its own, which another one takes the place of', () => {
    const model = modelWith();
    expect(change(model, 'de', text('alt', { priceTextOffline: 'aus' })).status).toBe('Accepted');
    change(model, 'en', text('old'));
    const { status, writes } = change(model, 'de', text('neu'));
    const kept = {
      priceTexts: [
        { priceText: 'old', language: 'en' },
        { priceText: 'neu', language: 'de' },
      ],
    };
    expect([status, writes]).toEqual(['Accepted', [{ key: PRICE_TEXTS, value: JSON.stringify(kept) }]]);
    expect(read(model, 'de').known).toEqual([
      { key: 'DefaultPriceText,de', readonly: false, value: text('neu') },
    ]);
    expect(priceTextKeys(model)).toEqual(['DefaultPriceText,en', 'DefaultPriceText,de']);
  });

  it('names of keys are compared without regard to case, and spaces before the language do not count', () => {
    const model = modelWith();
    expect(changeConfiguration(model, 'defaultpricetext, de', text('neu')).status).toBe('Accepted');
    expect(read(model, 'de').known).toHaveLength(1);
  });

  it('what is said offline is kept with it', () => {
    const model = modelWith();
    change(model, 'de', text('neu', { priceTextOffline: 'aus' }));
    expect(read(model, 'de').known).toMatchObject([{ value: text('neu', { priceTextOffline: 'aus' }) }]);
  });

  it.each(['no JSON', '7', 'null', '{}', text('x', { priceTextOffline: 7 }), '{"priceText":7}'])(
    '%s is no price text',
    (value) => {
      expect(change(modelWith(), 'de', value)).toEqual({ status: 'Rejected', writes: [] });
    },
  );

  it('a station that names its languages has a key for each, and takes no other', () => {
    const model = modelWith('de,en');
    expect(read(model, 'de').known).toEqual([{ key: 'DefaultPriceText,de', readonly: false, value: '' }]);
    expect(priceTextKeys(model)).toEqual(['DefaultPriceText,de', 'DefaultPriceText,en']);
    expect(change(model, 'xx', text('neu'))).toEqual({ status: 'NotSupported', writes: [] });
    expect(read(model, 'xx').unknown).toEqual(['DefaultPriceText,xx']);
  });

  it('no language is none', () => {
    expect(change(modelWith(), '', text('neu'))).toEqual({ status: 'NotSupported', writes: [] });
  });

  it('a text of 500 letters is told, and no letter more', () => {
    const model = modelWith();
    change(model, 'de', text('x'.repeat(600)));
    expect(read(model, 'de').known[0]?.value).toHaveLength(500);
  });
});
