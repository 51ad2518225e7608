import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import Ajv from 'ajv/dist/2020.js';
import { load as parseYaml } from 'js-yaml';
import { describe, expect, it } from 'vitest';
import { schemaText } from '../../src/cli/print-schema.ts';
import { referencePage } from '../../src/config/reference.ts';
import { stationSchema } from '../../src/config/schema.ts';
import { GOOD } from './broken-files.ts';
import { seedExamples, seedIsMissing } from './seed-page.ts';

const root = join(import.meta.dirname, '..', '..');
const text = (path: string): string => readFileSync(join(root, path), 'utf8');
const EXAMPLES = ['1.6', '2.0.1', 'multi', 'everest'].map((name) => `config/examples/station-${name}.yaml`);

describe('what is written from the declarations is as new as they are', () => {
  it('statecharge check-config --schema > config/station.schema.json', () => {
    expect(text('config/station.schema.json')).toBe(schemaText());
  });

  it('statecharge check-config --reference > docs/configuration.md', () => {
    expect(text('docs/configuration.md')).toBe(referencePage());
  });
});

describe('the JSON schema', () => {
  const validate = new Ajv.default({ strict: false, allErrors: true }).compile(stationSchema());
  const problemsOf = (yaml: string) => {
    validate(parseYaml(yaml));
    return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
  };

  it.each(EXAMPLES)('takes %s', (path) => {
    expect(problemsOf(text(path))).toEqual([]);
  });

  it.skipIf(seedIsMissing)(`takes the examples of the page ${seedIsMissing ?? ''}`, () => {
    const { yaml16, yaml201, yamlAuth } = seedExamples();
    expect([yaml16, yaml201, yamlAuth].map(problemsOf)).toEqual([[], [], []]);
  });

  it('finds what check-config finds', () => {
    const good = GOOD[0]!['station.yaml']!;
    expect(problemsOf(good)).toEqual([]);
    expect(problemsOf(good.replace('"OCPP"', '"OCPP17"')).join()).toContain('/active_modules/ocpp/module');
    expect(problemsOf(good.replace('"DelayOcppStart": 100', '"DelayOcppStart": "x"')).join()).toContain(
      '/active_modules/ocpp/config/DelayOcppStart must be integer',
    );
    expect(problemsOf(good.replace('"DelayOcppStart"', '"DelyOcppStart"')).join()).toContain(
      '/active_modules/ocpp/config must NOT have additional properties',
    );
    expect(problemsOf(good.replace('"module": "Auth"', '"module": 5')).join()).toContain(
      '/active_modules/auth/module',
    );
  });
});

it('the reference page names every key with its meaning', () => {
  const page = referencePage();
  for (const key of [
    'ConfigBackend',
    'survives_restart',
    'allow_global_write',
    'HeartbeatInterval',
    'TxCtrlr/TxStartPoint',
  ])
    expect(page).toContain(`\`${key}\``);
  expect(page).not.toMatch(/undefined|\[object/);
});
