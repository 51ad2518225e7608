/** Rows that a sound database file holds and nobody can read: the disk has changed what stands in them. */
import type { Database } from './database.ts';

/** `key`: what names a row to whoever looks into it; a token does not. */
type Table = { name: string; key: string; text: string };

/** The host sets aside what no machine takes up, this among it. */
const ACTORS: Table = { name: 'actors', key: 'address', text: 'snapshot' };
/** Columns of JSON. */
const TABLES: Table[] = [
  { name: 'outbox', key: 'seq', text: 'notification' },
  { name: 'dead_letters', key: 'id', text: 'notification' },
  { name: 'dead_letters', key: 'id', text: 'announcement' },
  { name: 'timers', key: "address || ' ' || timer_id", text: 'event' },
  { name: 'authorization_cache', key: 'type', text: 'info' },
  { name: 'local_list', key: 'type', text: 'info' },
  { name: 'charging_profiles', key: 'id', text: 'profile' },
  { name: 'start_profiles', key: 'call_id', text: 'profile' },
];

/**
 * Puts what cannot be read into `quarantine`, as `table/key`, so that it keeps nobody from starting.
 *
 * @param at Unix milliseconds
 * @returns the names of the tables that such rows were in
 */
export const setAsideUnreadable = (db: Database, at: number): string[] => {
  const hurt = [ACTORS, ...TABLES].filter((table) => unreadableIn(db, table) > 0);
  if (hurt.length === 0) return [];
  db.transaction(() => {
    for (const table of hurt) if (table !== ACTORS) setAside(db, table, at);
  }).immediate();
  return [...new Set(hurt.map(({ name }) => name))];
};

const unreadableIn = (db: Database, { name, text }: Table): number =>
  Number(db.prepare(`SELECT count(*) FROM ${name} WHERE NOT json_valid(${text})`).pluck().get());

const setAside = (db: Database, { name, key, text }: Table, at: number): void => {
  db.prepare<[number]>(
    `INSERT INTO quarantine (address, machine, version, snapshot, timers, reason, at)
     SELECT '${name}/' || ${key}, '${name}', 0, ${text}, '[]', 'its ${text} is no JSON', ? FROM ${name} WHERE NOT json_valid(${text})`,
  ).run(at);
  db.prepare(`DELETE FROM ${name} WHERE NOT json_valid(${text})`).run();
};
