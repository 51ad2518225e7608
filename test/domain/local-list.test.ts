import { describe, expect, test } from 'vitest';
import { type ListEntry, type ListUpdate, whyNotUpdated } from '../../src/domain/local-list.ts';

const token = (value: string) => ({ value, type: 'ISO14443' as const });
const good = (value: string): ListEntry => ({ idToken: token(value), idTokenInfo: { status: 'Accepted' } });
const gone = (value: string): ListEntry => ({ idToken: token(value) });
const KNOWN = ['A', 'B'];
const present = {
  version: 5,
  entries: KNOWN.length,
  has: ({ value }: { value: string }) => KNOWN.includes(value),
};
const limits = { entries: 3, itemsPerMessage: 4, bytesPerMessage: 100 };

const verdict = (update: Partial<ListUpdate>) => {
  const whole = { versionNumber: 6, updateType: 'Differential' as const, entries: [], bytes: 10, ...update };
  const refusal = whyNotUpdated(whole, present, limits);
  return refusal ? `${refusal.status} ${refusal.statusInfo.reasonCode}` : 'Accepted';
};

describe('an update of the local list', () => {
  test.each([
    ['D01.FR.18 version 0', { versionNumber: 0 }, 'Failed ValueTooLow'],
    ['D01.FR.19 an older version', { versionNumber: 4 }, 'VersionMismatch ValueTooLow'],
    ['D01.FR.19 the same version', { versionNumber: 5 }, 'VersionMismatch ValueTooLow'],
    ['D01.FR.15 a full list of an older version', { versionNumber: 1, updateType: 'Full' }, 'Accepted'],
    ['D01.FR.05 nothing but a version', {}, 'Accepted'],
    [
      'D01.FR.06 a token twice, whatever its case',
      { entries: [good('x'), gone('X')] },
      'Failed InvalidValue',
    ],
    ['too many entries', { entries: ['1', '2', '3', '4', '5'].map(gone) }, 'Failed TooManyElements'],
    ['too many bytes', { bytes: 101 }, 'Failed TooLargeElement'],
    ['no room', { entries: [good('C'), good('D')] }, 'Failed OutOfStorage'],
    ['room for one', { entries: [good('C')] }, 'Accepted'],
    ['room that is made', { entries: [good('C'), good('D'), gone('A')] }, 'Accepted'],
    ['room that is there', { entries: [good('A'), good('B'), good('C')] }, 'Accepted'],
    [
      'one that is not there makes no room',
      { entries: [good('C'), good('D'), gone('X')] },
      'Failed OutOfStorage',
    ],
    ['a full list is all there is', { updateType: 'Full', entries: ['C', 'D', 'E'].map(good) }, 'Accepted'],
    [
      'a full list too long',
      { updateType: 'Full', entries: ['C', 'D', 'E', 'F'].map(good) },
      'Failed OutOfStorage',
    ],
    ['a full list with a removal', { updateType: 'Full', entries: [gone('A')] }, 'Failed MissingParam'],
  ] satisfies [string, Partial<ListUpdate>, string][])('%s', (_title, update, expected) => {
    expect(verdict(update)).toBe(expected);
  });
});
