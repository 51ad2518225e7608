import { dirname, join } from 'node:path';
import { load as parseYaml } from 'js-yaml';
import { describe, expect, it } from 'vitest';
import { loadConfig } from '../../src/config/load.ts';
import type { StationConfig } from '../../src/config/station-config.ts';
import { everestConfig, everestIsMissing, seedExamples, seedIsMissing } from './seed-page.ts';
import { component, findings, folderWith, profile } from './world.ts';

type Tree = { [key: string]: unknown };

/** The example in a folder of its own, the other files it names beside it. */
const published = (yaml: string, json = seedExamples().json) => {
  const file = folderWith({
    'station.yaml': yaml,
    'config/ocpp-config.json': json,
    'ocpp-config.json': json,
    'config/component_config/standardized/InternalCtrlr.json': component('InternalCtrlr', {
      NetworkConnectionProfiles: JSON.stringify([profile(1, 'ws://127.0.0.1:9001')]),
    }),
    'config/component_config/standardized/SecurityCtrlr.json': component('SecurityCtrlr', {
      Identity: 'cp1',
    }),
  });
  const loaded = loadConfig(file);
  return { loaded, folder: dirname(file), all: findings(loaded) };
};
const configOf = (yaml: string, json?: string): StationConfig => {
  const { loaded } = published(yaml, json);
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems));
  return loaded.config;
};

describe.skipIf(seedIsMissing)(`the examples of the page, ${seedIsMissing ?? 'as published'}`, () => {
  it('are all found', () => {
    const { json, ...yaml } = seedExamples();
    expect(JSON.parse(json)).toHaveProperty('Internal.ChargePointId', 'CP001');
    expect(Object.values(yaml).map((text) => Object.keys(parseYaml(text) as Tree))).toEqual(
      Array(3).fill(['active_modules']),
    );
  });

  it.each(['yaml16', 'yaml201', 'yamlAuth'] as const)(
    '%s and the OCPP JSON load without an error',
    (name) => {
      const { loaded, all } = published(seedExamples()[name]);
      expect(all.filter((line) => /^(error|unknown key)/.test(line))).toEqual([]);
      expect(loaded.ok).toBe(true);
    },
  );

  it('every key of the YAML has an effect on the configuration, or check-config says that it has none', () => {
    const { yaml16, yaml201 } = seedExamples();
    const other = (value: unknown) =>
      typeof value === 'number' ? value + 1 : value === 'A' ? 'W' : `${value}-2`;
    for (const yaml of [yaml16, yaml201]) {
      const { active_modules } = parseYaml(yaml) as { active_modules: Tree };
      const [id, module] = Object.entries(active_modules)[0]! as [string, { config: Tree }];
      const unmoved = Object.entries(module.config).filter(([key, value]) => {
        const changed = yaml.replace(`${key}: ${value}`, `${key}: ${other(value)}`);
        expect(changed).not.toBe(yaml);
        const before = published(yaml);
        const after = published(changed);
        const isSaid = before.all.some(
          (line) => line.includes(`${id}.config.${key} |`) && line.includes('has no effect'),
        );
        return !isSaid && seen(before) === seen(after);
      });
      expect(unmoved.map(([key]) => key)).toEqual([]);
    }
  });

  it('every connection of the YAML has an effect, or check-config names it', () => {
    const { yaml16, yaml201, yamlAuth } = seedExamples();
    const silent = [yaml16, yaml201, yamlAuth].flatMap((yaml) => {
      const { active_modules } = parseYaml(yaml) as { active_modules: Tree };
      const [id, { connections }] = Object.entries(active_modules)[0]! as [string, { connections: Tree }];
      const { all } = published(yaml);
      return Object.keys(connections).filter(
        (name) =>
          !all.some((line) => line.includes(`${id}.connections`) && (line.includes(name) || id === 'auth')),
      );
    });
    expect(silent).toEqual([]);
  });

  it('Auth alone: the OCPP module it names is there, with its defaults, for the EVSEs it names', () => {
    const config = configOf(seedExamples().yamlAuth);
    expect(config.ocpp).toMatchObject({
      moduleId: 'ocpp',
      module: 'OCPP',
      databaseFolder: '/tmp/ocpp_1_6_charge_point',
    });
    expect(config.evses).toMatchObject([{ moduleId: 'evse_manager_1', hardware: { kind: 'simulator' } }]);
  });

  it('every key of the OCPP JSON has an effect on the device model, or check-config says that it has none', () => {
    const { json, yaml16 } = seedExamples();
    const other = (value: unknown) => {
      if (typeof value === 'boolean') return !value;
      return typeof value === 'number' ? value - 1 : String(value).replace('ocpp', 'other').replace('1', '2');
    };
    const unmoved = Object.entries(JSON.parse(json) as { [section: string]: Tree }).flatMap(
      ([section, keys]) =>
        Object.entries(keys).flatMap(([key, value]) => {
          const sections = JSON.parse(json) as { [section: string]: Tree };
          sections[section]![key] = other(value) === value ? `${value}x` : other(value);
          // A password with ws:// needs the scheme that goes with it.
          if (key === 'SecurityProfile') sections[section]![key] = 2;
          const before = published(yaml16);
          const after = published(yaml16, JSON.stringify(sections));
          const isSaid = after.all.some((line) => line.includes(`${section}.${key} |`));
          return isSaid || seen(before) !== seen(after) ? [] : [`${section}.${key}`];
        }),
    );
    expect(unmoved).toEqual([]);
  });
});

/** What the station sees of its configuration: all but the modules as they stand in the file. */
const seen = ({ loaded, folder }: ReturnType<typeof published>): string => {
  if (!loaded.ok) return JSON.stringify(loaded.problems).replaceAll(folder, '');
  const { modules: _, ...config } = loaded.config;
  return JSON.stringify(config).replaceAll(folder, '');
};

describe.skipIf(everestIsMissing)(`EVerest's own configurations ${everestIsMissing ?? ''}`, () => {
  const evses = `
  e1: { module: EvseManager, config: { simulator: {} } }
  e2: { module: EvseManager, config: { simulator: {} } }`;

  it.each(['ocpp16-config.json', 'ocpp16-config-full.json'])('%s loads without an error', (name) => {
    const yaml = `active_modules:${evses}
  ocpp: { module: OCPP, config: { ChargePointConfigPath: ${join(everestConfig, name)}, DatabasePath: d }, connections: { evse_manager: [e1, e2] } }`;
    const all = findings(loadConfig(folderWith({ 'station.yaml': yaml })));
    expect(all.filter((line) => !line.startsWith('note'))).toEqual([]);
  });

  it('the component files load without an error', () => {
    const yaml = `active_modules:${evses}
  ocpp: { module: OCPP201, config: { DeviceModelConfigPath: ${join(everestConfig, 'component_config')}, CoreDatabasePath: d }, connections: { evse_manager: [e1, e2] } }`;
    const loaded = loadConfig(folderWith({ 'station.yaml': yaml }));
    expect(findings(loaded).filter((line) => !line.startsWith('note'))).toEqual([]);
    expect(loaded.ok && loaded.config.ocpp.endpoints[0]).toMatchObject({ slot: 1 });
  });
});
