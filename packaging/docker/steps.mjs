// Runs the steps of the Dockerfile one by one in a folder, where no container engine is at hand.
// Usage: node packaging/docker/steps.mjs FOLDER [--node-modules FOLDER]
//   --node-modules  takes these packages instead of running `npm ci` (what they hold is what npm ci would bring)
// Not run: lines of apt-get, chown and what takes npm away, since they would change this machine. Not used: the base images.
// Each stage has a folder of its own; absolute paths of the Dockerfile lie below it. Prints ENTRYPOINT and CMD as one JSON line.
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';

const root = join(import.meta.dirname, '..', '..');
const { values, positionals } = parseArgs({
  options: { 'node-modules': { type: 'string' } },
  allowPositionals: true,
});
if (positionals.length !== 1) {
  console.error('steps: name the folder in which the stages are to lie');
  process.exit(2);
}
const home = resolve(positionals[0]);

/** `[word, rest]` for each instruction, continued lines joined. */
const instructions = () =>
  readFileSync(join(import.meta.dirname, 'Dockerfile'), 'utf8')
    .replace(/\\\n/g, ' ')
    .split('\n')
    .filter((line) => line.trim() !== '' && !line.startsWith('#'))
    .map((line) => /^(\w+)\s+(.*)$/.exec(line).slice(1));

/** Absolute paths of the image, in `text`, as paths below the stage's folder. */
const below = (stage, text) =>
  text.replace(/(^|[\s"'=])\/(src|release|opt|var|etc)\b/g, (_, before, top) => `${before}${stage}/${top}`);

const NOT_HERE = /apt-get|chown|node_modules\/npm/;

let stage = home;
let workdir = home;
const stages = new Map();
const command = {};

const steps = {
  FROM: (rest) => {
    const name = / AS (\w+)/.exec(rest)?.[1] ?? 'final';
    stage = join(home, name);
    workdir = stage;
    stages.set(name, stage);
    mkdirSync(stage, { recursive: true });
  },
  WORKDIR: (rest) => {
    workdir = below(stage, rest);
    mkdirSync(workdir, { recursive: true });
  },
  COPY: (rest) => {
    const [, from, source, target] = /^(?:--from=(\w+) )?(\S+) (\S+)$/.exec(rest);
    if (from) cpSync(below(stages.get(from), source), below(stage, target), { recursive: true });
    else copyContext(resolve(workdir, below(stage, target)));
  },
  RUN: (rest) => {
    if (NOT_HERE.test(rest)) return console.error(`steps: not run here: ${rest}`);
    if (rest.startsWith('npm ci') && values['node-modules']) return takePackages();
    execFileSync('sh', ['-c', below(stage, rest)], { cwd: workdir, stdio: ['ignore', 'ignore', 'inherit'] });
  },
  ENTRYPOINT: (rest) => {
    command.entrypoint = JSON.parse(below(stage, rest));
  },
  CMD: (rest) => {
    command.cmd = JSON.parse(below(stage, rest));
  },
};

/** What git knows: the context without what .dockerignore leaves out. */
const copyContext = (target) => {
  const files = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    cwd: root,
  });
  for (const name of files.toString().split('\0').filter(Boolean))
    cpSync(join(root, name), join(target, name), { recursive: true });
};

const takePackages = () => {
  symlinkSync(resolve(values['node-modules']), join(workdir, 'node_modules'));
  execFileSync('node', ['scripts/prepare.mjs'], { cwd: workdir, stdio: ['ignore', 'ignore', 'inherit'] });
};

for (const [word, rest] of instructions()) steps[word]?.(rest);
console.log(JSON.stringify([...command.entrypoint, ...command.cmd]));
