/** docs/security.md is true: every event is there once, and each test that it names exists and speaks of it. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { isCritical, SECURITY_EVENTS } from '../src/domain/security-events.ts';

const root = join(import.meta.dirname, '..');
const page = readFileSync(join(root, 'docs', 'security.md'), 'utf8');
const files = readdirSync(join(root, 'test'), { recursive: true, encoding: 'utf8' }).filter((path) =>
  path.endsWith('.test.ts'),
);

/** The rows of the table of a section, without its head, as cells. */
const rows = (heading: string): string[][] => {
  const [, section = ''] = page.split(`\n## ${heading}\n`);
  return section
    .split('\n## ')[0]!
    .split('\n')
    .filter((line) => line.startsWith('| '))
    .slice(1)
    .map((line) => line.split('|').slice(1, -1))
    .map((cells) => cells.map((cell) => cell.trim()));
};

/** What the tests of that name say; undefined: there is no such file, or more than one. */
const textOf = (name: string): string | undefined => {
  const found = files.filter((path) => `/${path}`.endsWith(`/${name}`));
  return found.length === 1 ? readFileSync(join(root, 'test', found[0]!), 'utf8') : undefined;
};
const testsIn = (cell: string): { name: string; ids: string[] }[] =>
  [...cell.matchAll(/`([^`]+\.test\.ts)`(?: \(([^)]+)\))?/g)].map(([, name, ids]) => ({
    name: name!,
    ids: ids?.split(', ') ?? [],
  }));

const threats = rows('Threats and answers');
const events = rows('Security events');

describe('docs/security.md', () => {
  it('each threat has an answer and tests that exist, with the cases that it names', () => {
    expect(threats.length).toBeGreaterThan(15);
    for (const [threat, answer, shown] of threats) {
      expect(answer, threat).toBeTruthy();
      const named = testsIn(shown!);
      expect(named.length, threat).toBeGreaterThan(0);
      for (const { name, ids } of named) {
        const text = textOf(name);
        expect(text, `${threat}: ${name}`).toBeDefined();
        for (const id of ids) expect(text?.includes(id), `${name}: ${id}`).toBe(true);
      }
    }
  });

  it('each event of OCPP is in the table or cannot occur, as critical as it is', () => {
    const named = events.flatMap(([names, critical]) =>
      names!.split(', ').map((event) => ({ event, critical: critical!.startsWith('yes') })),
    );
    const [, impossible = ''] = page.split('These cannot occur here:');
    const rest = SECURITY_EVENTS.filter((event) => !named.some((each) => each.event === event));
    for (const event of rest) expect(impossible, event).toContain(event);
    for (const { event, critical } of named) expect(isCritical({ event }), event).toBe(critical);
    expect(new Set(named.map(({ event }) => event)).size).toBe(named.length);
  });

  it('each event is raised by the tests that are named', () => {
    for (const [names, , , shown] of events)
      for (const event of names!.split(', '))
        for (const { name } of testsIn(shown!))
          expect(textOf(name)?.includes(event), `${name}: ${event}`).toBe(true);
  });
});
