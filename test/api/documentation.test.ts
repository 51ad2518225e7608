/** docs/local-api.md is true: its tables say what there is, and each line of them has a test. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { endpoints } from '../../src/api/endpoints/all.ts';
import { topics, watchTopics } from '../../src/api/station-api.ts';
import { moduleConfigs, withoutEffect } from '../../src/config/declaration.ts';

/** What may still be missing. This number only shrinks. */
const MOST_FOR_LATER = 0;

const root = join(import.meta.dirname, '..', '..');
const page = readFileSync(join(root, 'docs', 'local-api.md'), 'utf8');

/** The rows of the tables between a heading and the next. */
const rows = (heading: string): string[][] => {
  const [, section = ''] = page.split(`\n${heading}\n`);
  return section
    .split(/\n##+ /)[0]!
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .map((line) => line.split(/(?<!\\)\|/).slice(1, -1))
    .map((cells) => cells.map((cell) => cell.trim()));
};
/** What stands between backticks in a column. */
const names = (heading: string, column = 0): string[] =>
  rows(heading).flatMap((cells) =>
    [...(cells[column] ?? '').matchAll(/`([^`]+)`/g)].map(([, name]) => name!),
  );

const ENDPOINTS = names('## Endpoints').filter((name) => /^(GET|POST|DELETE) /.test(name));
const TOPICS = names('## Events');
const MEMBERS = names('## The simulated car');
const MESSAGES = names('## Module link');
const COMMANDS = [
  ...names('### Interfaces that modules may provide'),
  ...names('### Interfaces that the OCPP module provides'),
];
const SETTINGS = names('## Settings');
const LATER = names('## Later', 1);

const tests = readdirSync(join(root, 'test'), { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.test.ts') && !path.endsWith('documentation.test.ts'))
  .map((path) => readFileSync(join(root, 'test', path), 'utf8'));
const everything = tests.join('\n');
/** Titles of tests. */
const titles = tests.flatMap(titlesOf);

function titlesOf(text: string): string[] {
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && /^(it|test|describe)\b/.test(node.expression.getText())) {
      const [title] = node.arguments;
      if (title && ts.isStringLiteralLike(title)) found.push(title.text);
    }
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile('test.ts', text, ts.ScriptTarget.Latest, true));
  return found;
}

const isInTitle = (name: string): boolean =>
  titles.some((title) =>
    title
      .split(name)
      .slice(1)
      .some((rest) => !/^[\w/-]/.test(rest)),
  );
const isMentioned = (name: string): boolean => new RegExp(`\\b${name}\\b`).test(everything);
const missing = (list: readonly string[], isTested: (name: string) => boolean): string[] =>
  list.filter((name) => !isTested(name) && !LATER.includes(name));

describe('docs/local-api.md says what there is', () => {
  it('endpoints', () => {
    const own = ['GET /status', 'GET /events', 'GET /modules/{module_id}/link', 'GET /openapi.json'];
    const built = [...endpoints.map(({ method, path }) => `${method} ${path}`), ...own];
    expect([...ENDPOINTS].sort()).toEqual([...built].sort());
  });

  it('topics', () => {
    expect([...TOPICS].sort()).toEqual([...topics, ...watchTopics].sort());
  });

  it('messages of the module link', () => {
    const source = readFileSync(join(root, 'src', 'charger', 'link', 'messages.ts'), 'utf8');
    const literals = source.matchAll(/(?:z\.literal\(|z\.enum\(\[|type: |\| |, )'([a-z_]+)'/g);
    const built = new Set([...literals].map(([, name]) => name!));
    expect([...MESSAGES].sort()).toEqual([...built].sort());
  });

  it('every key without effect stands there without a word, unless it is in configuration.md alone', () => {
    const silent = rows('## Settings').filter((cells) => cells[2] === '');
    const keys = silent.flatMap(([key = '']) => [...key.matchAll(/`([^`]+)`/g)].map(([, name]) => name!));
    expect(keys.filter((key) => !isInert(key))).toEqual([]);
    expect(SETTINGS.filter((key) => isInert(key) && !keys.includes(key))).toEqual([]);
  });
});

describe('docs/local-api.md names nothing that has no test', () => {
  it('endpoints, in the title of a test', () => {
    expect(missing(ENDPOINTS, isInTitle)).toEqual([]);
  });

  it('topics, in the title of a test', () => {
    expect(missing(TOPICS, isInTitle)).toEqual([]);
  });

  it('what a simulated car can be like', () => {
    expect(missing(MEMBERS, isMentioned)).toEqual([]);
  });

  it('messages of the module link, and the commands that travel on it', () => {
    expect(missing([...MESSAGES, ...COMMANDS], isMentioned)).toEqual([]);
  });

  it('settings that have an effect', () => {
    expect(missing(SETTINGS, (key) => isInert(key) || isMentioned(key))).toEqual([]);
  });

  it('the list of what is to come only shrinks, and names what stands in the tables', () => {
    expect(LATER.length).toBeLessThanOrEqual(MOST_FOR_LATER);
    const known = [...ENDPOINTS, ...TOPICS, ...MEMBERS, ...MESSAGES, ...COMMANDS, ...SETTINGS];
    expect(LATER.filter((name) => !known.includes(name))).toEqual([]);
  });
});

type Shape = { _zod: { def: { innerType?: Shape; shape?: Record<string, Shape> } } };

/** Whether the declaration of the station file says of a key that it has no effect. */
function isInert(key: string): boolean {
  const search = (schema: Shape): boolean => {
    const { innerType, shape = {} } = schema._zod.def;
    if (innerType) return search(innerType);
    return Object.entries(shape).some(
      ([name, inner]) => (name === key && withoutEffect.has(inner as never)) || search(inner),
    );
  };
  return Object.values(moduleConfigs).some((schema) => search(schema as unknown as Shape));
}
