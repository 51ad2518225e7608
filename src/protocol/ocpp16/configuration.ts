import type { Replies } from '../../domain/commands.ts';
import type { DeviceModel, SetResult, StoredValue } from '../../domain/device-model/device-model.ts';
import type { VariableSpec } from '../../domain/device-model/variable.ts';
import {
  CONFIGURATION_KEYS,
  type ConfigurationKey,
  CUSTOM_COMPONENT,
  fromWords,
  inWords,
  LENGTHS_OF,
} from './configuration-keys.ts';
import {
  isLanguage,
  languageOfKey,
  PRICE_TEXTS,
  priceTextKeys,
  readPriceText,
  withPriceText,
} from './price-texts.ts';

type Configuration = Replies['getConfiguration'];
type Known = Configuration['known'][number];
type Change = Replies['changeConfiguration'] & { writes: StoredValue[] };

/** Longest value of GetConfiguration.conf. */
const VALUE_SIZE = 500;

const byName = new Map(CONFIGURATION_KEYS.map((row) => [row.key.toLowerCase(), row]));
const lengths = new Map(Object.entries(LENGTHS_OF).map(([key, of]) => [key.toLowerCase(), { key, of }]));

/** 1.6 GetConfiguration: the keys asked for, or all when none is named. Names are compared without regard to case. */
export const readConfiguration = (model: DeviceModel, keys: readonly string[]): Configuration => {
  const known: Known[] = [];
  const unknown: string[] = [];
  for (const key of keys.length > 0 ? keys : allKeys(model)) {
    const found = readKey(model, key);
    if (found) known.push(found);
    else unknown.push(key);
  }
  return { known, unknown };
};

/**
 * 1.6 ChangeConfiguration: a key that stands for several variables is taken by all or refused.
 * `writes` is what the caller must store in the same unit of work.
 */
export const changeConfiguration = (model: DeviceModel, key: string, value: string): Change => {
  const language = languageOfKey(key);
  if (language !== undefined) return changePriceText(model, language, value);
  const row = findRow(model, key);
  if (!row) return { status: lengths.has(key.toLowerCase()) ? 'Rejected' : 'NotSupported', writes: [] };
  if (row.isReadOnly) return { status: 'Rejected', writes: [] };
  const kept = fromWords(row.words, row.encode?.(value) ?? value);
  const variables = [row.at, ...(row.also ?? [])];
  if (!variables.every((variable) => model.admits(variable, kept))) return { status: 'Rejected', writes: [] };
  const results = variables.map((variable) => model.setAt(variable, kept));
  return { status: worstOf(results), writes: results.flatMap(({ write }) => write ?? []) };
};

const changePriceText = (model: DeviceModel, language: string, value: string): Change => {
  if (!model.has(PRICE_TEXTS) || !isLanguage(model, language)) return { status: 'NotSupported', writes: [] };
  const texts = withPriceText(model, language, value);
  if (texts === undefined || !model.admits(PRICE_TEXTS, texts)) return { status: 'Rejected', writes: [] };
  const result = model.setAt(PRICE_TEXTS, texts);
  return { status: worstOf([result]), writes: result.write ? [result.write] : [] };
};

/** Every key this station has, in the order of the table. */
export const allKeys = (model: DeviceModel): string[] => [
  ...CONFIGURATION_KEYS.filter(({ at }) => model.has(at)).map(({ key }) => key),
  ...Object.keys(LENGTHS_OF),
  ...priceTextKeys(model),
  ...model
    .specs()
    .filter(
      ({ component, variable }) => component === CUSTOM_COMPONENT && !byName.has(variable.toLowerCase()),
    )
    .map(({ variable }) => variable),
];

const findRow = (model: DeviceModel, key: string): ConfigurationKey | undefined => {
  const row = byName.get(key.toLowerCase());
  if (row) return model.has(row.at) ? row : undefined;
  const spec = model.spec(`${CUSTOM_COMPONENT}/${key}`);
  return spec && { key: spec.variable, at: `${CUSTOM_COMPONENT}/${spec.variable}` };
};

const readKey = (model: DeviceModel, name: string): Known | undefined => {
  const length = lengths.get(name.toLowerCase());
  if (length) return { key: length.key, readonly: true, value: String(lengthOf(model, length.of)) };
  const language = languageOfKey(name);
  if (language !== undefined) {
    const value = readPriceText(model, language);
    return value === undefined
      ? undefined
      : { key: name, readonly: false, value: value.slice(0, VALUE_SIZE) };
  }
  const row = findRow(model, name);
  const spec = row && model.spec(row.at);
  if (!row || !spec) return undefined;
  const { key } = row;
  const readonly = isReadOnly(row, spec);
  if (spec.mutability === 'WriteOnly') return { key, readonly };
  const value = inWords(row.words, model.value(row.at) ?? '').slice(0, VALUE_SIZE);
  return { key, readonly, value };
};

const isReadOnly = (row: ConfigurationKey, { mutability }: VariableSpec): boolean =>
  row.isReadOnly === true || (!row.isWritable && mutability === 'ReadOnly');

const lengthOf = (model: DeviceModel, key: string): number =>
  model.spec(byName.get(key.toLowerCase())?.at ?? '')?.valuesList?.length ?? 0;

const worstOf = (results: readonly SetResult[]): Change['status'] => {
  if (results.some(({ status }) => status === 'RebootRequired')) return 'RebootRequired';
  return results.every(({ status }) => status === 'Accepted') ? 'Accepted' : 'Rejected';
};
