/**
 * Puts small faults into the statecharts and the translators, one at a time, and looks whether a test notices:
 * `node scripts/run-ts.mjs scripts/mutants.ts`. What no test notices is named at the end.
 *
 * * `--seed N` draws others (4711)
 * * `--few N` tries so many of them, each of another file
 * * `--per-file N` draws so many of each file (3)
 * * `--files PATTERN` only of files whose path matches this
 * * `--at-a-time N` benches beside each other (1)
 * * `--result FILE` writes what became of each as JSON
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Random } from '../test/faults/random.ts';
import { serve } from './mutants/bench.ts';
import { draw, filesOf } from './mutants/draw.ts';
import { hunt, type Result } from './mutants/hunt.ts';
import type { Mutant } from './mutants/mutant.ts';

const root = process.cwd();

const options = () => {
  const { values } = parseArgs({
    options: {
      seed: { type: 'string', default: '4711' },
      few: { type: 'string' },
      'per-file': { type: 'string', default: '3' },
      files: { type: 'string', default: '' },
      'at-a-time': { type: 'string', default: '1' },
      result: { type: 'string' },
    },
  });
  return values;
};

const drawn = ({ seed, few, files, 'per-file': perFile }: ReturnType<typeof options>): Mutant[] => {
  const all = filesOf(root).filter((file) => new RegExp(files).test(file));
  const ofFile = (file: string) =>
    draw(file, readFileSync(join(root, file), 'utf8'), Number(seed), Number(perFile));
  if (few === undefined) return all.flatMap(ofFile);
  const random = new Random(Number(seed));
  const nextFile = random.deck(all);
  const some: Mutant[] = [];
  for (let asked = 0; asked < all.length && some.length < Number(few); asked++) {
    const mutants = ofFile(nextFile());
    if (mutants.length > 0) some.push(random.deck(mutants)());
  }
  return some;
};

const inWords = ({ mutant, caught }: Result): string =>
  caught ? `caught   ${mutant}\n         by ${caught.file ?? ''} ${caught.test}` : `SURVIVED ${mutant}`;

const main = async () => {
  const wishes = options();
  const results = await hunt(
    root,
    drawn(wishes),
    process.argv[1] as string,
    Number(wishes['at-a-time']),
    (result) => console.log(inWords(result)),
  );
  const survivors = results.filter(({ caught }) => !caught);
  console.log(`${results.length - survivors.length} of ${results.length} caught, seed ${wishes.seed}`);
  for (const { mutant } of survivors) console.log(`survived: ${mutant}`);
  if (wishes.result) writeFileSync(wishes.result, JSON.stringify(results, null, 2));
};

if (process.argv.includes('--bench')) serve(root);
else await main();
