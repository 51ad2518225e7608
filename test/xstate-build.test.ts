import { createRequire } from 'node:module';
import { expect, test } from 'vitest';
import { createMachine } from 'xstate';

test('tests run the development build of xstate, which complains', () => {
  expect(import.meta.resolve('xstate')).toContain('.development.');
  expect(createRequire(import.meta.url).resolve('xstate')).toContain('.development.');
  expect(() => createMachine({ initial: 'nowhere', states: { somewhere: {} } }).root.initial).toThrow();
});
