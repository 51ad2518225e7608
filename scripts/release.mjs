// Packs a release that needs nothing else on the charger: Node.js, the bundle, the native modules, configuration, docs.
// Usage: node scripts/release.mjs [--folder FOLDER] [--without-node]
// Writes FOLDER/statecharge and FOLDER/statecharge-VERSION-PLATFORM-ARCH.tar.gz (FOLDER: release).
import { execFileSync } from 'node:child_process';
import { chmodSync, cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { withDependencies } from './outside-the-bundle.mjs';

const root = join(import.meta.dirname, '..');
const { values } = parseArgs({
  options: { folder: { type: 'string', default: 'release' }, 'without-node': { type: 'boolean' } },
});

/** What of better-sqlite3 is only there to be compiled. */
const SOURCES = ['deps', 'src', 'binding.gyp'];

const LAUNCHER = `#!/bin/sh
# Node.js lies beside this file, or is the one of the system.
here=$(dirname "$(readlink -f "$0")")
[ -x "$here/node" ] && exec "$here/node" "$here/../dist/cli.js" "$@"
exec node "$here/../dist/cli.js" "$@"
`;

const fill = (target) => {
  const copy = (name, to = name) =>
    cpSync(join(root, name), join(target, to), { recursive: true, dereference: true });
  for (const name of [
    'dist',
    'config',
    'docs',
    'packaging',
    'scenarios',
    'LICENSE',
    'README.md',
    'package.json',
  ])
    copy(name);
  for (const [name, folder] of withDependencies(root))
    copyPackage(folder, join(target, 'node_modules', name));
  mkdirSync(join(target, 'bin'));
  writeFileSync(join(target, 'bin', 'statecharge'), LAUNCHER);
  chmodSync(join(target, 'bin', 'statecharge'), 0o755);
  if (!values['without-node']) cpSync(process.execPath, join(target, 'bin', 'node'));
};

const copyPackage = (from, to) => {
  cpSync(from, to, {
    recursive: true,
    dereference: true,
    filter: (path) => !SOURCES.some((name) => path === join(from, name)) && !isByProduct(path),
  });
};

/** Of what a compiler leaves behind only the modules themselves are wanted. */
const isByProduct = (path) =>
  /\/build\/.*\.(o|a|d|mk|Makefile)$|\/build\/(Release\/(obj|\.deps)|Makefile)/.test(path);

if (!existsSync(join(root, 'dist', 'cli.js'))) {
  console.error('release: dist/cli.js is missing: npm ci, or npm run build, makes it');
  process.exit(1);
}
const folder = resolve(values.folder);
const target = join(folder, 'statecharge');
rmSync(target, { recursive: true, force: true });
mkdirSync(target, { recursive: true });
fill(target);
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const archive = join(folder, `statecharge-${version}-${process.platform}-${process.arch}.tar.gz`);
execFileSync('tar', ['-czf', archive, '-C', dirname(target), 'statecharge']);
console.log(archive);
