import { describe, expect, test } from 'vitest';
import type { IdTokenInfo } from '../../src/domain/id-token.ts';
import { type AuthorizationInput, authorizationMachine } from '../../src/machines/authorization.machine.ts';
import { testSettings } from '../settings.ts';
import { TOKEN } from './ocpp-side.ts';
import { Bench } from './run-machine.ts';

const judge = (input: Partial<AuthorizationInput>, changes: Parameters<typeof testSettings>[0] = {}) =>
  new Bench(authorizationMachine(testSettings(changes)), {
    requestId: 'r1',
    token: { id_token: TOKEN, authorization_type: 'RFID' },
    online: true,
    ...input,
  });

const verdict = (result: object) => ({
  type: 'post',
  to: 'auth',
  event: { type: 'validated', requestId: 'r1', result },
});
const ASK = { type: 'inquire', inquiry: { type: 'authorize', idToken: TOKEN } };
const GOOD: IdTokenInfo = { status: 'Accepted', groupId: { value: 'G', type: 'Central' } };

describe('online', () => {
  test('C01.FR.02 an unknown token is asked for; the answer is the verdict and is learnt (C10.FR.01)', () => {
    const bench = judge({});
    expect(bench.effects).toEqual([ASK]);
    const idTokenInfo: IdTokenInfo = { ...GOOD, evseIds: [1] };
    expect(bench.send({ type: 'answered', inquiry: 'authorize', answer: { idTokenInfo } })).toEqual([
      { type: 'learn', idToken: TOKEN, idTokenInfo },
      verdict({ authorization_status: 'Accepted', parent_id_token: GOOD.groupId, evse_ids: [1] }),
    ]);
  });

  test('C10.FR.01 a refusal is learnt as well', () => {
    const idTokenInfo: IdTokenInfo = { status: 'Blocked' };
    expect(judge({}).send({ type: 'answered', inquiry: 'authorize', answer: { idTokenInfo } })).toEqual([
      { type: 'learn', idToken: TOKEN, idTokenInfo },
      verdict({ authorization_status: 'Blocked' }),
    ]);
  });

  test('C12.FR.02 a cached token starts without asking', () => {
    expect(judge({ cached: GOOD }, { localPreAuthorize: true }).effects).toEqual([
      verdict({ authorization_status: 'Accepted', parent_id_token: GOOD.groupId }),
    ]);
  });

  test('the link goes while the CSMS is asked: the offline rules decide', () => {
    const known = judge({ cached: GOOD });
    expect(known.send({ type: 'unanswered', inquiry: 'authorize', why: 'offline' })).toMatchObject([
      { event: { result: { authorization_status: 'Accepted' } } },
    ]);
    expect(judge({}).send({ type: 'unanswered', inquiry: 'authorize', why: 'timeout' })).toEqual([
      verdict({ authorization_status: 'Unknown' }),
    ]);
  });

  test('a CSMS that answers with an error accepts nobody', () => {
    expect(
      judge({ cached: GOOD }).send({ type: 'unanswered', inquiry: 'authorize', why: 'refused' }),
    ).toEqual([verdict({ authorization_status: 'Invalid' })]);
  });

  test('what the CSMS says is passed on, whatever the list says: whoever keeps list and cache decides', () => {
    const bench = judge({ listed: { status: 'Blocked' } });
    const learnt = (status: 'Accepted') => ({ type: 'learn', idToken: TOKEN, idTokenInfo: { status } });
    expect(
      bench.send({ type: 'answered', inquiry: 'authorize', answer: { idTokenInfo: { status: 'Accepted' } } }),
    ).toEqual([learnt('Accepted'), verdict({ authorization_status: 'Accepted' })]);
  });

  test('C14.FR.03, C12.FR.05 DisablePostAuthorize: what list or cache refuses is refused', () => {
    const blocked: IdTokenInfo = { status: 'Blocked' };
    const refused = [verdict({ authorization_status: 'Blocked' })];
    expect(judge({ listed: blocked }, { localListDisablePostAuthorize: true }).effects).toEqual(refused);
    expect(judge({ cached: blocked }, { localListDisablePostAuthorize: true }).effects).toEqual([ASK]);
    expect(judge({ cached: blocked }, { authCacheDisablePostAuthorize: true }).effects).toEqual(refused);
  });
});

test('C13 offline a good cached token is accepted at once, an unknown one is not', () => {
  expect(judge({ online: false, cached: GOOD }).effects).toHaveLength(1);
  expect(judge({ online: false }).effects).toEqual([verdict({ authorization_status: 'Unknown' })]);
  expect(judge({ online: false }, { offlineTxForUnknownIdEnabled: true }).effects).toEqual([
    verdict({ authorization_status: 'Accepted' }),
  ]);
});
