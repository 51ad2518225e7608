import type { Database } from './database.ts';
import { type EntryRow, entryOf, rowOf } from './outbox.ts';
import type { Announcement, DeadLetter, Storage } from './storage.ts';

type DeadRow = EntryRow & { id: number; at: number; reason: string; announcement: string | null };

export const deadLetterStore = (db: Database, outbox: Storage['outbox']): Storage['deadLetters'] => {
  const columns = 'id, at, reason, announcement, seq, lane, transaction_id, attempts, bytes, notification';
  const all = db.prepare<[], DeadRow>(`SELECT ${columns} FROM dead_letters ORDER BY id`);
  const one = db.prepare<[number], DeadRow>(`SELECT ${columns} FROM dead_letters WHERE id = ?`);
  const put = db.prepare<Omit<DeadRow, 'id'>>(
    `INSERT INTO dead_letters (at, reason, announcement, seq, lane, transaction_id, thinnable, attempts, bytes, notification)
     VALUES (:at, :reason, :announcement, :seq, :lane, :transaction_id, 0, :attempts, :bytes, :notification)`,
  );
  const remove = db.prepare<[number]>('DELETE FROM dead_letters WHERE id = ?');
  return {
    all: () => all.all().map(letterOf),
    put: (entry, reason, at, announcement) => {
      const told = announcement === undefined ? null : JSON.stringify(announcement);
      put.run({ ...rowOf(entry), reason, at, announcement: told });
    },
    retry: (id) => {
      const row = one.get(id);
      if (!row) return false;
      outbox.append({ ...entryOf(row), seq: outbox.nextSeq(), attempts: 0 });
      remove.run(id);
      return true;
    },
  };
};

const letterOf = (row: DeadRow): DeadLetter => ({
  id: row.id,
  at: row.at,
  reason: row.reason,
  entry: entryOf(row),
  ...(row.announcement !== null && { announcement: JSON.parse(row.announcement) as Announcement }),
});
