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

  describe('the price that the driver is to see first (1.6 California pricing, WaitForSetUserPriceTimeout)', () => {
    const answer = (status: IdTokenInfo['status']) => ({
      type: 'answered',
      inquiry: 'authorize',
      answer: { idTokenInfo: { status } },
    });
    const told = (idToken: string) => ({ type: 'price told', idToken });
    const waiting = (
      input: Partial<AuthorizationInput> = { awaitsPrice: true },
      userPriceTimeoutMs = 5000,
    ) => {
      const bench = judge(input, { userPriceTimeoutMs });
      return [bench, bench.send(answer('Accepted'))] as const;
    };
    const learnt = { type: 'learn', idToken: TOKEN, idTokenInfo: { status: 'Accepted' } };
    const accepted = verdict({ authorization_status: 'Accepted' });

    test('comes: the verdict follows; that of another token does not count', () => {
      const [bench, effects] = waiting();
      expect(effects).toEqual([learnt]);
      expect(bench.send(told('ANOTHER'))).toEqual([]);
      expect(bench.send(told(TOKEN.value.toLowerCase()))).toEqual([accepted]);
    });

    test('does not come: nobody waits longer than so', async () => {
      const [bench] = waiting();
      expect(await bench.wait(4.9)).toEqual([]);
      expect(await bench.wait(0.1)).toEqual([accepted]);
    });

    test('is not waited for where nobody wants to, and not by who is refused', () => {
      expect(waiting({})[1]).toEqual([learnt, accepted]);
      expect(waiting({ awaitsPrice: true }, 0)[1]).toEqual([learnt, accepted]);
      const refused = judge({ awaitsPrice: true }, { userPriceTimeoutMs: 5000 }).send(answer('Blocked'));
      expect(refused.at(-1)).toEqual(verdict({ authorization_status: 'Blocked' }));
    });
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

describe('contracts of cars (C07)', () => {
  const HASH = {
    hashAlgorithm: 'SHA256' as const,
    issuerNameHash: 'aa',
    issuerKeyHash: 'bb',
    serialNumber: '1f',
    responderURL: 'http://ocsp.example',
  };
  const EMAID = { value: 'DEABC123', type: 'eMAID' as const };
  const token = {
    id_token: EMAID,
    authorization_type: 'PlugAndCharge' as const,
    certificate: 'PEM',
  };
  type Chain = 'valid' | 'expired' | 'wrong' | 'root unknown' | 'unchecked';
  const examined = (chain: Chain) => ({
    type: 'contract examined',
    examined: { chain, hashData: Array.from({ length: 5 }, () => HASH) },
  });
  const asking = (contract: object) => [
    { type: 'inquire', inquiry: { type: 'authorize', idToken: EMAID, contract } },
  ];
  const hashData = [HASH, HASH, HASH, HASH];
  const show = (
    chain: Chain,
    input: Partial<AuthorizationInput> = {},
    changes: Parameters<typeof judge>[1] = {},
  ) => {
    const bench = judge({ token, ...input }, changes);
    expect(bench.effects).toEqual([{ type: 'examine contract', token: input.token ?? token }]);
    return { bench, effects: bench.send(examined(chain)) };
  };
  const answer = (chain: Chain, certificateStatus: string | undefined, info: IdTokenInfo = GOOD) =>
    show(chain, {}, { centralContractValidationAllowed: true }).bench.send({
      type: 'answered',
      inquiry: 'authorize',
      answer: { idTokenInfo: info, ...(certificateStatus && { certificateStatus }) },
    });

  test('C07.FR.01, FR.02 online the CSMS is asked with four of its hashes, whatever list and cache know', () => {
    const known = { listed: GOOD, cached: GOOD };
    const { effects } = show('valid', known, { localPreAuthorize: true });
    expect(effects).toEqual(asking({ hashData }));
  });

  test('C07.FR.06 the chain goes along only where the root is unknown and that is allowed', () => {
    const central = { centralContractValidationAllowed: true };
    expect(show('root unknown', {}, central).effects).toEqual(asking({ hashData, certificate: 'PEM' }));
    const refused = [
      verdict({ authorization_status: 'Invalid', certificate_status: 'NoCertificateAvailable' }),
    ];
    expect(show('root unknown').effects).toEqual(refused);
    const long = { token: { ...token, certificate: 'x'.repeat(5501) } };
    expect(show('root unknown', long, central).effects).toEqual(refused);
  });

  test.each([
    ['expired', 'Expired', 'CertificateExpired'],
    ['wrong', 'Invalid', 'CertChainError'],
  ] as const)('a chain that is %s is %s, and nobody is asked', (chain, status, certificate_status) => {
    for (const online of [true, false])
      expect(show(chain, { online, listed: GOOD }).effects).toEqual([
        verdict({ authorization_status: status, certificate_status }),
      ]);
  });

  test.each([
    ['Accepted', 'Accepted', 'Accepted'],
    ['CertificateRevoked', 'Blocked', 'Blocked'],
    ['ContractCancelled', 'Blocked', 'Blocked'],
    ['CertificateExpired', 'Expired', 'Expired'],
    ['CertChainError', 'Invalid', 'Invalid'],
    // It has not looked at the contract.
    ['NoCertificateAvailable', 'Invalid', undefined],
  ])('certificateStatus %s means %s; what is learnt is %s', (certificateStatus, status, learnt) => {
    const effects = answer('valid', certificateStatus) as { type: string; [member: string]: unknown }[];
    expect(effects.at(-1)).toMatchObject({
      event: { result: { authorization_status: status, certificate_status: certificateStatus } },
    });
    expect(effects.find(({ type }) => type === 'learn')?.idTokenInfo).toEqual(
      learnt === undefined ? undefined : learnt === 'Accepted' ? GOOD : { status: learnt },
    );
  });

  test('a CSMS that says nothing of the certificates leaves them to us', () => {
    const status = (chain: Chain) =>
      (answer(chain, undefined).at(-1) as { event: { result: { authorization_status: string } } }).event
        .result.authorization_status;
    expect(status('valid')).toBe('Accepted');
    expect(status('unchecked')).toBe('Accepted');
    expect(status('root unknown')).toBe('Invalid');
  });

  test('C07.FR.07 to FR.12 offline, and where the link goes while the CSMS is asked', () => {
    const offline = (chain: Chain, known: object, changes: object = {}) =>
      show(chain, { online: false, ...known }, changes).effects;
    const fine = { certificate_status: 'Accepted' };
    const good = [verdict({ authorization_status: 'Accepted', parent_id_token: GOOD.groupId, ...fine })];
    const invalid = [verdict({ authorization_status: 'Invalid', ...fine })];
    expect(offline('valid', { cached: GOOD })).toEqual(good);
    expect(offline('valid', { listed: GOOD })).toEqual(good);
    expect(offline('valid', {})).toEqual([verdict({ authorization_status: 'Unknown', ...fine })]);
    expect(offline('valid', {}, { offlineTxForUnknownIdEnabled: true })).toEqual([
      verdict({ authorization_status: 'Accepted', ...fine }),
    ]);
    expect(offline('valid', { cached: GOOD }, { localAuthorizeOffline: false })).toEqual(invalid);
    expect(offline('valid', { cached: GOOD }, { contractValidationOffline: false })).toEqual(invalid);
    expect(offline('root unknown', { cached: GOOD }, { centralContractValidationAllowed: true })).toEqual([
      verdict({ authorization_status: 'Invalid', certificate_status: 'NoCertificateAvailable' }),
    ]);
    const unchecked = [verdict({ authorization_status: 'Invalid' })];
    expect(offline('unchecked', { cached: GOOD })).toEqual(unchecked);
    const gone = { type: 'unanswered', inquiry: 'authorize', why: 'offline' };
    expect(show('valid', { cached: GOOD }).bench.send(gone)).toEqual(good);
    expect(show('unchecked', { cached: GOOD }).bench.send(gone)).toEqual(unchecked);
  });

  test('DisableRemoteAuthorization: list and cache alone', () => {
    const alone = { disableRemoteAuthorization: true };
    expect(show('valid', { listed: GOOD }, alone).effects).toMatchObject([
      { event: { result: { authorization_status: 'Accepted' } } },
    ]);
    expect(show('valid', {}, alone).effects).toMatchObject([
      { event: { result: { authorization_status: 'Unknown' } } },
    ]);
  });

  test('PnCEnabled false: no token of a car is taken, with or without a contract', () => {
    const refused = [verdict({ authorization_status: 'NotAllowedTypeEVSE' })];
    const { certificate: _, ...bare } = token;
    for (const each of [token, bare])
      expect(judge({ token: each, listed: GOOD }, { pncEnabled: false }).effects).toEqual(refused);
    expect(judge({ token }, { pncEnabled: false, authEnabled: false }).effects).toEqual([
      verdict({ authorization_status: 'Accepted' }),
    ]);
  });

  test('C01.FR.01 where nobody is asked who he is, no contract is looked at', () => {
    expect(judge({ token }, { authEnabled: false }).effects).toEqual([
      verdict({ authorization_status: 'Accepted' }),
    ]);
  });
});
