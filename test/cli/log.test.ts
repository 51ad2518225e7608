import { expect, it } from 'vitest';
import { lineFor, openLog } from '../../src/cli/log.ts';

it('a line for people has details only where something is wrong', () => {
  expect(lineFor('info', 'connected', { code: 7 })).toBe('connected');
  expect(lineFor('warn', 'refused', { code: 7, why: 'no' })).toBe('warning: refused (code: 7, why: no)');
  expect(lineFor('error', 'broken', {})).toBe('error: broken');
});

const onTerminal = (level?: string) => {
  const lines: string[] = [];
  const output = { isTTY: true, write: (text: string) => lines.push(text) } as unknown as NodeJS.WriteStream;
  const { log } = openLog(output, level);
  return { lines, log };
};

it('a terminal gets the time and the line, and nothing for debugging', () => {
  const { lines, log } = onTerminal('');
  log('debug', 'detail');
  log('info', 'hello');
  expect(lines).toEqual([expect.stringMatching(/^\d\d:\d\d:\d\d {2}hello\n$/)]);
});

it.each([
  ['debug', ['debug', 'info', 'warn', 'error']],
  ['warn', ['warn', 'error']],
  ['error', ['error']],
] as const)('STATECHARGE_LOG_LEVEL=%s leaves out what is less', (level, shown) => {
  const { lines, log } = onTerminal(level);
  for (const each of ['debug', 'info', 'warn', 'error'] as const) log(each, `it is ${each}`);
  expect(lines.map((line) => line.trim().split(' ').at(-1))).toEqual(shown);
});

it('a level that there is not is complained of', () => {
  const { lines, log } = onTerminal('loud');
  log('debug', 'detail');
  expect(lines.join('')).toContain('STATECHARGE_LOG_LEVEL=loud is none of debug, info, warn, error');
  expect(lines).toHaveLength(1);
});
