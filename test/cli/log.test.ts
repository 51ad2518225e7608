import { expect, it } from 'vitest';
import { lineFor, openLog } from '../../src/cli/log.ts';

it('a line for people has details only where something is wrong', () => {
  expect(lineFor('info', 'connected', { code: 7 })).toBe('connected');
  expect(lineFor('warn', 'refused', { code: 7, why: 'no' })).toBe('warning: refused (code: 7, why: no)');
  expect(lineFor('error', 'broken', {})).toBe('error: broken');
});

it('a terminal gets the time and the line, and nothing for debugging', () => {
  const lines: string[] = [];
  const { log } = openLog({
    isTTY: true,
    write: (text: string) => lines.push(text),
  } as unknown as NodeJS.WriteStream);
  log('debug', 'detail');
  log('info', 'hello');
  expect(lines).toEqual([expect.stringMatching(/^\d\d:\d\d:\d\d {2}hello\n$/)]);
});
