/** Interface `main` of module PersistentStore (EVerest's `kvs`): values that other modules keep with the station. */
import * as z from 'zod/mini';

const KEY = z.string().check(z.minLength(1), z.maxLength(255));
const named = z.object({ key: KEY });

export const persistentStoreArgs = {
  store: z.object({ key: KEY, value: z.json() }),
  load: named,
  delete: named,
  exists: named,
};
export type PersistentStoreArgs = {
  [C in keyof typeof persistentStoreArgs]: z.output<(typeof persistentStoreArgs)[C]>;
};
