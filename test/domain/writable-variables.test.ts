/** No variable that lies: what a CSMS may write is read where something depends on it, and a new value arrives there. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { catalogue } from '../../src/domain/device-model/catalogue.ts';
import { DeviceModel } from '../../src/domain/device-model/device-model.ts';
import { liveSettings } from '../../src/domain/device-model/live-settings.ts';
import { keyOf, refOf, type VariableSpec } from '../../src/domain/device-model/variable.ts';
import { CONFIGURATION_KEYS } from '../../src/protocol/ocpp16/configuration-keys.ts';

const root = join(import.meta.dirname, '../..');
const shape = { evses: [{ evseId: 1, connectors: [{ connectorId: 1, type: 'cType2' }] }], iso15118: true };
const writable = catalogue(shape).filter(({ mutability }) => mutability !== 'ReadOnly');
const nameOf = (spec: VariableSpec): string => keyOf(refOf(spec));

const files = (folder: string): { path: string; text: string }[] =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts') && !path.includes('generated'))
    .map((path) => ({
      path: join(folder, path),
      text: readFileSync(join(root, folder, path), 'utf8'),
    }));

/** Where variables are declared: what stands there alone has no effect. */
const DECLARES =
  /domain\/settings\.ts|device-model\/[\w-]*(catalogue|variables)\.ts|configuration-keys\.ts|^src\/config\//;
const acting = files('src').filter(({ path }) => !DECLARES.test(path));
/** What shows an effect to a CSMS: tests on the real process. */
const tests = ['test/conformance', 'test/process']
  .flatMap(files)
  .filter(({ path }) => path.endsWith('.test.ts'));

const mentions = (list: readonly { text: string }[], word: RegExp): boolean =>
  list.some(({ text }) => word.test(text));
const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** What the program calls the variable where it depends on it. */
const readAs = (spec: VariableSpec): RegExp => {
  if (spec.setting !== undefined) return new RegExp(`\\b${spec.setting}\\b`);
  // One of several slots is read by its number.
  return new RegExp(spec.componentInstance === undefined ? escaped(nameOf(spec)) : `\\b${spec.variable}\\b`);
};
const isSwitch = (spec: VariableSpec): boolean =>
  catalogue(shape).some(({ enabledBy }) => enabledBy === nameOf(spec));

/** A value that the variable may have and does not have. */
const another = (spec: VariableSpec, value: string): string => {
  switch (spec.dataType) {
    case 'boolean':
      return value === 'true' ? 'false' : 'true';
    case 'integer':
    case 'decimal':
      return String(
        Number(value || '0') === (spec.maxLimit ?? -1) ? spec.minLimit : Number(value || '0') + 1,
      );
    case 'MemberList':
    case 'SequenceList':
    case 'OptionList':
      return spec.valuesList?.find((one) => one !== value) ?? value;
    default:
      return `${value}x`.padEnd(spec.minLimit ?? 1, 'x');
  }
};

/** How many may be without a test on the real process that is about them. This number only shrinks. */
const MOST_WITHOUT_A_TEST = 4;

describe('every variable that may be written', () => {
  it('is read by something that acts on it', () => {
    const idle = writable.filter((spec) => !isSwitch(spec) && !mentions(acting, readAs(spec)));
    expect(idle.map(nameOf)).toEqual([]);
  });

  it.each(
    writable.filter(({ setting }) => setting !== undefined).map((spec) => [nameOf(spec), spec] as const),
  )('%s: a new value is in force at once, or after the next start', (name, spec) => {
    const stored = spec.enabledBy ? [{ key: spec.enabledBy, value: 'true' }] : [];
    const model = new DeviceModel({ catalogue: catalogue(shape), initial: stored });
    const settings = liveSettings(model);
    const before = settings[spec.setting!];
    const value = another(spec, model.value(name) ?? '');
    const { status, write } = model.setAt(name, value);
    if (status === 'RebootRequired') {
      const next = new DeviceModel({ catalogue: catalogue(shape), initial: stored, stored: [write!] });
      expect(liveSettings(next)[spec.setting!]).not.toEqual(before);
    } else {
      expect(status).toBe('Accepted');
      expect(settings[spec.setting!]).not.toEqual(before);
    }
  });

  it('switches off what it says it does', () => {
    for (const spec of writable.filter(isSwitch)) {
      const model = new DeviceModel({ catalogue: catalogue(shape) });
      const settings = liveSettings(model);
      const dependent = catalogue(shape).filter(({ enabledBy }) => enabledBy === nameOf(spec));
      model.setAt(nameOf(spec), 'false');
      for (const { setting } of dependent)
        expect([[], 0, false, undefined], `${nameOf(spec)}, ${setting}`).toContainEqual(settings[setting!]);
    }
  });

  it('is what a test on the real process is about, by its name or its key in 1.6', () => {
    const untested = writable.filter((spec) => {
      if (isSwitch(spec)) return false;
      const { component, variable, setting } = spec;
      const words = [`${component}[./]${variable}\\b`, ...(setting ? [`'${variable}'`] : [])];
      const keys = CONFIGURATION_KEYS.filter(({ at }) => at === nameOf(spec)).map(
        ({ key }) => `\\b${key}\\b`,
      );
      const numbered = spec.componentInstance === undefined ? [] : [`\\b${variable}\\b`];
      return !mentions(tests, new RegExp([...words, ...keys, ...numbered].join('|')));
    });
    expect(untested.length, untested.map(nameOf).join(', ')).toBeLessThanOrEqual(MOST_WITHOUT_A_TEST);
  });
});
