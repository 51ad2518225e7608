import { describe, expect, test } from 'vitest';
import { cachedInfo, judge, type KnownToken } from '../../src/domain/authorization.ts';
import { testSettings } from '../settings.ts';

const NOW = Date.parse('2025-01-01T12:00:00Z');
const card = { id_token: { value: 'A', type: 'ISO14443' as const }, authorization_type: 'RFID' as const };
const good = { status: 'Accepted' as const };
const bad = { status: 'Blocked' as const };
const old = { status: 'Accepted' as const, expiry: NOW - 1 };

type Row = [string, KnownToken, Parameters<typeof testSettings>[0], string];

const table = (online: boolean, rows: Row[]) =>
  test.each(rows)('%s', (_title, known, rules, expected) => {
    const verdict = judge(card, known, online, NOW, testSettings(rules));
    expect(verdict.verdict === 'refuse' ? verdict.status : verdict.verdict).toBe(expected);
  });

const pre = { localPreAuthorize: true };

describe('online', () =>
  table(true, [
    ['C01.FR.02 unknown', {}, {}, 'ask'],
    ['C14.FR.02 listed and good', { listed: good }, pre, 'accept'],
    ['C14.FR.03 listed and blocked', { listed: bad }, pre, 'ask'],
    ['C14.FR.05 listed and expired', { listed: old }, pre, 'ask'],
    ['LocalPreAuthorize off asks for listed ones too', { listed: good }, {}, 'ask'],
    ['C12.FR.02 cached and good', { cached: good }, pre, 'accept'],
    ['C12.FR.05 cached and blocked', { cached: bad }, pre, 'ask'],
    ['C10.FR.13 cached and expired', { cached: old }, pre, 'ask'],
    [
      'C10.FR.11 a cache that is off is not looked at',
      { cached: good },
      { ...pre, authCacheEnabled: false },
      'ask',
    ],
    ['C14.FR.01 the list beats the cache', { listed: bad, cached: good }, pre, 'ask'],
    ['E_52 DisableRemoteAuthorization: unknown', {}, { disableRemoteAuthorization: true }, 'Unknown'],
    ['DisableRemoteAuthorization: known', { cached: good }, { disableRemoteAuthorization: true }, 'accept'],
    ['DisableRemoteAuthorization: expired', { cached: old }, { disableRemoteAuthorization: true }, 'Expired'],
  ]));

describe('offline', () =>
  table(false, [
    ['C13 listed and good', { listed: good }, {}, 'accept'],
    ['C13.FR.02 listed and blocked', { listed: bad }, { offlineTxForUnknownIdEnabled: true }, 'Blocked'],
    ['C13.FR.05 listed and expired', { listed: old }, {}, 'Expired'],
    ['cached and good', { cached: good }, {}, 'accept'],
    ['C13.FR.01 the list beats the cache', { listed: bad, cached: good }, {}, 'Blocked'],
    ['LocalAuthorizeOffline off', { cached: good }, { localAuthorizeOffline: false }, 'Invalid'],
    ['unknown', {}, {}, 'Unknown'],
    ['C15.FR.08 unknown and allowed', {}, { offlineTxForUnknownIdEnabled: true }, 'accept'],
  ]));

describe('tokens that are nobody', () => {
  test('C02.FR.01 the start button needs no Authorize', () => {
    const button = { ...card, id_token: { value: '', type: 'NoAuthorization' as const } };
    expect(judge(button, {}, true, NOW, testSettings()).verdict).toBe('accept');
  });

  test('C05.FR.01 a remote start with a Central token needs no Authorize', () => {
    const remote = {
      id_token: { value: 'X', type: 'Central' as const },
      authorization_type: 'OCPP' as const,
    };
    expect(judge(remote, {}, false, NOW, testSettings()).verdict).toBe('accept');
  });
});

test('C10.FR.08, FR.10 a cache entry without expiry lives for AuthCacheLifeTime', () => {
  const entry = { info: good, updatedAt: NOW - 60_000 };
  expect(cachedInfo(entry, 61, NOW)).toBe(good);
  expect(cachedInfo(entry, 60, NOW)).toBeUndefined();
  expect(cachedInfo(entry, undefined, NOW)).toBe(good);
  expect(cachedInfo({ ...entry, info: old }, 60, NOW)).toBe(old);
});
