/** All that is generated from the machines, by path from the root of the repository. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import type { AnyStateMachine } from '../../src/machines/kit.ts';
import { type Chart, chartOf, guardName } from './chart.ts';
import { handbookOf } from './handbook.ts';
import { mermaidOf } from './mermaid.ts';
import { svgOf } from './svg.ts';

type Factory = (settings: object) => AnyStateMachine;

/** A chart does not depend on settings: guards and delays read them when they run. */
const NO_SETTINGS = new Proxy({}, { get: () => 0 });

/** Every machine of src/machines, by id: whoever adds a `*.machine.ts` has added it here. */
export const allMachines = async (root: string): Promise<AnyStateMachine[]> => {
  const folder = join(root, 'src/machines');
  const files = readdirSync(folder).filter((name) => name.endsWith('.machine.ts'));
  const contents = files.map((name) => `export * from './${name}';`).join('\n');
  const stdin = { contents, resolveDir: folder, loader: 'ts' as const };
  const options = { bundle: true, format: 'esm', platform: 'node', write: false } as const;
  const [bundle] = (await build({ stdin, ...options })).outputFiles;
  const module: object = await import(`data:text/javascript,${encodeURIComponent(bundle!.text)}`);
  return Object.entries(module)
    .filter(([name]) => name.endsWith('Machine'))
    .map(([, factory]) => (factory as Factory)(NO_SETTINGS))
    .sort((a, b) => a.id.localeCompare(b.id));
};

export const drawings = async (machines: readonly AnyStateMachine[]): Promise<Map<string, string>> => {
  const files = new Map<string, string>();
  const charts: Chart[] = [];
  for (const machine of machines) {
    const chart = chartOf(machine);
    charts.push(chart);
    const name = `visualizations/${chart.id}`;
    files.set(`${name}.svg`, await svgOf(chart));
    files.set(`${name}.json`, `${JSON.stringify(importable(machine.config), null, 1)}\n`);
    files.set(`${name}.mmd`, mermaidOf(chart));
  }
  files.set('docs/statecharts.md', handbookOf(charts));
  return files;
};

/**
 * What the machine starts with is made of its input; Stately Studio wants plain data. Combined guards become the phrase
 * that they say.
 */
const importable = ({ context: _, ...config }: AnyStateMachine['config']): object =>
  JSON.parse(
    JSON.stringify(config, (key, value) =>
      key === 'guard' && typeof value === 'function' ? guardName(value) : value,
    ),
  );
