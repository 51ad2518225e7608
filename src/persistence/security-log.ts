import type { Database } from './database.ts';
import type { SecurityLogEntry, Storage } from './storage.ts';

/** The oldest go when there are more: the log rolls (1.6 whitepaper 14.3). */
const MOST_ENTRIES = 10_000;

export const securityLogStore = (db: Database): Storage['securityLog'] => {
  const append = db.prepare<[number, string, string | null]>(
    'INSERT INTO security_log (at, event, tech_info) VALUES (?, ?, ?)',
  );
  const roll = db.prepare<[number]>('DELETE FROM security_log WHERE id <= ?');
  const within = db.prepare<[number, number], { at: number; event: string; techInfo: string | null }>(
    'SELECT at, event, tech_info AS techInfo FROM security_log WHERE at BETWEEN ? AND ? ORDER BY id',
  );
  return {
    append: ({ at, event, techInfo }) => {
      const { lastInsertRowid } = append.run(at, event, techInfo ?? null);
      roll.run(Number(lastInsertRowid) - MOST_ENTRIES);
    },
    within: (oldest = Number.MIN_SAFE_INTEGER, latest = Number.MAX_SAFE_INTEGER) =>
      within.all(oldest, latest).map(
        ({ at, event, techInfo }): SecurityLogEntry => ({
          at,
          event,
          ...(techInfo !== null && { techInfo }),
        }),
      ),
  };
};
