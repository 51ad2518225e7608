import { describe, expect, it } from 'vitest';
import { set } from '../../process/harness/orders.ts';
import { infoOf, knows, sendList, tokenIn } from '../../process/harness/tokens.ts';
import { expectRight, type World } from '../../process/harness/world.ts';
import { clear, fromNowOn, oneWorld } from '../stage.ts';
import { attempt, cached } from '../tokens-at-the-reader.ts';

const FAMILY = { status: 'Accepted', group: 'FAMILY' };
const OTHERS = { status: 'Accepted', group: 'OTHERS' };
const BLOCKED = { status: 'Blocked', group: 'FAMILY' };
const POLICE = { status: 'Accepted', group: 'POLICE' };

describe('C09, C16 groups', () => {
  const open = oneWorld('2.0.1', {
    evses: 2,
    variables: {
      'AuthCtrlr.LocalAuthorizeOffline': true,
      'AuthCtrlr.LocalPreAuthorize': true,
      'AuthCtrlr.MasterPassGroupId': 'POLICE',
    },
  });

  /** PARENT of the family charges. */
  const charging = async (at: World, evseId = 1): Promise<void> => {
    knows(at, { PARENT: FAMILY, CHILD: FAMILY, STRANGER: OTHERS, OFFICER: POLICE });
    at.csms.handle('TransactionEvent', (event) =>
      tokenIn(event) === 'PARENT' ? { idTokenInfo: infoOf(at, FAMILY) } : {},
    );
    await at.api.plugIn(evseId);
    await at.api.swipe('PARENT', [evseId]);
    await at.state(evseId, 'Charging');
  };

  /** Shows another token: does it stop? */
  const stops = async (at: World, token: string): Promise<string> => {
    const said = fromNowOn(at);
    await at.api.swipe(token, [1]);
    await at.advance(1_500);
    const asked = said.of('Authorize').length > 0 ? 'asked' : 'not asked';
    const { state } = await at.api.evse(1);
    await clear(at);
    return `${asked}, ${state === 'Charging' ? 'goes on' : 'stopped'}`;
  };

  it('TC_C_39 C09.FR.03, C09.FR.05 another token of the group, that the CSMS tells of', async () => {
    const at = open();
    await charging(at);
    const said = fromNowOn(at);
    expect(await stops(at, 'CHILD')).toBe('asked, stopped');
    const stop = said.of('TransactionEvent').find(({ triggerReason }) => triggerReason === 'StopAuthorized');
    expect(stop).toMatchObject({ idToken: { idToken: 'CHILD' } });
    expectRight(at);
  });

  it('TC_C_42 C09.FR.03 one of another group does not', async () => {
    const at = open();
    await charging(at);
    expect(await stops(at, 'STRANGER')).toBe('asked, goes on');
    expectRight(at);
  });

  it('TC_C_41 C09.FR.07, C01.FR.03 one of the group that is cached: nobody is asked', async () => {
    const at = open();
    await cached(at, 'CHILD', FAMILY);
    await charging(at);
    expect(await stops(at, 'CHILD')).toBe('not asked, stopped');
    expectRight(at);
  });

  it('TC_C_44 C09.FR.11 one of the group that is cached as Blocked, and is so', async () => {
    const at = open();
    await cached(at, 'BAD-CHILD', BLOCKED);
    await charging(at);
    expect(await stops(at, 'BAD-CHILD')).toBe('asked, goes on');
    expectRight(at);
  });

  it('TC_C_40 TC_C_43 C09.FR.07, C09.FR.11 tokens of the group on the list: a good one stops, a blocked one does not', async () => {
    const at = open();
    await sendList(at, 1, 'Full', { 'LISTED-CHILD': FAMILY, 'LISTED-BAD': BLOCKED });
    await charging(at);
    expect(await stops(at, 'LISTED-BAD')).toBe('asked, goes on');
    await charging(at);
    expect(await stops(at, 'LISTED-CHILD')).toBe('not asked, stopped');
    expectRight(at);
  });

  it('TC_E_45 C09.FR.03 stopped by the group while there is no CSMS', async () => {
    const at = open();
    await cached(at, 'CHILD', FAMILY);
    await charging(at);
    await at.api.disconnect();
    await at.until('offline', async () => !(await at.api.status()).ocpp.connected);
    await at.api.swipe('CHILD', [1]);
    await at.state(1, 'Finishing');
    const connections = at.csms.connections;
    await at.api.connect();
    await at.until('back', () => at.csms.connections > connections);
    await clear(at);
    expectRight(at);
  });

  it('TC_C_45 C16.FR.03, C12.FR.09 a master pass starts nothing', async () => {
    const at = open();
    knows(at, { OFFICER: POLICE });
    expect(await attempt(at, 'OFFICER')).toBe('asked, refused');
    expect(await attempt(at, 'OFFICER')).toBe('not asked, refused');
    expectRight(at);
  });

  it('TC_C_49 C16.FR.02, C16.FR.07 a master pass stops all that runs, whoever started it', async () => {
    const at = open();
    await charging(at, 1);
    await charging(at, 2);
    const said = fromNowOn(at);
    await at.api.swipe('OFFICER', [1]);
    await at.state(1, 'Finishing');
    await at.state(2, 'Finishing');
    await clear(at, 1);
    await clear(at, 2);
    const ends = said.events().filter((line) => line.includes('MasterPass'));
    expect(ends).toHaveLength(2);
    for (const end of ends) expect(end).toMatch(/^Ended StopAuthorized .*MasterPass$/);
    expectRight(at);
  });

  it('TC_C_14 C16.FR.04, C16.FR.05 one that is cached or listed does so without an Authorize', async () => {
    const at = open();
    await cached(at, 'OFFICER', POLICE);
    await charging(at);
    expect(await stops(at, 'OFFICER')).toBe('not asked, stopped');
    await set(at, ['', 'AuthCtrlr.MasterPassGroupId'], 'ELSE');
    await charging(at);
    expect(await stops(at, 'OFFICER')).toBe('not asked, goes on');
    expectRight(at);
  });
});
