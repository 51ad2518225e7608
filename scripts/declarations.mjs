/** Before the package is packed: types/, what TypeScript knows of `statecharge/testing`. */
import { execFileSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');
const types = join(root, 'types');

rmSync(types, { recursive: true, force: true });
execFileSync(
  process.execPath,
  [
    join(root, 'node_modules/typescript/bin/tsc'),
    ...['--project', join(root, 'scripts/declarations.json'), '--outDir', types],
  ],
  { stdio: 'inherit' },
);
