import { checkValue } from '../../charger/link/interface.ts';
import { type PersistentStoreArgs, persistentStoreArgs } from '../../charger/link/persistent-store.ts';
import type { Storage } from '../../persistence/storage.ts';
import type { Host } from '../host-contract.ts';
import type { ModuleCommand } from './module-commands.ts';

/** What a module may keep here: settings and the like, not a database of its own. */
const MOST_BYTES = 65_536;

const nameOf = (key: string): string => `kept for modules: ${key}`;

/**
 * The commands of PersistentStore `main`. What is stored is in the station's own database before the answer goes out,
 * in the same commit as all else that the turn changed.
 */
export const persistentStoreCommands = (
  host: Host,
  facts: Storage['facts'],
): Readonly<Record<string, ModuleCommand>> => {
  const read = (key: string): string | undefined => facts.get(nameOf(key));
  const put = (key: string, text?: string) => host.stage(() => facts.put(nameOf(key), text));
  return {
    store: checked('store', ({ key, value }) => {
      const text = JSON.stringify(value);
      const bytes = Buffer.byteLength(text);
      if (bytes > MOST_BYTES)
        return { failed: `the value of ${key} has ${bytes} bytes, at most ${MOST_BYTES} are kept` };
      put(key, text);
      return { value: null };
    }),
    load: checked('load', ({ key }) => ({ value: JSON.parse(read(key) ?? 'null') as unknown })),
    delete: checked('delete', ({ key }) => {
      put(key);
      return { value: null };
    }),
    exists: checked('exists', ({ key }) => ({ value: read(key) !== undefined })),
  };
};

type Outcome = { value: unknown } | { failed: string };

const checked =
  <C extends keyof PersistentStoreArgs>(
    command: C,
    run: (args: PersistentStoreArgs[C]) => Outcome,
  ): ModuleCommand =>
  (args, answer) => {
    const read = checkValue(persistentStoreArgs[command], args);
    answer('refused' in read ? { failed: read.refused } : run(read.value as PersistentStoreArgs[C]));
  };
