/** Interface `main` of module PersistentStore (EVerest's `kvs`): values that other modules keep with the station. */
import * as z from 'zod/mini';

/** What a module may keep here: settings and the like, not a database of its own. */
const MOST_BYTES = 65_536;

const KEY = z.string().check(z.minLength(1), z.maxLength(255));
const named = z.object({ key: KEY });
const isSmall = (value: unknown): boolean => Buffer.byteLength(JSON.stringify(value)) <= MOST_BYTES;

export const persistentStoreArgs = {
  store: z.object({
    key: KEY,
    value: z.json().check(z.refine(isSmall, `larger than ${MOST_BYTES} bytes`)),
  }),
  load: named,
  delete: named,
  exists: named,
};
