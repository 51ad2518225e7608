import { persistentStoreArgs as shapes } from '../../charger/link/persistent-store.ts';
import type { Storage } from '../../persistence/storage.ts';
import type { Host } from '../host-contract.ts';
import { checkedCommand, type ModuleCommand } from './module-commands.ts';

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
    store: checkedCommand(shapes.store, ({ key, value }) => put(key, JSON.stringify(value))),
    load: checkedCommand(shapes.load, ({ key }) => JSON.parse(read(key) ?? 'null') as unknown),
    delete: checkedCommand(shapes.delete, ({ key }) => put(key)),
    exists: checkedCommand(shapes.exists, ({ key }) => read(key) !== undefined),
  };
};
