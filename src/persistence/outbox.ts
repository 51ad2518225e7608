import type { Lane, Notification } from '../domain/notifications.ts';
import { mayBeThinned } from '../domain/thinning.ts';
import type { Database } from './database.ts';
import { OutboxIndex, type OutboxMark } from './outbox-index.ts';
import type { OutboxTable } from './schema.ts';
import { keep } from './sqlite.ts';
import type { OutboxEntry, Storage } from './storage.ts';

export type EntryRow = Pick<OutboxTable, 'seq' | 'transaction_id' | 'attempts' | 'bytes' | 'notification'> & {
  lane: Lane;
};
type MarkRow = Pick<EntryRow, 'seq' | 'lane' | 'transaction_id' | 'bytes'> & { thinnable: number };
type Thinnable = ReturnType<Storage['outbox']['thinnable']>[number];

/** Numbers are never used twice, even when the outbox was empty at a power cut; so they are set aside in blocks. */
const BLOCK = 1000;
const RESERVED = 'outbox numbers reserved up to';
/** Entries kept as objects: those just written are sent next, as a rule. */
const KEPT = 64;

/** For the unit of work that was rolled back: what memory knows is the table's content again. */
type Rewindable = { mark(): number; rollBack(mark: number): void };

export const outboxStore = (db: Database, facts: Storage['facts']): Storage['outbox'] & Rewindable => {
  let index = readIndex(db);
  const recent = new Map<number, OutboxEntry>();
  const statements = prepared(db);
  let reserved = Number(facts.get(RESERVED) ?? 0);
  let next = Math.max(reserved, lastSeq(db)) + 1;

  const take = (seq: number): OutboxEntry | undefined => {
    const kept = recent.get(seq);
    if (kept) return kept;
    const row = statements.read.get(seq);
    return row && entryOf(row);
  };
  const keep = (entry: OutboxEntry): void => {
    recent.set(entry.seq, entry);
    if (recent.size > KEPT) recent.delete(recent.keys().next().value!);
  };
  return {
    mark: () => next,
    rollBack: (mark) => {
      index = readIndex(db);
      recent.clear();
      reserved = Number(facts.get(RESERVED) ?? 0);
      next = mark;
    },
    nextSeq: () => next,
    first: (lane, afterSeq = 0) => {
      const seq = index.first(lane, afterSeq);
      return seq === undefined ? undefined : take(seq);
    },
    append: (entry) => {
      if (entry.seq >= reserved) {
        reserved = entry.seq + BLOCK;
        facts.put(RESERVED, String(reserved));
      }
      next = Math.max(next, entry.seq + 1);
      const thinnable = mayBeThinned(entry.notification);
      statements.append.run({ ...rowOf(entry), thinnable: thinnable ? 1 : 0 });
      index.add({ ...entry, thinnable });
      keep(entry);
    },
    failed: (seq, attempts) => {
      statements.failed.run(attempts, seq);
      const kept = recent.get(seq);
      if (kept) recent.set(seq, { ...kept, attempts });
    },
    delete: (seq) => {
      const row = statements.remove.get(seq);
      if (row) index.remove(markOf(row));
      recent.delete(seq);
    },
    size: () => index.size(),
    holds: (transactionId) => index.holds(transactionId),
    thinnable: () => (index.hasThinnable ? statements.thinnable.all() : []),
  };
};

export const rowOf = (entry: OutboxEntry): EntryRow => ({
  seq: entry.seq,
  lane: entry.lane,
  transaction_id: entry.transactionId ?? null,
  attempts: entry.attempts,
  bytes: entry.bytes,
  notification: JSON.stringify(entry.notification),
});

export const entryOf = (row: EntryRow): OutboxEntry => ({
  seq: row.seq,
  lane: row.lane,
  transactionId: row.transaction_id ?? undefined,
  notification: JSON.parse(row.notification) as Notification,
  attempts: row.attempts,
  bytes: row.bytes,
});

const prepared = (db: Database) => ({
  read: db.prepare<[number], EntryRow>(
    'SELECT seq, lane, transaction_id, attempts, bytes, notification FROM outbox WHERE seq = ?',
  ),
  append: db.prepare<EntryRow & { thinnable: number }>(
    `INSERT INTO outbox (seq, lane, transaction_id, thinnable, attempts, bytes, notification)
     VALUES (:seq, :lane, :transaction_id, :thinnable, :attempts, :bytes, :notification)`,
  ),
  failed: db.prepare<[number, number]>('UPDATE outbox SET attempts = ? WHERE seq = ?'),
  remove: db.prepare<[number], MarkRow>(
    'DELETE FROM outbox WHERE seq = ? RETURNING seq, lane, transaction_id, bytes, thinnable',
  ),
  thinnable: db.prepare<[], Thinnable>(
    `SELECT seq, transaction_id AS transactionId, bytes FROM outbox
     WHERE thinnable = 1 AND transaction_id IS NOT NULL ORDER BY seq`,
  ),
});

const readIndex = (db: Database): OutboxIndex => {
  const index = new OutboxIndex();
  const marks = db.prepare<[], MarkRow>(
    'SELECT seq, lane, transaction_id, bytes, thinnable FROM outbox ORDER BY seq',
  );
  for (const row of keep(marks.iterate())) index.add(markOf(row));
  return index;
};

const markOf = ({ seq, lane, transaction_id, bytes, thinnable }: MarkRow): OutboxMark => ({
  ...{ seq, lane, bytes, transactionId: transaction_id ?? undefined },
  thinnable: thinnable === 1,
});

const lastSeq = (db: Database): number =>
  Number(db.prepare('SELECT max(seq) FROM outbox').pluck().get() ?? 0);
