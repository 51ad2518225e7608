import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import ts from 'typescript';

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

/** What is there when the program runs: not what is imported for its types. */
function importsOf(root: string, file: string): string[] {
  const tree = ts.createSourceFile(file, readFileSync(join(root, file), 'utf8'), ts.ScriptTarget.Latest);
  return namesIn(tree)
    .filter((name) => name.startsWith('.'))
    .map((name) => join(dirname(file), name))
    .filter((path) => existsSync(join(root, path)));
}

function namesIn(tree: ts.SourceFile): string[] {
  const names: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node) && !node.importClause?.isTypeOnly)
      names.push(textOf(node.moduleSpecifier));
    if (ts.isExportDeclaration(node) && !node.isTypeOnly && node.moduleSpecifier)
      names.push(textOf(node.moduleSpecifier));
    if (
      ts.isCallExpression(node) &&
      node.expression.kind === ts.SyntaxKind.ImportKeyword &&
      node.arguments[0]
    )
      names.push(textOf(node.arguments[0]));
    ts.forEachChild(node, visit);
  };
  visit(tree);
  return names;
}

const textOf = (node: ts.Expression): string => (ts.isStringLiteralLike(node) ? node.text : '');
