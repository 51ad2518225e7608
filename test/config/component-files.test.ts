/** config/components says of every variable that the standard requires what it is. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { component, findings, load, profile } from './world.ts';

const root = join(import.meta.dirname, '../..');
const folder = join(root, 'config', 'components', 'standardized');
const texts = Object.fromEntries(
  readdirSync(folder).map((name) => [`c/standardized/${name}`, readFileSync(join(folder, name), 'utf8')]),
);

type Property = { variable_name: string; instance?: string; attributes: { mutability: string }[] };
type File = { name: string; properties: Record<string, Property> };

const declared = Object.values(texts).flatMap((text) => {
  const { name, properties } = JSON.parse(text) as File;
  return Object.values(properties).map(({ variable_name, instance = '', attributes }) => ({
    name: `${name},${variable_name},${instance}`,
    mutability: attributes[0]?.mutability,
  }));
});

it('every required variable is there, and may be written where it has to be', () => {
  const required = readFileSync(join(root, 'test/conformance/required-variables.csv'), 'utf8')
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => ({ name: line.split(',').slice(0, 3).join(','), mutability: line.split(',')[3] }));
  expect(required.length).toBeGreaterThan(50);
  const missing = required.filter(({ name }) => !declared.some((one) => one.name === name));
  expect(missing).toEqual([]);
  // As soon as a request for a certificate depends on it.
  const toCome = ['SecurityCtrlr,OrganizationName,'];
  const fixed = required
    .filter(({ mutability }) => mutability === 'ReadWrite')
    .filter(({ name }) => declared.some((one) => one.name === name && one.mutability === 'ReadOnly'))
    .map(({ name }) => name);
  expect(fixed.filter((name) => !toCome.includes(name))).toEqual([]);
});

it('a station loads them, and none is refused', () => {
  const station = `
active_modules:
  evse: { module: EvseManager, config: { simulator: {} } }
  ocpp: { module: OCPP201, config: { DeviceModelConfigPath: c, CoreDatabasePath: d }, connections: { evse_manager: evse } }
`;
  const internal = component('InternalCtrlr', {
    NetworkConnectionProfiles: JSON.stringify([profile(1, 'ws://127.0.0.1:9001')]),
  });
  const security = JSON.parse(texts['c/standardized/SecurityCtrlr.json']!);
  security.properties.Identity.attributes[0].value = 'cp1';
  const said = findings(
    load(station, {
      ...texts,
      'c/standardized/InternalCtrlr.json': internal,
      'c/standardized/SecurityCtrlr.json': JSON.stringify(security),
    }),
  );
  expect(said.filter((line) => /^(error|unknown key)/.test(line))).toEqual([]);
});
