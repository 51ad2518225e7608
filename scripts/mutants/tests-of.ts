import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

/** Rooms whose tests run in the process of the tests, and soon are over. */
const FAST = ['machines', 'protocol', 'station', 'actors', 'domain', 'config', 'charger'];
/** For a file of the program the tests that load it, the nearest first: one that imports it, then one that imports who does. */
export const testsOf = (root: string): ((file: string) => string[]) => {
  const importers = importersIn(root);
  return (file) => {
    const distance = new Map([[file, 0]]);
    for (const [known, steps] of distance)
      for (const importer of importers.get(known) ?? [])
        if (!distance.has(importer)) distance.set(importer, steps + 1);
    return [...distance]
      .filter(([path]) => isFast(path))
      .sort(([one, near], [other, far]) => near - far || inSameRoom(other, file) - inSameRoom(one, file))
      .map(([path]) => path);
  };
};

const isFast = (path: string): boolean =>
  /^test\/.*\.test\.ts$/.test(path) && FAST.includes(path.split('/')[1] ?? '');

function importersIn(root: string): Map<string, string[]> {
  const importers = new Map<string, string[]>();
  for (const file of ['src', 'test'].flatMap((folder) => sourcesIn(root, folder)))
    for (const imported of importsOf(root, file))
      importers.set(imported, [...(importers.get(imported) ?? []), file]);
  return importers;
}

const sourcesIn = (root: string, folder: string): string[] =>
  readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)))
    .sort();

/** How many folders the test and the file have in common below `test` and `src`. */
const inSameRoom = (test: string, file: string): number => {
  const folders = dirname(file).split('/').slice(1);
  return folders.filter((folder, index) => test.split('/')[index + 1] === folder).length;
};

/** What is there when the program runs: not what is imported for its types. Told by the text, since parsing takes seconds. */
const IMPORTS = /^(?:import|export)\s+(?!type\b)(?:[^;'"]*?\bfrom\s+)?'(\.[^']+)'|\bimport\('(\.[^']+)'\)/gm;

const importsOf = (root: string, file: string): string[] =>
  [...readFileSync(join(root, file), 'utf8').matchAll(IMPORTS)]
    .map(([, named, loaded]) => join(dirname(file), named ?? loaded ?? ''))
    .filter((path) => existsSync(join(root, path)));
