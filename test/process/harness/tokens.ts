import { type Json, text } from '../../../src/trial/wire.ts';
import type { World } from './world.ts';

/** What a CSMS says of a token, in words both versions share. */
export type Said = { status: string; group?: string; expiry?: string; evseIds?: number[] };

/** The idTagInfo or idTokenInfo of a verdict. */
export const infoOf = ({ version }: World, { status, group, expiry, evseIds }: Said): object =>
  version === '1.6'
    ? { status, ...(group && { parentIdTag: group }), ...(expiry && { expiryDate: expiry }) }
    : {
        status,
        ...(group && { groupIdToken: { idToken: group, type: 'Central' } }),
        ...(expiry && { cacheExpiryDateTime: expiry }),
        ...(evseIds && { evseId: evseIds }),
      };

/** The CSMS answers Authorize with these verdicts; unknown tokens get `Invalid`. */
export const knows = (world: World, tokens: { [token: string]: Said }): void =>
  world.csms.handle('Authorize', (payload) => {
    const info = infoOf(world, tokens[tokenIn(payload)] ?? { status: 'Invalid' });
    return world.version === '1.6' ? { idTagInfo: info } : { idTokenInfo: info };
  });

/** The token of an Authorize, StartTransaction, StopTransaction or TransactionEvent; empty: it has none. */
export const tokenIn = ({ idTag, idToken }: Json): string =>
  text(idTag) ?? text((idToken as Json | undefined)?.idToken) ?? '';

/** The tokens that the station asked for, in order. */
export const asked = ({ csms }: World): string[] => csms.received('Authorize').map(tokenIn);

/** A list for SendLocalList: null takes a token off it. */
export type Listed = { [token: string]: Said | null };

export const sendList = async (
  world: World,
  version: number,
  updateType: 'Full' | 'Differential',
  listed?: Listed,
): Promise<unknown> => {
  const entries = Object.entries(listed ?? {}).map(([token, said]) => entryOf(world, token, said));
  const list = entries.length > 0 && { localAuthorizationList: entries };
  const number = world.version === '1.6' ? { listVersion: version } : { versionNumber: version };
  return (await world.csms.call('SendLocalList', { ...number, updateType, ...list })).status;
};

const entryOf = (world: World, token: string, said: Said | null): object =>
  world.version === '1.6'
    ? { idTag: token, ...(said && { idTagInfo: infoOf(world, said) }) }
    : {
        idToken: { idToken: token, type: 'ISO14443' },
        ...(said && { idTokenInfo: infoOf(world, said) }),
      };

export const listVersion = async ({ csms, version }: World): Promise<unknown> => {
  const answer = await csms.call('GetLocalListVersion');
  return version === '1.6' ? answer.listVersion : answer.versionNumber;
};
