/** Module configuration as variables of the device model (local API section 7). */
import type { StoredValue } from '../domain/device-model/device-model.ts';
import {
  type DataType,
  keyOf,
  listItems,
  refOf,
  type VariableSpec,
} from '../domain/device-model/variable.ts';
import type { ModuleKind } from './declaration.ts';
import { type JsonSchema, moduleSchema } from './schema.ts';

type Module = { id: string; kind: string; config: Record<string, unknown> };
export type ModuleVariables = { catalogue: VariableSpec[]; initial: StoredValue[] };

/** Values by key of a module, by module id: they stand in for what the file says. */
export type Overrides = ReadonlyMap<string, Readonly<Record<string, unknown>>>;

/** One variable a key, defaults included; a new value is in force from the next start on. */
export const moduleVariables = (modules: Iterable<Module>, mayWrite: boolean): ModuleVariables => {
  const all: ModuleVariables = { catalogue: [], initial: [] };
  for (const module of modules) {
    const { properties = {} } = moduleSchema(module.kind as ModuleKind);
    for (const [key, value] of Object.entries(module.config)) {
      if (value === undefined || value === null || (isSecret(key) && !mayWrite)) continue;
      const spec = specOf(module, key, value, (properties as Record<string, JsonSchema>)[key], mayWrite);
      all.catalogue.push(spec);
      all.initial.push({ key: keyOf(refOf(spec)), value: textOf(value) });
    }
  }
  return all;
};

/** What has been stored for modules, as their file would say it. */
export const overridesFrom = (
  catalogue: readonly VariableSpec[],
  modules: readonly Module[],
  stored: readonly StoredValue[],
): Overrides => {
  const values = new Map(stored.map(({ key, value }) => [key, value]));
  const overrides = new Map<string, Record<string, unknown>>();
  for (const spec of catalogue) {
    const { component, componentInstance: id, variable, mutability } = spec;
    const text = values.get(keyOf(refOf(spec)));
    if (text === undefined || id === undefined || mutability === 'ReadOnly') continue;
    if (!modules.some((module) => module.id === id && module.kind === component)) continue;
    overrides.set(id, { ...overrides.get(id), [variable]: typed(spec, text) });
  }
  return overrides;
};

const typed = ({ dataType }: VariableSpec, text: string): unknown => {
  switch (dataType) {
    case 'boolean':
      return text === 'true';
    case 'integer':
    case 'decimal':
      return Number(text);
    case 'SequenceList':
      return listItems(text);
    default:
      return text;
  }
};

const isSecret = (key: string): boolean => /password|pin$/i.test(key);

/** Lists of words are lists; whatever else has parts is shown as JSON. */
const isWords = (value: unknown): value is unknown[] =>
  Array.isArray(value) && value.every((item) => typeof item !== 'object');

const textOf = (value: unknown): string => {
  if (isWords(value)) return value.join(',');
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
};

/** Where the database is cannot be kept in the database; what has parts is not put together from text. */
const FIXED: ReadonlySet<string> = new Set(['DatabasePath', 'CoreDatabasePath']);
const LONGEST = 100_000;

const specOf = (
  { id, kind }: Module,
  key: string,
  value: unknown,
  schema: JsonSchema | undefined,
  mayWrite: boolean,
): VariableSpec => {
  const isWhole = typeof value !== 'object' || isWords(value);
  const isWritable = mayWrite && isWhole && !FIXED.has(key);
  return {
    component: kind,
    componentInstance: id,
    variable: key,
    ...kindOf(value, schema),
    mutability: isSecret(key) ? 'WriteOnly' : isWritable ? 'ReadWrite' : 'ReadOnly',
    rebootRequired: true,
    ...(!isWhole && { maxLimit: LONGEST }),
  };
};

type Kind = Pick<VariableSpec, 'dataType' | 'minLimit' | 'maxLimit' | 'valuesList'>;

const kindOf = (value: unknown, schema: JsonSchema | undefined): Kind => {
  if (schema?.enum && typeof value === 'string')
    return { dataType: 'OptionList', valuesList: schema.enum.map(String) };
  const dataType = typeOf(value, schema);
  if (dataType !== 'integer' && dataType !== 'decimal') return { dataType };
  const { minimum, maximum } = schema ?? {};
  return {
    dataType,
    ...(isLimit(minimum) && { minLimit: minimum }),
    ...(isLimit(maximum) && { maxLimit: maximum }),
  };
};

const isLimit = (limit: unknown): limit is number =>
  Number.isFinite(limit) && Math.abs(Number(limit)) < 2 ** 53 - 1;

const typeOf = (value: unknown, schema: JsonSchema | undefined): DataType => {
  if (isWords(value)) return 'SequenceList';
  if (typeof value === 'boolean') return 'boolean';
  if (typeof value !== 'number') return 'string';
  return schema?.type === 'integer' || (schema === undefined && Number.isInteger(value))
    ? 'integer'
    : 'decimal';
};
