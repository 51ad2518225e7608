import type { Database } from './database.ts';
import type { Storage } from './storage.ts';

export const factStore = (db: Database): Storage['facts'] => {
  const get = db.prepare<[string], string>('SELECT value FROM facts WHERE name = ?').pluck();
  const put = db.prepare<[string, string]>('INSERT OR REPLACE INTO facts (name, value) VALUES (?, ?)');
  const remove = db.prepare<[string]>('DELETE FROM facts WHERE name = ?');
  return {
    get: (name) => get.get(name) as string | undefined,
    put: (name, value) => {
      if (value === undefined) remove.run(name);
      else put.run(name, value);
    },
  };
};
