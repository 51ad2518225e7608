/** docs/statecharts.md: every machine with its picture and what its states mean. */
import type { Chart, State } from './chart.ts';

export const handbookOf = (charts: readonly Chart[]): string =>
  [
    '# The statecharts',
    '',
    'Made from the machines by `npm run statecharts`; a test holds it fresh. Each picture stands in `visualizations/` with the',
    'same chart as JSON for [Stately Studio](https://state.new) (Import from code) and as Mermaid text. In the pictures a dashed',
    'border is one of several regions that are active together, a dot marks where a state begins, and an arrow without a word',
    'is taken at once when its guard holds. The [live page](operation.md#the-live-page) lights the states that are active.',
    '',
    ...charts.map(({ id }) => `- [${title(id)}](#${id})`),
    ...charts.flatMap(section),
    '',
  ].join('\n');

const title = (id: string): string => id.replaceAll('-', ' ');

const section = ({ id, root }: Chart): string[] => [
  '',
  `## ${id}`,
  '',
  ...(root.description === '' ? [] : [root.description, '']),
  `![Statechart of ${title(id)}](../visualizations/${id}.svg)`,
  '',
  `[XState JSON](../visualizations/${id}.json), [Mermaid](../visualizations/${id}.mmd)`,
  '',
  '| State | |',
  '|---|---|',
  ...root.children.flatMap((child) => rows(child, '')),
];

const rows = (state: State, before: string): string[] => {
  const name = `${before}${state.name}`;
  return [
    `| ${name} | ${state.description.replaceAll('|', '\\|').replaceAll('\n', ' ')} |`,
    ...state.children.flatMap((child) => rows(child, `${name} / `)),
  ];
};
