import type { GivenMonitor } from '../monitoring/monitor.ts';
import type { StoredValue } from './device-model.ts';
import { checkConfigured } from './value-check.ts';
import { isList, keyOf, listItems, refOf, type VariableSpec } from './variable.ts';

/** What a station's own configuration makes of the device model. */
export type Configured = {
  /** The catalogue with what the configuration declares or narrows. */
  catalogue: VariableSpec[];
  initial: StoredValue[];
  /** Monitors that the maker of the station gives. */
  monitors?: GivenMonitor[];
  /** What had to be left out, each with the reason, for the log and check-config. */
  ignored: Ignored[];
};

export type Ignored = {
  /** `Section.Key` of a 1.6 configuration, `Component/Variable` of a component file. */
  name: string;
  why: string;
  /** Nothing here depends on it; it cannot be taken as a whole or in part; it is no value for the variable. */
  kind: 'no effect' | 'left out' | 'refused';
};

/** Makes a configured value of any JSON type text: lists by commas, objects as JSON. */
export const asText = (value: unknown): string => {
  if (Array.isArray(value)) return value.map(asText).join(',');
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
};

/**
 * Takes a configured value over, into `into`. Items of a list that this station does not know are left out (a
 * configuration may be shared among stations); a value that cannot be is ignored, and the default stays.
 */
export const takeOver = (into: Configured, spec: VariableSpec, raw: unknown, name: string): void => {
  if (spec.constant) {
    if (asText(raw) !== spec.default)
      into.ignored.push({ name, why: `is fixed to '${spec.default ?? ''}'`, kind: 'left out' });
    return;
  }
  const given = spec.separator === undefined ? asText(raw) : asText(raw).replaceAll(spec.separator, ',');
  const text = isList(spec) ? knownItems(into, spec, given, name) : given;
  const checked = checkConfigured(spec, text);
  if ('value' in checked) into.initial.push({ key: keyOf(refOf(spec)), value: checked.value });
  else
    into.ignored.push({
      name,
      why: checked.refused.additionalInfo ?? checked.refused.reasonCode,
      kind: 'refused',
    });
};

const knownItems = (into: Configured, { valuesList }: VariableSpec, text: string, name: string): string => {
  if (!valuesList) return text;
  const items = listItems(text);
  const unknown = items.filter((item) => !valuesList.includes(item));
  if (unknown.length > 0)
    into.ignored.push({ name, why: `does not know ${unknown.join(', ')}`, kind: 'left out' });
  return items.filter((item) => valuesList.includes(item)).join(',');
};
