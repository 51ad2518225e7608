/** Draws all statecharts: `npm run statecharts`. With `--check` it only says what is not fresh, and fails then. */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { allMachines, drawings } from './statecharts/drawings.ts';

const root = process.cwd();
const files = await drawings(await allMachines(root));
const folder = join(root, 'visualizations');
mkdirSync(folder, { recursive: true });
const stale = [...files].filter(([path, text]) => !existsSync(path) || readFileSync(path, 'utf8') !== text);
const left = readdirSync(folder)
  .filter((name) => /\.(svg|json|mmd)$/.test(name))
  .map((name) => `visualizations/${name}`)
  .filter((path) => !files.has(path));

if (process.argv.includes('--check')) {
  for (const path of [...stale.map(([path]) => path), ...left]) console.error(`${path} is not fresh`);
  process.exitCode = stale.length + left.length > 0 ? 1 : 0;
} else {
  for (const [path, text] of stale) writeFileSync(path, text);
  for (const path of left) rmSync(path);
  console.log(`${files.size} files, ${stale.length} of them new`);
}
