import type { Database } from './database.ts';
import { type EntryRow, entryOf, rowOf } from './outbox.ts';
import type { Storage } from './storage.ts';

type DeadRow = EntryRow & { id: number; at: number; reason: string };

export const deadLetterStore = (db: Database, outbox: Storage['outbox']): Storage['deadLetters'] => {
  const columns = 'id, at, reason, seq, lane, transaction_id, attempts, bytes, notification';
  const all = db.prepare<[], DeadRow>(`SELECT ${columns} FROM dead_letters ORDER BY id`);
  const one = db.prepare<[number], DeadRow>(`SELECT ${columns} FROM dead_letters WHERE id = ?`);
  const put = db.prepare<Omit<DeadRow, 'id'>>(
    `INSERT INTO dead_letters (at, reason, seq, lane, transaction_id, thinnable, attempts, bytes, notification)
     VALUES (:at, :reason, :seq, :lane, :transaction_id, 0, :attempts, :bytes, :notification)`,
  );
  const remove = db.prepare<[number]>('DELETE FROM dead_letters WHERE id = ?');
  return {
    all: () => all.all().map((row) => ({ id: row.id, at: row.at, reason: row.reason, entry: entryOf(row) })),
    put: (entry, reason, at) => {
      put.run({ ...rowOf(entry), reason, at });
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
