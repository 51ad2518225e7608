import { readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import ts from 'typescript';
import { describe, expect, test } from 'vitest';

/** docs/architecture.md, "Rooms": a room imports itself and what stands here. */
const MAY_IMPORT: { readonly [room: string]: readonly string[] } = {
  domain: [],
  machines: ['domain'],
  protocol: ['domain'],
  persistence: ['domain'],
  charger: ['domain', 'machines'],
  actors: ['domain', 'machines', 'protocol', 'persistence', 'charger'],
  api: ['domain', 'actors'],
  trial: ['domain', 'protocol', 'machines', 'charger'],
  testing: ['domain', 'protocol', 'machines', 'charger', 'trial'],
};
/** Nobody but these imports these. */
const TOP = ['config', 'station', 'cli'];
/** The machine kit, the host that runs the machines, and the contracts, which are nobody's part. */
const XSTATE = /^src\/(machines\/kit\.ts|actors\/host(\.ts|\/.*)|testing\/.*)$/;
/** What other packages import by one name. */
const ENTRY = 'src/testing.ts';
/** Statecharts, which are tables as long as they are. */
const CHARTS = ['machines', 'testing'];

const root = join(import.meta.dirname, '..');

type Source = { path: string; text: string; tree: ts.SourceFile };
const sources: Source[] = readdirSync(join(root, 'src'), { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name) && !entry.name.endsWith('.d.ts'))
  .map((entry) => relative(root, join(entry.parentPath, entry.name)))
  .filter((path) => !path.includes('/generated/'))
  .sort()
  .map((path) => {
    const text = readFileSync(join(root, path), 'utf8');
    return { path, text, tree: ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true) };
  });

describe('rooms', () => {
  test('a room imports only what the house plan lets it', () => {
    expect(sources.flatMap(({ path, tree }) => importsOf(tree).flatMap((to) => forbidden(path, to)))).toEqual(
      [],
    );
  });

  test('the domain and the machines import no package; xstate comes through the machine kit', () => {
    const strays = sources.flatMap(({ path, tree }) =>
      importsOf(tree)
        .filter((name) => !name.startsWith('.') && isStray(path, name))
        .map((name) => `${path} imports ${name}`),
    );
    expect(strays).toEqual([]);
  });

  test('OCPP 1.6 and 2.0.1 never import each other', () => {
    const crossings = sources.flatMap(({ path, tree }) =>
      importsOf(tree)
        .filter(
          (to) =>
            (path.includes('/ocpp16/') && to.includes('/ocpp201/')) ||
            (path.includes('/ocpp201/') && to.includes('/ocpp16/')),
        )
        .map((to) => `${path} imports ${to}`),
    );
    expect(crossings).toEqual([]);
  });

  test('the domain and the machines know no clock, no chance and no world', () => {
    const impure = /\b(Date\.now|Math\.random|performance\.now|randomUUID|process\.|console\.|new Date\(\))/;
    const found = sources
      .filter(({ path }) => ['domain', 'machines'].includes(roomOf(path)))
      .flatMap((source) => linesWith(source, impure));
    expect(found).toEqual([]);
  });
});

describe('sizes', () => {
  const lengths = sources.map(({ path, text }) => ({ path, lines: text.trimEnd().split('\n').length }));
  const functions = sources.flatMap(functionsOf);

  test('a file has at most 400 lines, tables excepted; a machine file 250', () => {
    const limit = (path: string) => (path.endsWith('.machine.ts') ? 250 : 400);
    const long = lengths
      .filter(({ path, lines }) => lines > limit(path) && !isTable(path))
      .map(({ path, lines }) => `${path} has ${lines} lines, at most ${limit(path)} are allowed`);
    expect(long).toEqual([]);
  });

  test('95 of 100 files have at most 300 lines', () => {
    const files = lengths.filter(({ path }) => !isTable(path)).map(({ lines }) => lines);
    expect(percentile(files, 95)).toBeLessThanOrEqual(300);
  });

  test('a function has at most 60 lines; 95 of 100 at most 35, half of them at most 8', () => {
    const long = functions
      .filter(({ lines }) => lines > 60)
      .map(({ place, lines }) => `${place} has ${lines} lines, at most 60 are allowed`);
    expect(long).toEqual([]);
    const all = functions.map(({ lines }) => lines);
    expect(percentile(all, 95)).toBeLessThanOrEqual(35);
    expect(percentile(all, 50)).toBeLessThanOrEqual(8);
  });
});

describe('words', () => {
  test('no file or folder is named after nothing in particular', () => {
    const vague = /(^|[-_.])(utils?|helpers?|commons?|services?|managers?|misc)(?=$|[-_.])/;
    const named = sources
      .filter(({ path }) =>
        path.split('/').some((part) => vague.test(part.replace(/evse[-_]manager|EvseManager/, 'evse'))),
      )
      .map(({ path }) => `${path}: say what it is about`);
    expect(named).toEqual([]);
  });

  test('no barrels: an import names the file that declares the thing', () => {
    const barrels = sources
      .filter(({ path, tree }) => basename(path) === 'index.ts' || (isBarrel(tree) && path !== ENTRY))
      .map(({ path }) => `${path} only passes on what others declare`);
    expect(barrels).toEqual([]);
  });

  test('nothing is left for later', () => {
    const later = /\b(TODO|FIXME|HACK|XXX)\b/;
    expect(sources.flatMap((source) => linesWith(source, later))).toEqual([]);
  });
});

describe('types', () => {
  test('no any, and no comment that silences the compiler', () => {
    const silenced = sources.flatMap((source) => linesWith(source, /@ts-(ignore|nocheck|expect-error)/));
    const anys = sources.flatMap(({ path, tree }) =>
      nodesOf(tree)
        .filter((node) => node.kind === ts.SyntaxKind.AnyKeyword)
        .map((node) => `${place(path, tree, node)} says any`),
    );
    expect([...silenced, ...anys]).toEqual([]);
  });

  test('a machine is named phrases: no inline functions in its config but params', () => {
    const inline = sources
      .filter(({ path }) => path.endsWith('.machine.ts'))
      .flatMap(({ path, tree }) =>
        nodesOf(tree)
          .filter(isMachineConfig)
          .flatMap((config) => nodesOf(config))
          .filter((node) => isFunction(node) && !isParams(node))
          .map((node) => `${place(path, tree, node)}: an inline function in a machine's config`),
      );
    expect(inline).toEqual([]);
  });
});

/** `src/machines/kit.ts` is in the room `machines`, `src/cli.ts` is a room of its own. */
function roomOf(path: string): string {
  return path.split('/')[1] ?? '';
}

function forbidden(path: string, imported: string): string[] {
  if (!imported.startsWith('.')) return [];
  const from = roomOf(path);
  const to = roomOf(join(dirname(path), imported));
  if (from === to || isTop(from) || MAY_IMPORT[from]?.includes(to)) return [];
  return [
    `${path} imports ${imported}: ${from} may import only ${MAY_IMPORT[from]?.join(', ') || 'nothing'}`,
  ];
}

/** Files beside the rooms put them together. */
const isTop = (room: string): boolean => TOP.includes(room) || room.endsWith('.ts');

function isStray(path: string, name: string): boolean {
  if (name === 'xstate' || name.startsWith('xstate/')) return !XSTATE.test(path);
  return ['domain', 'machines'].includes(roomOf(path));
}

/** The names of all modules a file imports, re-exports or loads. */
function importsOf(tree: ts.SourceFile): string[] {
  return nodesOf(tree).flatMap((node) => {
    const name =
      ts.isImportDeclaration(node) || ts.isExportDeclaration(node)
        ? node.moduleSpecifier
        : ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword
          ? node.arguments[0]
          : ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)
            ? node.argument.literal
            : undefined;
    return name && ts.isStringLiteral(name) ? [name.text] : [];
  });
}

function functionsOf({ path, tree }: Source): { place: string; lines: number }[] {
  return nodesOf(tree)
    .filter((node) => isFunction(node) && !(CHARTS.includes(roomOf(path)) && makesMachine(node)))
    .map((node) => ({ place: place(path, tree, node), lines: linesOf(tree, node) }));
}

/** `(settings) => setup({...}).createMachine({...})` is a table, as long as its machine; the length of its file binds it. */
const makesMachine = (node: ts.Node): boolean =>
  nodesOf(node).some((inner) => isMachineConfig(inner) || isSetup(inner));

const isSetup = (node: ts.Node): boolean =>
  ts.isCallExpression(node) && ts.isIdentifier(node.expression) && node.expression.text === 'setup';

function isMachineConfig(node: ts.Node): boolean {
  const call = node.parent;
  return (
    ts.isObjectLiteralExpression(node) &&
    ts.isCallExpression(call) &&
    ts.isPropertyAccessExpression(call.expression) &&
    call.expression.name.text === 'createMachine'
  );
}

const isFunction = (node: ts.Node): boolean =>
  (ts.isFunctionLike(node) && 'body' in node && node.body !== undefined) ||
  ts.isClassStaticBlockDeclaration(node);

/** `params` of an action, and `context`, which makes the first context of the input, are data written as a function. */
function isParams(node: ts.Node): boolean {
  const property = node.parent;
  return ts.isPropertyAssignment(property) && ['params', 'context'].includes(property.name.getText());
}

const isBarrel = (tree: ts.SourceFile): boolean =>
  tree.statements.length > 0 &&
  tree.statements.every((statement) => ts.isExportDeclaration(statement) && statement.moduleSpecifier);

/** Tables are read by looking up, not from top to bottom. */
const isTable = (path: string): boolean => /catalogue|-keys\.ts$/.test(basename(path));

function linesWith({ path, text }: Source, pattern: RegExp): string[] {
  return text
    .split('\n')
    .flatMap((line, index) => (pattern.test(line) ? [`${path}:${index + 1}: ${line.trim()}`] : []));
}

function linesOf(tree: ts.SourceFile, node: ts.Node): number {
  const line = (position: number) => tree.getLineAndCharacterOfPosition(position).line;
  return line(node.getEnd()) - line(node.getStart(tree)) + 1;
}

function place(path: string, tree: ts.SourceFile, node: ts.Node): string {
  const { line } = tree.getLineAndCharacterOfPosition(node.getStart(tree));
  const named = node as { name?: ts.Node };
  const parent = node.parent as { name?: ts.Node };
  const name = named.name ?? parent.name;
  return `${path}:${line + 1}${name ? ` ${name.getText(tree)}` : ''}`;
}

function nodesOf(node: ts.Node): ts.Node[] {
  const found: ts.Node[] = [];
  const visit = (inner: ts.Node): void => {
    found.push(inner);
    ts.forEachChild(inner, visit);
  };
  visit(node);
  return found;
}

function percentile(values: number[], percent: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.ceil((percent / 100) * sorted.length) - 1] ?? 0;
}
