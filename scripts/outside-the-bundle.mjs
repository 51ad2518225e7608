/** Packages that stay outside the bundle (scripts/build.mjs) and so travel beside it (scripts/release.mjs). */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** better-sqlite3 is native; ssh2 has optional natives inside. */
export const OUTSIDE = ['better-sqlite3', 'ssh2'];

/** They and all that they need at run time: name to folder. */
export const withDependencies = (root, names = OUTSIDE, found = new Map()) => {
  for (const name of names) {
    if (found.has(name)) continue;
    const folder = join(root, 'node_modules', name);
    found.set(name, folder);
    const { dependencies = {} } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    // It fetches a compiled module while npm installs, and is not asked for afterwards.
    withDependencies(
      root,
      Object.keys(dependencies).filter((needed) => needed !== 'prebuild-install'),
      found,
    );
  }
  return found;
};
