import type { Database } from './database.ts';
import type { ActorRow, QuarantinedActor, Storage, TimerRow } from './storage.ts';

export const actorStore = (db: Database): Storage['actors'] => {
  const all = db.prepare<[], ActorRow>(
    'SELECT address, machine, version, snapshot FROM actors ORDER BY rowid',
  );
  const put = db.prepare<ActorRow>(
    `INSERT INTO actors (address, machine, version, snapshot) VALUES (:address, :machine, :version, :snapshot)
     ON CONFLICT (address) DO UPDATE SET machine = :machine, version = :version, snapshot = :snapshot`,
  );
  const remove = db.prepare<[string]>('DELETE FROM actors WHERE address = ?');
  return {
    all: () => all.all(),
    put: (row) => {
      put.run(row);
    },
    delete: (address) => {
      remove.run(address);
    },
  };
};

export const timerStore = (db: Database): Storage['timers'] => {
  const all = db.prepare<[], TimerRow>(
    'SELECT address, timer_id AS timerId, event, due FROM timers ORDER BY due',
  );
  const put = db.prepare<TimerRow>(
    `INSERT INTO timers (address, timer_id, event, due) VALUES (:address, :timerId, :event, :due)
     ON CONFLICT (address, timer_id) DO UPDATE SET event = :event, due = :due`,
  );
  const remove = db.prepare<[string, string]>('DELETE FROM timers WHERE address = ? AND timer_id = ?');
  return {
    all: () => all.all(),
    put: (row) => {
      put.run(row);
    },
    delete: (address, timerId) => {
      remove.run(address, timerId);
    },
  };
};

type QuarantineRow = Omit<QuarantinedActor, 'timers'> & { timers: string };

export const quarantineStore = (db: Database): Storage['quarantine'] => {
  const all = db.prepare<[], QuarantineRow>(
    'SELECT address, machine, version, snapshot, timers, reason, at FROM quarantine ORDER BY id',
  );
  const put = db.prepare<QuarantineRow>(
    `INSERT INTO quarantine (address, machine, version, snapshot, timers, reason, at)
     VALUES (:address, :machine, :version, :snapshot, :timers, :reason, :at)`,
  );
  const clear = db.prepare('DELETE FROM quarantine');
  return {
    clear: () => {
      clear.run();
    },
    all: () => all.all().map((row) => ({ ...row, timers: JSON.parse(row.timers) as TimerRow[] })),
    put: (actor) => {
      put.run({ ...actor, timers: JSON.stringify(actor.timers) });
    },
  };
};
