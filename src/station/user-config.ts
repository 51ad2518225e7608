/**
 * The user's overlay on the 1.6 JSON (`ConfigBackend: legacy`). The database is the truth; the file shows what in it
 * differs from the base, and is where an operator may change it while the station is off.
 */
import type { Log } from '../actors/host/trace.ts';
import type { Host } from '../actors/host-contract.ts';
import { sectionsIn } from '../config/ocpp16-file.ts';
import { type KeyType, OCPP16_SECTIONS, sectionOf } from '../config/ocpp16-keys.ts';
import type { Sections, StationConfig } from '../config/station-config.ts';
import type { DeviceModel, StoredValue } from '../domain/device-model/device-model.ts';
import type { VariableKey } from '../domain/device-model/variable.ts';
import type { Storage } from '../persistence/storage.ts';
import {
  CONFIGURATION_KEYS,
  type ConfigurationKey,
  CUSTOM_COMPONENT,
  inWords,
} from '../protocol/ocpp16/configuration-keys.ts';
import { defaultsFrom16Json } from '../protocol/ocpp16/initial-values.ts';
import { initialValues } from './initial-values.ts';
import { OverlayFile } from './overlay-file.ts';

/** The fact that holds, as JSON, the texts the file may have if nobody but us touched it. */
const OURS = 'user configuration';

/** A file that differs from what we last wrote is an operator's edit: what it changes goes into the database. */
export const takeUserConfig = ({ ocpp }: StationConfig, storage: Storage, log: Log): void => {
  const { userConfig, deviceModel } = ocpp;
  const ours = JSON.parse(storage.facts.get(OURS) ?? '[]') as string[];
  if (userConfig?.text === undefined || ours.includes(userConfig.text)) return;
  const { file, text, values } = userConfig;
  const before = ours.map((each) =>
    mapOf(defaultsFrom16Json(sectionsIn(each), deviceModel.catalogue).initial),
  );
  const now = mapOf(values);
  const changed = [...now].filter(([key, value]) => before.every((each) => each.get(key) !== value));
  const removed = [...(before[0]?.keys() ?? [])].filter(
    (key) => !now.has(key) && before.every((each) => each.has(key)),
  );
  storage.commit([
    ...changed.map((row) => () => storage.variables.put(...row)),
    ...removed.map((key) => () => storage.variables.delete(key)),
    () => storage.facts.put(OURS, JSON.stringify([text])),
  ]);
  if (changed.length + removed.length > 0)
    log('info', `${file} was edited: ${[...changed.map(([key]) => key), ...removed].join(', ')}`);
};

const mapOf = (values: readonly StoredValue[]): Map<VariableKey, string> =>
  new Map(values.map(({ key, value }) => [key, value]));

type Parts = { config: StationConfig; storage: Storage; model: DeviceModel; host: Host; log: Log };

/**
 * Keeps the file in step from now on. The commit that changes a key also holds what the file will be, so that after a
 * power cut between the two we still know our own hand from an operator's.
 */
export const keepUserConfig = ({ config, storage, model, host, log }: Parts): void => {
  const { userConfig } = config.ocpp;
  if (userConfig === undefined) return;
  const file = new OverlayFile(userConfig.file, userConfig.text, log);
  const base = mapOf(initialValues(config));
  const next = () => textOf(overlay(userConfig.sections, model, base));
  const remember = (...texts: (string | undefined)[]) =>
    storage.facts.put(OURS, JSON.stringify(texts.filter((text) => text !== undefined)));
  let isDue = false;
  const keepInStep = () => {
    if (isDue || next() === textOf(sectionsIn(file.text ?? '{}'))) return;
    isDue = true;
    host.stage(() => remember(file.text, next()));
    host.afterCommit(() => {
      isDue = false;
      if (file.replace(next())) host.stage(() => remember(file.text));
    });
  };
  keepInStep();
  model.onWrite(keepInStep);
};

const textOf = (sections: Sections): string => `${JSON.stringify(sections, null, 2)}\n`;

/** The overlay as it was, with every key that the station knows as it is now: there where it differs from the base. */
const overlay = (was: Sections, model: DeviceModel, base: ReadonlyMap<VariableKey, string>): Sections => {
  const sections = structuredClone(was);
  for (const { key, at, type, words } of keysOf(model)) {
    const section = Object.keys(sections).find((name) => sections[name]![key] !== undefined);
    const value = model.kept(at);
    if (value === undefined || value === (base.get(at) ?? model.spec(at)?.default)) {
      if (section !== undefined) delete sections[section]![key];
    } else {
      const place = section ?? sectionOf(key) ?? 'Custom';
      sections[place] = { ...sections[place], [key]: typed(inWords(words, value), type) };
    }
  }
  return Object.fromEntries(Object.entries(sections).filter(([, keys]) => Object.keys(keys).length > 0));
};

type Key = { key: string; at: VariableKey; type: KeyType | undefined } & Pick<ConfigurationKey, 'words'>;

const keysOf = (model: DeviceModel): Key[] => {
  const listed = CONFIGURATION_KEYS.filter(({ at }) => model.has(at));
  const taken = new Set<VariableKey>(listed.map(({ at }) => at));
  const custom = model
    .specs()
    .filter(
      // What is read-only and in no section is the station's own finding, such as the key of a meter.
      ({ component, variable, mutability }) =>
        component === CUSTOM_COMPONENT && mutability !== 'ReadOnly' && !taken.has(`${component}/${variable}`),
    )
    .map(({ variable }): Key => ({ key: variable, at: `${CUSTOM_COMPONENT}/${variable}`, type: undefined }));
  return [
    ...listed.map(
      ({ key, at, words }): Key => ({
        key,
        at,
        type: OCPP16_SECTIONS[sectionOf(key) ?? '']?.[key],
        ...(words && { words }),
      }),
    ),
    ...custom,
  ];
};

const typed = (value: string, type: KeyType | undefined): string | number | boolean => {
  if (type === 'flag') return value === 'true';
  return type === 'whole' || type === 'number' ? Number(value) : value;
};
