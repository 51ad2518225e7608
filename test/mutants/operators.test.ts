import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { candidates, draw, filesOf } from '../../scripts/mutants/draw.ts';
import { described, faulty } from '../../scripts/mutants/mutant.ts';
import { testsOf } from '../../scripts/mutants/tests-of.ts';

const root = join(import.meta.dirname, '../..');
const read = (file: string) => readFileSync(join(root, file), 'utf8');

/** What an operator makes of a text. */
const made = (operator: string, source: string): string[] =>
  (candidates('file.ts', source).get(operator) ?? []).map((mutant) => faulty(source, mutant));
const all = (source: string): string[] =>
  [...candidates('file.ts', source).values()].flat().map(({ operator }) => operator);

const chart = (state: string) => `setup({}).createMachine({ states: { a: { ${state} }, b: {}, c: {} } });`;

describe('the operators', () => {
  it.each<[operator: string, source: string, ...faults: string[]]>([
    ['negate a condition', 'if (a > b) c();', 'if (!(a > b)) c();'],
    ['negate a condition', 'f(a ? b : c);', 'f(!(a) ? b : c);'],
    ['negate a condition', 'x({ guards: { g: () => a } });', 'x({ guards: { g: () => !(a) } });'],
    ['drop a guard', chart("on: { e: { guard: 'g', target: 'b' } }"), chart("on: { e: { target: 'b' } }")],
    ['drop an action', chart("entry: ['x', 'y']"), chart("entry: ['y']"), chart("entry: ['x']")],
    ['drop an action', chart("exit: 'x'"), chart('exit: []')],
    ['change a target', chart("on: { e: 'b' }"), chart("on: { e: 'c' }")],
    ['change a target', chart("on: { e: { target: 'c' } }"), chart("on: { e: { target: 'a' } }")],
    [
      'remove an event handler',
      chart("on: { e: 'b', f: 'c' }"),
      chart("on: { f: 'c' }"),
      chart("on: { e: 'b' }"),
    ],
    ['swap and/or', 'f(a && b);', 'f(a || b);'],
    ['move a boundary', 'f(a <= b);', 'f(a < b);'],
    ['turn a comparison round', 'f(a === b);', 'f(a !== b);'],
    ['swap an arithmetic sign', 'f(a + 1);', 'f(a - 1);'],
    ['drop a default', 'f(a ?? b);', 'f(a);'],
    ['flip a boolean', 'f(true);', 'f(false);'],
    [
      'take a neighbouring word',
      "f('Here'); g('There');",
      "f('There'); g('There');",
      "f('Here'); g('Here');",
    ],
    [
      'drop a member',
      'f({ a, ...(b && { b }) });',
      'f({ ...(b && { b }) });',
      'f({ a });',
      'f({ a, ...(b && {  }) });',
    ],
    ['drop an element', 'f([a, b]);', 'f([b]);', 'f([a]);'],
    ['drop a statement', 'f(a);', ';'],
    ['drop a statement', 'const f = () => { if (a) return; };', 'const f = () => { ; };'],
    ['off by one', 'f(1_000);', 'f(1001);'],
    ['take the opposite method', 'f(a.some(b));', 'f(a.every(b));'],
    ['leave a method out', 'f(a.filter(b));', 'f(a);'],
  ])('%s: %s', (operator, source, ...faults) => {
    expect(made(operator, source)).toEqual(faults);
  });

  it.each([
    "import { a } from 'Here';",
    "export type A = 'Here' | 'There' | 1;",
    "throw new Error('a' + b);",
    "const a: { b: true } = c as 'Here';",
    chart("description: 'Here it is.'"),
  ])('leave alone what is no part of what the program does: %s', (source) => {
    expect(all(source).filter((operator) => operator !== 'drop a statement')).toEqual([]);
  });

  it('leave alone what tells only the compiler which event it is', () => {
    const source = "const f = () => { if (event.type !== 'e') return; };";
    expect(made('drop a statement', source)).toEqual([]);
    expect(made('swap and/or', "f(event.type === 'e' && event.at);")).toEqual([]);
  });
});

describe('the draw', () => {
  const drawn = filesOf(root).map((file) => [file, draw(file, read(file), 4711)] as const);

  it('takes three of every file that does anything', () => {
    const fewer = drawn.filter(([, mutants]) => mutants.length < 3).map(([file]) => file);
    const types = fewer.filter((file) => [...candidates(file, read(file)).values()].flat().length === 0);
    expect(fewer).toEqual(types);
    expect(drawn.length - fewer.length).toBeGreaterThan(80);
  });

  it('is the same for the same seed, and another for another', () => {
    const file = 'src/machines/reset.machine.ts';
    expect(draw(file, read(file), 4711)).toEqual(draw(file, read(file), 4711));
    expect(draw(file, read(file), 4711)).not.toEqual(draw(file, read(file), 4712));
  });

  it('every fault changes the program, and is named by its place', () => {
    for (const [file, mutants] of drawn)
      for (const mutant of mutants) {
        expect(faulty(read(file), mutant)).not.toBe(read(file));
        expect(described(read(file), mutant)).toMatch(/^src\/\S+:\d+ [a-z /]+: .+ → .+/);
      }
  });

  it('each has tests that know its file', () => {
    const tests = testsOf(root);
    expect(tests('src/machines/reset.machine.ts')[0]).toBe('test/machines/reset.test.ts');
    for (const [file, mutants] of drawn) if (mutants.length > 0) expect(tests(file), file).not.toEqual([]);
  });
});
