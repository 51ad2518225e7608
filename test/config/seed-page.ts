/** The examples of the page this project began with, as they stand on it. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const shared = join(import.meta.dirname, '..', '..', '..', 'shared');
const page = join(shared, 'seed', 'everest-ocpp-page.txt');

/** EVerest's shipped 1.6 configurations and component files. */
export const everestConfig = join(shared, 'reference', 'everest-config');

/** Why tests that need a file beside the repository are skipped; undefined: they run. */
export const whySkipped = (path: string): string | undefined =>
  existsSync(path) ? undefined : `skipped: ${path} is not at hand`;

export const seedIsMissing = whySkipped(page);
export const everestIsMissing = whySkipped(everestConfig);

type Example = 'yaml16' | 'yaml201' | 'yamlAuth' | 'json';

/** The text of each example, untouched. */
export const seedExamples = (): Record<Example, string> => {
  const lines = readFileSync(page, 'utf8').split('\n');
  const yaml = lines.flatMap((line, index) => (line === 'active_modules:' ? [blockAt(lines, index)] : []));
  const brace = lines.indexOf('{');
  const json = lines.slice(brace, lines.indexOf('}', brace) + 1).join('\n');
  const find = (text: string) => yaml.find((block) => block.includes(text)) ?? '';
  return {
    yaml16: find('module: OCPP\n'),
    yaml201: find('module: OCPP201\n'),
    yamlAuth: find('module: Auth\n'),
    json,
  };
};

/** From its first line to the last that is indented. */
const blockAt = (lines: readonly string[], start: number): string => {
  const rest = lines.slice(start + 1);
  const end = rest.findIndex((line) => !line.startsWith(' '));
  return `${[lines[start], ...rest.slice(0, end)].join('\n')}\n`;
};
