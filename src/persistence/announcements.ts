import type { Database } from './database.ts';
import type { Schema } from './schema.ts';
import type { Announcement, Storage } from './storage.ts';

type Row = Schema['announcements'];

export const announcementStore = (db: Database): Storage['announcements'] => {
  const all = db.prepare<[], Row>('SELECT * FROM announcements ORDER BY transaction_id');
  const put = db.prepare<Row>(
    `INSERT OR REPLACE INTO announcements (transaction_id, subprotocol, csms_url, csms_transaction_id)
     VALUES (:transaction_id, :subprotocol, :csms_url, :csms_transaction_id)`,
  );
  const remove = db.prepare<[string]>('DELETE FROM announcements WHERE transaction_id = ?');
  return {
    all: () => all.all().map(announcementOf),
    put: (announcement) => {
      put.run(rowOf(announcement));
    },
    delete: (transactionId) => {
      remove.run(transactionId);
    },
  };
};

const announcementOf = (row: Row): Announcement => ({
  transactionId: row.transaction_id,
  subprotocol: row.subprotocol,
  csmsUrl: row.csms_url,
  ...(row.csms_transaction_id === null ? {} : { csmsTransactionId: row.csms_transaction_id }),
});

const rowOf = (announcement: Announcement): Row => ({
  transaction_id: announcement.transactionId,
  subprotocol: announcement.subprotocol,
  csms_url: announcement.csmsUrl,
  csms_transaction_id: announcement.csmsTransactionId ?? null,
});
