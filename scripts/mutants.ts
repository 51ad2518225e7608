/**
 * Puts small faults into the machines and the translators, one at a time, and looks whether a test notices:
 * `node scripts/run-ts.mjs scripts/mutants.ts [--seed N] [--few N] [--file PART]`. What no test notices is named.
 */
import { appendFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { serve } from './mutants/bench.ts';
import { BenchProcess } from './mutants/benches.ts';
import { draw, filesOf } from './mutants/draw.ts';
import { described, faulty } from './mutants/mutant.ts';
import { testsOf } from './mutants/tests-of.ts';

const root = process.cwd();
if (process.argv.includes('--bench')) serve(root);
else {
  const { values } = parseArgs({
    options: {
      seed: { type: 'string' },
      file: { type: 'string' },
      out: { type: 'string' },
      a: { type: 'string' },
      part: { type: 'string' },
    },
  });
  const seed = Number(values.seed ?? 4711);
  const bench = new BenchProcess(process.argv[1] as string);
  const find = testsOf(root);
  const [part, parts] = (values.part ?? '0/1').split('/').map(Number) as [number, number];
  const list = filesOf(root)
    .filter((f) => !values.file || f.includes(values.file))
    .flatMap((file) => {
      const source = readFileSync(join(root, file), 'utf8');
      return draw(file, source, seed, Number(values.a ?? 3)).map((mutant) => ({ mutant, source }));
    });
  let c = 0,
    n = 0;
  const t0 = Date.now();
  for (const [i, { mutant, source }] of list.entries()) {
    if (i % parts !== part) continue;
    const tests = find(mutant.file);
    const start = Date.now();
    const { caught } = await bench.try({
      tests,
      mutated: { file: mutant.file, source: faulty(source, mutant) },
    });
    n++;
    if (caught) c++;
    const line = `${caught ? 'caught  ' : 'SURVIVED'} ${Date.now() - start} ms ${described(source, mutant)}${caught ? `   BY ${caught.by} | ${caught.why}` : ''}`;
    if (values.out) appendFileSync(values.out, line + '\n');
    else console.log(line);
  }
  console.log(`${c}/${n} caught in ${(Date.now() - t0) / 1000} s`);
  bench.close();
}
