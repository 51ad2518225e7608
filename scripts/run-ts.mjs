/** Runs a TypeScript file with the arguments after it: `node scripts/run-ts.mjs bench/run.ts --quick`. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const [file, ...args] = process.argv.slice(2);
if (!file) throw new Error('which file?');

// Inside node_modules, so that packages left outside the bundle are found.
const folder = mkdtempSync(join(root, 'node_modules/.run-ts-'));
try {
  const outfile = join(folder, `${basename(file, '.ts')}.mjs`);
  await build({
    entryPoints: [file],
    outfile,
    bundle: true,
    packages: 'external',
    // What stays outside is loaded first, and these two want the polyfill that stands before them in the sources.
    alias: {
      '@peculiar/x509': join(root, 'node_modules/@peculiar/x509/build/x509.es.js'),
      tsyringe: join(root, 'node_modules/tsyringe/dist/esm2015/index.js'),
    },
    format: 'esm',
    platform: 'node',
    target: 'node20',
    sourcemap: 'inline',
    logLevel: 'warning',
  });
  const run = spawnSync(process.execPath, ['--enable-source-maps', '--expose-gc', outfile, ...args], {
    stdio: 'inherit',
  });
  process.exitCode = run.status ?? 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
