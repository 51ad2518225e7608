import type { IdToken, IdTokenInfo } from '../domain/id-token.ts';
import type { Instant } from '../domain/time.ts';
import type { Database } from './database.ts';
import type { Storage } from './storage.ts';

export const authorizationCacheStore = (db: Database): Storage['authorizationCache'] => {
  const find = db.prepare<[string, string], { info: string; updatedAt: Instant }>(
    'SELECT info, updated_at AS updatedAt FROM authorization_cache WHERE token = ? AND type = ?',
  );
  const put = db.prepare<[string, string, string, Instant]>(
    'INSERT OR REPLACE INTO authorization_cache (token, type, info, updated_at) VALUES (?, ?, ?, ?)',
  );
  const clear = db.prepare('DELETE FROM authorization_cache');
  return {
    find: (idToken) => {
      const row = find.get(keyOf(idToken), idToken.type);
      return row && { info: JSON.parse(row.info) as IdTokenInfo, updatedAt: row.updatedAt };
    },
    put: (idToken, info, at) => {
      put.run(keyOf(idToken), idToken.type, JSON.stringify(info), at);
    },
    clear: () => {
      clear.run();
    },
  };
};

/** Tokens are equal whatever their case (`sameToken`). */
const keyOf = ({ value }: IdToken): string => value.toLowerCase();
