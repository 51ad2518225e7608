import type { IdToken, IdTokenInfo, IdTokenType } from '../domain/id-token.ts';
import type { Instant } from '../domain/time.ts';
import type { Database } from './database.ts';
import type { CachePolicy, Storage } from './storage.ts';

const BYTES = 'LENGTH(token) + LENGTH(type) + LENGTH(info)';

export const authorizationCacheStore = (db: Database): Storage['authorizationCache'] => {
  const find = db.prepare<[string, string], { info: string; updatedAt: Instant }>(
    'SELECT info, updated_at AS updatedAt FROM authorization_cache WHERE token = ? AND type = ?',
  );
  const put = db.prepare<{ token: string; type: string; info: string; at: Instant }>(
    `INSERT INTO authorization_cache (token, type, info, updated_at, learnt_at, used_at, uses)
     VALUES (:token, :type, :info, :at, :at, :at, 1)
     ON CONFLICT (token, type) DO UPDATE SET info = :info, updated_at = :at, used_at = :at, uses = uses + 1`,
  );
  const use = db.prepare<[Instant, string, string]>(
    'UPDATE authorization_cache SET used_at = ?, uses = uses + 1 WHERE token = ? AND type = ?',
  );
  const bytes = db.prepare<[], number>(`SELECT COALESCE(SUM(${BYTES}), 0) FROM authorization_cache`).pluck();
  const all = db.prepare<
    { named: string },
    { token: string; type: IdTokenType; info: string; updatedAt: Instant }
  >(
    `SELECT token, type, info, updated_at AS updatedAt FROM authorization_cache
     WHERE token = :named OR lower(json_extract(info, '$.groupId.value')) = :named`,
  );
  const remove = db.prepare<[string, string]>('DELETE FROM authorization_cache WHERE token = ? AND type = ?');
  const clear = db.prepare('DELETE FROM authorization_cache');
  const makeRoom = roomMaker(db);
  return {
    find: (idToken) => {
      const row = find.get(keyOf(idToken), idToken.type);
      return row && { info: JSON.parse(row.info) as IdTokenInfo, updatedAt: row.updatedAt };
    },
    put: (idToken, info, at, { capacityBytes, policy }) => {
      const key = { token: keyOf(idToken), type: idToken.type };
      put.run({ ...key, info: JSON.stringify(info), at });
      const tooMuch = (bytes.get() ?? 0) - capacityBytes;
      if (tooMuch > 0) makeRoom(tooMuch, policy, { ...key, at });
    },
    used: (idToken, at) => {
      use.run(at, keyOf(idToken), idToken.type);
    },
    bytes: () => bytes.get() ?? 0,
    of: (value) => {
      const named = value.toLowerCase();
      return all.all({ named }).map(({ token, type, info, updatedAt }) => ({
        idToken: { value: token, type },
        info: JSON.parse(info) as IdTokenInfo,
        updatedAt,
      }));
    },
    delete: (idToken) => {
      remove.run(keyOf(idToken), idToken.type);
    },
    clear: () => {
      clear.run();
    },
  };
};

/** Who goes first among those that are equally good. */
const FIRST: Record<CachePolicy, string> = {
  LRU: 'used_at',
  LFU: 'uses, used_at',
  FIFO: 'learnt_at',
};

type Newcomer = { token: string; type: string; at: Instant };

/**
 * C10.FR.07; 1.6 6.3: what is not valid (any more) goes first, then what the policy says. The newest comes last, or a
 * policy that counts uses would never let anyone in.
 */
const roomMaker = (db: Database) => {
  const inOrder = (policy: CachePolicy) =>
    db.prepare<Newcomer, { token: string; type: string; bytes: number }>(
      `SELECT token, type, ${BYTES} AS bytes FROM authorization_cache
       ORDER BY json_extract(info, '$.status') = 'Accepted'
            AND COALESCE(json_extract(info, '$.expiry') > :at, TRUE),
         token = :token AND type = :type, ${FIRST[policy]}`,
    );
  const remove = db.prepare<[string, string]>('DELETE FROM authorization_cache WHERE token = ? AND type = ?');
  return (bytes: number, policy: CachePolicy, newcomer: Newcomer): void => {
    let left = bytes;
    for (const row of inOrder(policy).all(newcomer)) {
      if (left <= 0) return;
      remove.run(row.token, row.type);
      left -= row.bytes;
    }
  };
};

/** Tokens are equal whatever their case (`sameToken`). */
const keyOf = ({ value }: IdToken): string => value.toLowerCase();
