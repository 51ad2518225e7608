import { describe, expect, it } from 'vitest';
import { set } from '../../process/harness/orders.ts';
import { knows, sendList } from '../../process/harness/tokens.ts';
import { expectRight } from '../../process/harness/world.ts';
import { oneWorld } from '../stage.ts';
import { attempt, cached } from '../tokens-at-the-reader.ts';

const GOOD = { status: 'Accepted' };
const PAST = { status: 'Accepted', expiry: '2020-01-01T00:00:00Z' };

describe('C14 the local list while there is a CSMS', () => {
  const open = oneWorld('2.0.1', { variables: { 'AuthCtrlr.LocalPreAuthorize': true } });

  it('TC_C_27 C14.FR.02, C14.FR.04 listed as Accepted: starts, and nobody is asked', async () => {
    const at = open();
    const list = { GOOD, INVALID: { status: 'Invalid' }, BLOCKED: { status: 'Blocked' }, PAST };
    expect(await sendList(at, 1, 'Full', list)).toBe('Accepted');
    expect(await attempt(at, 'GOOD')).toBe('not asked, charges');
    expectRight(at);
  });

  it.each(['INVALID', 'BLOCKED', 'PAST'])(
    'TC_C_28 TC_C_29 TC_C_30 C14.FR.03, C14.FR.05 listed otherwise (%s): the CSMS is asked, and refuses',
    async (token) => {
      const at = open();
      knows(at, {});
      expect(await attempt(at, token)).toBe('asked, refused');
      expectRight(at);
    },
  );

  it('TC_C_31 C14.FR.03 listed as Invalid, and the CSMS accepts: starts; the list stays as it is (D01.FR.09)', async () => {
    const at = open();
    knows(at, { INVALID: GOOD });
    expect(await attempt(at, 'INVALID')).toBe('asked, charges');
    knows(at, {});
    expect(await attempt(at, 'INVALID')).toBe('asked, refused');
    expectRight(at);
  });

  it('C14.FR.01 the list goes before the cache', async () => {
    const at = open();
    await cached(at, 'LATER', GOOD);
    expect(await sendList(at, 2, 'Differential', { LATER: { status: 'Blocked' } })).toBe('Accepted');
    knows(at, {});
    expect(await attempt(at, 'LATER')).toBe('asked, refused');
    expectRight(at);
  });

  it('TC_C_58 DisablePostAuthorize: listed as Invalid is refused, and nobody is asked', async () => {
    const at = open();
    expect(await set(at, ['', 'LocalAuthListCtrlr.DisablePostAuthorize'], 'true')).toBe('Accepted');
    expect(await attempt(at, 'INVALID')).toBe('not asked, refused');
    expectRight(at);
  });

  it('C14.FR.02 LocalPreAuthorize false: the CSMS is asked about listed tokens too', async () => {
    const at = open();
    await set(at, ['', 'AuthCtrlr.LocalPreAuthorize'], 'false');
    knows(at, { GOOD });
    expect(await attempt(at, 'GOOD')).toBe('asked, charges');
    expectRight(at);
  });
});
