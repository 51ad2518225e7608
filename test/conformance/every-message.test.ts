/** Every message of OCPP 2.0.1 that the station hears or says is exercised on the real process, whose CSMS checks each against its schema. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { ocpp201 } from '../../src/protocol/ocpp201/ocpp201.ts';

const root = join(import.meta.dirname, '../..');
const sources = (folder: string, ending: string): string[] =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith(ending) && !path.endsWith('every-message.test.ts'))
    .map((path) => readFileSync(join(root, folder, path), 'utf8'));

/** Tests and the helpers through which they speak. */
const spoken = [...sources('test/conformance', '.ts'), ...sources('test/process', '.ts')].join('\n');

/** What `tell` and `ask` put on the wire, as their chapters write it. */
const said = [
  ...new Set(
    sources('src/protocol/ocpp201', '.ts').flatMap((text) =>
      [...text.matchAll(/action: '(\w+)'/g)].map(([, action]) => action!),
    ),
  ),
];

it.each(Object.keys(ocpp201.hear))('the CSMS says %s', (action) => {
  expect(spoken).toMatch(new RegExp(`'${action}'`));
});

it.each(said)('the station says %s', (action) => {
  expect(spoken).toMatch(new RegExp(`'${action}'|\\b${action}\\b`));
});

it('none is forgotten', () => {
  expect(said.length).toBeGreaterThan(20);
});
