/** The drawn statecharts are those of the machines as they are, whole, and say what the machines say. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { type Chart, chartOf, type State } from '../scripts/statecharts/chart.ts';
import { allMachines, drawings } from '../scripts/statecharts/drawings.ts';
import type { AnyStateMachine } from '../src/machines/kit.ts';

const root = join(import.meta.dirname, '..');
let machines: AnyStateMachine[];
let files: Map<string, string>;
let charts: Chart[];

beforeAll(async () => {
  machines = await allMachines(root);
  charts = machines.map(chartOf);
  files = await drawings(machines);
  // Seconds of work for elkjs, on a busy machine many.
}, 120_000);

const statesOf = (state: State): State[] => [state, ...state.children.flatMap(statesOf)];
const attribute = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('>', '&gt;');

describe('the drawn statecharts', () => {
  it('are fresh (npm run statecharts makes them so)', () => {
    const stale = [...files].filter(([path, text]) => readFileSync(join(root, path), 'utf8') !== text);
    expect(stale.map(([path]) => path)).toEqual([]);
    const there = readdirSync(join(root, 'visualizations')).filter((name) => /\.(svg|json|mmd)$/.test(name));
    expect(there.map((name) => `visualizations/${name}`).filter((path) => !files.has(path))).toEqual([]);
  });

  it('are of every machine file', () => {
    const named = readdirSync(join(root, 'src/machines')).filter((name) => name.endsWith('.machine.ts'));
    expect(machines.length).toBeGreaterThanOrEqual(named.length);
  });

  it('show every state and every transition', () => {
    for (const chart of charts) {
      const svg = files.get(`visualizations/${chart.id}.svg`)!;
      for (const { id } of statesOf(chart.root)) expect(svg).toContain(`data-id="${attribute(id)}"`);
      for (const { key } of chart.transitions) expect(svg).toContain(attribute(key));
    }
  });

  it('every state says what it means', () => {
    const silent = charts
      .flatMap(({ root: top }) => statesOf(top).slice(1))
      .filter((s) => s.description === '');
    expect(silent.map(({ id }) => id)).toEqual([]);
  });

  it('the JSON is a config from which the same machine comes', () => {
    for (const machine of machines) {
      const json = JSON.parse(files.get(`visualizations/${machine.id}.json`)!);
      const again = machine.provide({}).constructor as new (
        config: object,
        implementations: object,
      ) => AnyStateMachine;
      expect(chartOf(new again(json, machine.implementations))).toEqual(chartOf(machine));
    }
  });
});
