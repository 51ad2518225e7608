import { expect } from 'vitest';
import { set } from '../process/harness/orders.ts';
import { knows, type Said, sendList } from '../process/harness/tokens.ts';
import type { World } from '../process/harness/world.ts';
import { clear, fromNowOn } from './stage.ts';

/** A car is plugged in and a token shown; says what came of it. Then the car leaves. */
export const attempt = async (at: World, token: string): Promise<string> => {
  const said = fromNowOn(at);
  await at.api.plugIn(1);
  await at.api.swipe(token, [1]);
  await at.advance(1_500);
  const { state } = await at.api.evse(1);
  const asked = said.of('Authorize').length > 0 ? 'asked' : 'not asked';
  await clear(at);
  return `${asked}, ${state === 'Charging' ? 'charges' : 'refused'}`;
};

/** The CSMS is asked about a token that the cache does not know yet, so that it knows it from now on. */
export const cached = async (at: World, token: string, said: Said): Promise<void> => {
  knows(at, { [token]: said });
  await at.api.swipe(token, [1]);
  await at.advance(750);
  if (await isTaken(at)) await at.api.swipe(token, [1]);
  await at.state(1, 'Available');
};

/** Whether somebody is authorized and about to plug in. */
const isTaken = async (at: World): Promise<boolean> => (await at.api.evse(1)).state === 'Preparing';

const GOOD: Said = { status: 'Accepted' };
const BLOCKED: Said = { status: 'Blocked' };
const PAST: Said = { status: 'Accepted', expiry: '2020-01-01T00:00:00Z' };

/** Makes the list and the cache know tokens in every way there is. */
export const teach = async (at: World): Promise<void> => {
  await cached(at, 'IN-CACHE', GOOD);
  await cached(at, 'BLOCKED-CACHE', BLOCKED);
  await cached(at, 'EXPIRED-CACHE', PAST);
  await cached(at, 'BLOCKED-LIST', GOOD);
  const list = { 'IN-LIST': GOOD, 'BLOCKED-LIST': BLOCKED, 'EXPIRED-LIST': PAST };
  expect(await sendList(at, 1, 'Full', list)).toBe('Accepted');
};

const LOCALLY = ['LocalAuthorizeOffline', 'AuthCtrlr.LocalAuthorizeOffline'] as const;
const UNKNOWN = ['AllowOfflineTxForUnknownId', 'AuthCtrlr.OfflineTxForUnknownIdEnabled'] as const;

/** Who may charge while there is no CSMS, with the two settings that decide. */
export const offlineTable = async (
  at: World,
  locally: boolean,
  unknown: boolean,
): Promise<{ [token: string]: boolean }> => {
  await set(at, LOCALLY, String(locally));
  await set(at, UNKNOWN, String(unknown));
  await at.api.disconnect();
  await at.until('offline', async () => !(await at.api.status()).ocpp.connected);
  const table: { [token: string]: boolean } = {};
  for (const token of TOKENS) {
    await at.api.swipe(token, [1]);
    await at.advance(250);
    table[token] = await isTaken(at);
    if (table[token]) await at.api.swipe(token, [1]);
    await at.state(1, 'Available');
  }
  const connections = at.csms.connections;
  await at.api.connect();
  await at.until('back', () => at.csms.connections > connections);
  return table;
};

const TOKENS = [
  'IN-LIST',
  'BLOCKED-LIST',
  'EXPIRED-LIST',
  'IN-CACHE',
  'BLOCKED-CACHE',
  'EXPIRED-CACHE',
  'NEVER-SEEN',
];

/** 1.6 6.2; 2.0.1 C13.FR.01 to FR.06, C15.FR.08. */
export const offlineRules = (locally: boolean, unknown: boolean): { [token: string]: boolean } => ({
  'IN-LIST': locally,
  // In the cache it is good: the list goes before it.
  'BLOCKED-LIST': false,
  'EXPIRED-LIST': false,
  'IN-CACHE': locally,
  'BLOCKED-CACHE': false,
  'EXPIRED-CACHE': false,
  'NEVER-SEEN': unknown,
});

/** All ways in which the two settings can stand. */
export const OFFLINE_SETTINGS: readonly (readonly [boolean, boolean])[] = [
  [true, true],
  [true, false],
  [false, true],
  [false, false],
];
