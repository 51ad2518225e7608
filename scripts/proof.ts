/**
 * `npm run proof [-- LANE...] [--full] [--seed N] [--at-once N]`: every lane of the proof, at the size of CI or at length, and one
 * table. What ran at length is written into the table of docs/reliability.md. Ends with 1 when anything failed.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { BENCHMARKS, laneNamed, laneNames } from './proof/lanes.ts';
import { runBenchmarks } from './proof/run-benchmarks.ts';
import { type LaneResult, runLane } from './proof/run-lane.ts';
import { asMarkdown, asText, rowOf } from './proof/table.ts';

const PAGE = 'docs/reliability.md';
const MARKS = ['<!-- table of the last runs at length -->', '<!-- end of the table -->'] as const;
/** The seed of CI, see test/lanes.ts. */
const SEED_OF_CI = 4711;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    full: { type: 'boolean', default: false },
    seed: { type: 'string' },
    'at-once': { type: 'string', default: '1' },
  },
});
const seed = Number(values.seed ?? (values.full ? Date.now() % 1_000_000 : SEED_OF_CI));
const chosen = positionals.length > 0 ? positionals.map(laneNamed) : laneNames;
const atOnce = Number(values['at-once']);
const unknown = positionals.filter((_, index) => chosen[index] === undefined);
const isWhole = (value: number, least: number) => Number.isSafeInteger(value) && value >= least;
if (unknown.length > 0 || !isWhole(seed, 0) || !isWhole(atOnce, 1)) {
  const wrong = unknown.join(', ') || JSON.stringify(values);
  console.error(
    `proof: ${wrong}: expected LANE... of ${laneNames.join(', ')}; --seed and --at-once take whole numbers`,
  );
  process.exit(2);
}

const waiting = (chosen as string[]).filter((lane) => lane !== BENCHMARKS);
const done = new Map<string, LaneResult>();
const workOff = async () => {
  for (let lane = waiting.shift(); lane !== undefined; lane = waiting.shift()) {
    console.log(`${lane}, ${values.full ? 'at length' : 'at the size of CI'}, seed ${seed}`);
    done.set(lane, await runLane(lane, { full: values.full, seed }));
  }
};
await Promise.all(Array.from({ length: atOnce }, workOff));
if (chosen.includes(BENCHMARKS)) done.set(BENCHMARKS, await runBenchmarks(values.full));
const results = (chosen as string[]).map((lane) => done.get(lane)!);
console.log(`\n${asText(results, seed)}`);
if (values.full) writeFileSync(PAGE, withTable(readFileSync(PAGE, 'utf8')));
process.exit(results.some((result) => rowOf(result).failures > 0) ? 1 : 0);

function withTable(page: string): string {
  const [begin, end] = MARKS.map((mark) => page.indexOf(mark)) as [number, number];
  if (begin < 0 || end < begin) throw new Error(`${PAGE} has lost the marks ${MARKS.join(' and ')}`);
  const table = asMarkdown(results, run(), page.slice(begin, end));
  return `${page.slice(0, begin)}${MARKS[0]}\n\n${table}\n\n${page.slice(end)}`;
}

function run(): string {
  const commit = execFileSync('git', ['log', '-1', '--format=%h'], { encoding: 'utf8' }).trim();
  const machine = `${cpus().length} x ${cpus()[0]?.model ?? process.arch}, Node.js ${process.versions.node}`;
  return `${new Date().toISOString().slice(0, 10)}, ${machine}, commit ${commit}, seed ${seed}`;
}
