/**
 * `npm run bench [-- WORD...]`: all benchmarks but those of growth, or those whose name begins with one of the words. Each figure
 * is a ratio to a floor that was measured in turns with it, so that another machine, or a busy one, says the same. A whole
 * run writes bench/results.md, one of `growth` bench/growth.md.
 */
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { callFigures } from './calls.ts';
import { commitFigures } from './commits.ts';
import { deliveryFigure } from './delivery.ts';
import { type Figure, judged, lineOf, type Verdict } from './figures.ts';
import { growthBenchmarks } from './growth.ts';
import { pageFigure } from './page.ts';
import { restartFigure } from './restart.ts';
import { smartChargingFigures } from './smart-charging.ts';
import { memoryFigure, startFigures } from './start.ts';
import { wearFigure } from './wear.ts';

const benchmarks: { readonly [name: string]: () => Promise<Figure | Figure[]> } = {
  'smart charging': async () => smartChargingFigures(),
  'start 1.6': () => startFigures('1.6'),
  'start 2.0.1': () => startFigures('2.0.1'),
  memory: memoryFigure,
  'calls 1.6': () => callFigures('1.6'),
  'calls 2.0.1': () => callFigures('2.0.1'),
  commits: commitFigures,
  'delivery 1.6': () => deliveryFigure('1.6'),
  'delivery 2.0.1': () => deliveryFigure('2.0.1'),
  restart: restartFigure,
  page: pageFigure,
  'wear 1.6': () => wearFigure('1.6'),
  'wear 2.0.1': () => wearFigure('2.0.1'),
};

const HEAD = `| What | Ours | Floor | Result | Budget | Kept | Noise |
|---|---|---|---|---|---|---|`;

const describe = (): string => {
  const commit = execFileSync('git', ['log', '-1', '--format=%h %s'], { encoding: 'utf8' }).trim();
  const load = loadavg()[0]!.toFixed(1);
  return `Node.js ${process.versions.node}, ${cpus().length} x ${cpus()[0]?.model ?? process.arch}, load ${load} at the end; commit ${commit}.`;
};

const report = (title: string, verdicts: readonly Verdict[]): string => `# ${title}

Written by \`npm run bench${title === 'Growth' ? ' -- growth' : ''}\`; what is measured and why stands in docs/benchmarks.md. Medians; noise is the middle half of
the floor's values as a part of their median.

${describe()}

${HEAD}
${verdicts.map(lineOf).join('\n')}
`;

const words = process.argv.slice(2);
const chosen =
  words.length === 0
    ? Object.entries(benchmarks)
    : Object.entries({ ...benchmarks, ...growthBenchmarks }).filter(([name]) =>
        words.some((word) => name.startsWith(word)),
      );
if (!process.env.STATECHARGE_CLI) execFileSync(process.execPath, ['scripts/build.mjs'], { stdio: 'inherit' });
console.log(HEAD);
const verdicts: Verdict[] = [];
for (const [, benchmark] of chosen)
  for (const figure of [await benchmark()].flat()) {
    const verdict = judged(figure);
    verdicts.push(verdict);
    console.log(lineOf(verdict));
  }
if (words.length === 0) writeFileSync('bench/results.md', report('Results', verdicts));
if (words.join() === 'growth') writeFileSync('bench/growth.md', report('Growth', verdicts));
const missed = verdicts.filter(({ kept }) => !kept);
console.log(`${verdicts.length - missed.length} of ${verdicts.length} budgets kept`);
process.exit(missed.length > 0 ? 1 : 0);
