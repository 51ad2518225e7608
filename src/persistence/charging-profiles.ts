import type { InstalledProfile } from '../domain/smart-charging/profile.ts';
import type { Database } from './database.ts';
import type { Storage } from './storage.ts';

export const chargingProfileStore = (db: Database): Storage['chargingProfiles'] => {
  const all = db.prepare<[], string>('SELECT profile FROM charging_profiles ORDER BY id').pluck();
  const put = db.prepare<[number, string]>(
    'INSERT OR REPLACE INTO charging_profiles (id, profile) VALUES (?, ?)',
  );
  const remove = db.prepare<[number]>('DELETE FROM charging_profiles WHERE id = ?');
  return {
    all: () => all.all().map((profile) => JSON.parse(profile as string) as InstalledProfile),
    put: (profile) => {
      put.run(profile.id, JSON.stringify(profile));
    },
    delete: (id) => {
      remove.run(id);
    },
  };
};
