import type { StartProfile } from '../domain/smart-charging/start-profile.ts';
import type { Database } from './database.ts';
import type { Storage } from './storage.ts';

export const startProfileStore = (db: Database): Storage['startProfiles'] => {
  const all = db.prepare<[], string>('SELECT profile FROM start_profiles').pluck();
  const put = db.prepare<[string, string]>(
    'INSERT OR REPLACE INTO start_profiles (call_id, profile) VALUES (?, ?)',
  );
  const remove = db.prepare<[string]>('DELETE FROM start_profiles WHERE call_id = ?');
  return {
    all: () => all.all().map((profile) => JSON.parse(profile as string) as StartProfile),
    put: (profile) => {
      put.run(profile.callId, JSON.stringify(profile));
    },
    delete: (callId) => {
      remove.run(callId);
    },
  };
};
