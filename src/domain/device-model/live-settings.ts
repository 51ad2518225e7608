import type { Settings } from '../settings.ts';
import type { DeviceModel } from './device-model.ts';
import { isList, keyOf, listItems, refOf, type VariableKey, type VariableSpec } from './variable.ts';

type Source = { key: VariableKey; spec: VariableSpec };

/**
 * The settings as a view over the device model: a property reads the value in force now. Values are decoded once and
 * kept until a variable changes, so that a guard may read them at no cost.
 */
export const liveSettings = (model: DeviceModel): Settings => {
  const decoded = new Map<string, unknown>();
  model.onChange(() => decoded.clear());
  const view = {};
  for (const { setting, source } of sources(model))
    Object.defineProperty(view, setting, {
      enumerable: true,
      get: () => {
        if (!decoded.has(setting)) decoded.set(setting, readSetting(model, source));
        return decoded.get(setting);
      },
    });
  return view as Settings;
};

const sources = (model: DeviceModel): { setting: keyof Settings; source: Source }[] =>
  model
    .specs()
    .flatMap((spec) =>
      spec.setting === undefined
        ? []
        : [{ setting: spec.setting, source: { key: keyOf(refOf(spec)), spec } }],
    );

const readSetting = (model: DeviceModel, { key, spec }: Source): unknown => {
  const off = spec.enabledBy !== undefined && model.value(spec.enabledBy) === 'false';
  return decode(spec, model.value(key), off);
};

/** The one place where text becomes a value. Nothing set is `undefined`, a list that is not set is empty. */
const decode = (spec: VariableSpec, text: string | undefined, off: boolean): unknown => {
  if (isList(spec)) return Object.freeze(off ? [] : listItems(text ?? ''));
  if (spec.dataType === 'boolean') return !off && text === 'true';
  if (spec.dataType === 'string' || spec.dataType === 'OptionList') return text ?? '';
  if (off) return 0;
  return text === undefined || text === '' ? undefined : Number(text);
};
