import type { IdToken, IdTokenInfo } from '../domain/id-token.ts';
import type { Database } from './database.ts';
import type { Storage } from './storage.ts';

const VERSION = 'local list version';

/** A list with holes is none: version 0 has the CSMS send it again. */
export const forgetLocalList = (db: Database): void => {
  db.exec(`DELETE FROM local_list; DELETE FROM facts WHERE name = '${VERSION}'`);
};

export const localListStore = (db: Database, facts: Storage['facts']): Storage['localList'] => {
  const find = db
    .prepare<[string, string], string>('SELECT info FROM local_list WHERE token = ? AND type = ?')
    .pluck();
  const size = db.prepare<[], { entries: number; bytes: number }>(
    `SELECT COUNT(*) AS entries, COALESCE(SUM(LENGTH(token) + LENGTH(type) + LENGTH(info)), 0) AS bytes
     FROM local_list`,
  );
  const put = db.prepare<[string, string, string]>(
    'INSERT OR REPLACE INTO local_list (token, type, info) VALUES (?, ?, ?)',
  );
  const remove = db.prepare<[string, string]>('DELETE FROM local_list WHERE token = ? AND type = ?');
  const clear = db.prepare('DELETE FROM local_list');
  return {
    version: () => Number(facts.get(VERSION) ?? 0),
    size: () => size.get() ?? { entries: 0, bytes: 0 },
    find: (idToken) => {
      const info = find.get(keyOf(idToken), idToken.type);
      return info === undefined ? undefined : (JSON.parse(info) as IdTokenInfo);
    },
    update: ({ versionNumber, updateType, entries }) => {
      if (updateType === 'Full') clear.run();
      for (const { idToken, idTokenInfo } of entries)
        if (idTokenInfo) put.run(keyOf(idToken), idToken.type, JSON.stringify(idTokenInfo));
        else remove.run(keyOf(idToken), idToken.type);
      facts.put(VERSION, String(versionNumber));
    },
  };
};

/** Tokens are equal whatever their case (`sameToken`). */
const keyOf = ({ value }: IdToken): string => value.toLowerCase();
