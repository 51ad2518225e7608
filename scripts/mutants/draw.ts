import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { Random } from '../../test/faults/random.ts';
import { faulty, type Mutant } from './mutant.ts';
import { nodesOf, OPERATORS } from './operators.ts';

/** Of each file so many are drawn. */
export const A_FILE = 3;

const FOLDERS = ['src/machines', 'src/protocol/ocpp16', 'src/protocol/ocpp201'];

/**
 * What is looked at: the statecharts with the words and phrases they are made of, and the translators of both versions. Not
 * the door to xstate, which only passes on; files of nothing but types have no candidates.
 */
export const filesOf = (root: string): string[] =>
  FOLDERS.flatMap((folder) => readdirSync(join(root, folder)).map((name) => `${folder}/${name}`))
    .filter((file) => file.endsWith('.ts') && file !== 'src/machines/kit.ts')
    .sort();

/** Every fault that the operators can put into a file, by operator, in the order of the source. */
export const candidates = (file: string, source: string): Map<string, Mutant[]> => {
  const tree = ts.createSourceFile(file, source, ts.ScriptTarget.Latest, true);
  const nodes = nodesOf(tree);
  const lineOf = (position: number) => tree.getLineAndCharacterOfPosition(position).line + 1;
  return new Map(
    Object.entries(OPERATORS)
      .map(([operator, rule]): [string, Mutant[]] => [
        operator,
        nodes.flatMap(rule).map((edit) => ({ file, line: lineOf(edit.start), operator, ...edit })),
      ])
      .filter(([, mutants]) => mutants.length > 0),
  );
};

/** Draws of one file: operators in turn, so that rare kinds of faults come up as well; the same for the same seed. */
export const draw = (file: string, source: string, seed: number, count = A_FILE): Mutant[] => {
  const random = new Random(seed + sumOf(file));
  const left = candidates(file, source);
  const original = compiled(source);
  const drawn: Mutant[] = [];
  const nextOperator = random.deck([...left.keys()]);
  while (drawn.length < count && [...left.values()].some((mutants) => mutants.length > 0)) {
    const mutants = left.get(nextOperator()) as Mutant[];
    const [mutant] = mutants.splice(Math.floor(random.next() * mutants.length), 1);
    if (mutant && differs(faulty(source, mutant), original)) drawn.push(mutant);
  }
  return drawn.sort((one, other) => one.start - other.start);
};

/** It is TypeScript still, and not the same program. */
const differs = (source: string, original: string): boolean => {
  const text = compiled(source);
  return text !== undefined && text !== original;
};

function compiled(source: string): string {
  const { outputText, diagnostics = [] } = ts.transpileModule(source, {
    reportDiagnostics: true,
    compilerOptions: {
      target: ts.ScriptTarget.ES2023,
      module: ts.ModuleKind.ESNext,
      removeComments: true,
      verbatimModuleSyntax: true,
    },
  });
  return diagnostics.length > 0 ? '' : outputText;
}

const sumOf = (file: string): number =>
  [...file].reduce((sum, letter) => (Math.imul(sum, 31) + letter.charCodeAt(0)) | 0, 7);
