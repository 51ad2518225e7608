import type { Database } from './database.ts';
import type { Storage } from './storage.ts';

type Variable = { key: string; value: string };

export const variableStore = (db: Database): Storage['variables'] => {
  const all = db.prepare<[], Variable>('SELECT key, value FROM variables ORDER BY key');
  const put = db.prepare<Variable>('INSERT OR REPLACE INTO variables (key, value) VALUES (:key, :value)');
  const remove = db.prepare<[string]>('DELETE FROM variables WHERE key = ?');
  return {
    all: () => all.all(),
    put: (key, value) => {
      put.run({ key, value });
    },
    delete: (key) => {
      remove.run(key);
    },
  };
};
