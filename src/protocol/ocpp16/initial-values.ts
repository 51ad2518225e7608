import type { Configured } from '../../domain/device-model/configured.ts';
import { asText, takeOver } from '../../domain/device-model/configured.ts';
import { keyOf, refOf, type VariableKey, type VariableSpec } from '../../domain/device-model/variable.ts';
import { CONFIGURATION_KEYS, CUSTOM_COMPONENT, fromWords } from './configuration-keys.ts';

/** An OCPP 1.6 configuration in JSON: sections (`Internal`, `Core`, ... `Custom`) of keys and values. */
export type Ocpp16Json = Readonly<Record<string, unknown>>;

/**
 * The values that an OCPP 1.6 JSON configuration gives to the variables of the device model. Keys of the section
 * `Custom` become variables of their own, which the CSMS may change.
 */
export const defaultsFrom16Json = (json: Ocpp16Json, catalogue: readonly VariableSpec[]): Configured => {
  const into: Configured = { catalogue: [...catalogue], initial: [], ignored: [] };
  const specs = new Map(catalogue.map((spec) => [keyOf(refOf(spec)), spec]));
  for (const [section, keys] of Object.entries(json)) {
    if (typeof keys !== 'object' || keys === null) continue;
    for (const [key, value] of Object.entries(keys)) takeKey(into, specs, section, key, value);
  }
  return into;
};

const takeKey = (
  into: Configured,
  specs: ReadonlyMap<VariableKey, VariableSpec>,
  section: string,
  key: string,
  value: unknown,
) => {
  const row = CONFIGURATION_KEYS.find((known) => known.key.toLowerCase() === key.toLowerCase());
  if (row)
    for (const variable of [row.at, ...(row.also ?? [])]) {
      const spec = specs.get(variable);
      if (spec)
        takeOver(into, spec, row.words ? fromWords(row.words, asText(value)) : value, `${section}.${key}`);
    }
  else if (section === 'Custom') declareCustom(into, key, value);
  else
    into.ignored.push({ name: `${section}.${key}`, why: 'has no effect in this station', kind: 'no effect' });
};

const declareCustom = (into: Configured, key: string, value: unknown) => {
  const known = into.catalogue.find(
    ({ component, variable }) =>
      component === CUSTOM_COMPONENT && variable.toLowerCase() === key.toLowerCase(),
  );
  if (known) return takeOver(into, known, value, `Custom.${key}`);
  const spec: VariableSpec = {
    component: CUSTOM_COMPONENT,
    variable: key,
    dataType: 'string',
    mutability: 'ReadWrite',
  };
  into.catalogue.push(spec);
  into.initial.push({ key: keyOf(refOf(spec)), value: asText(value) });
};
