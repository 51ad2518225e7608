import type { MachineEntry } from '../../machines/kit.ts';
import type { ActorRow, Storage, TimerRow } from '../../persistence/storage.ts';
import { migrated } from './actor-rows.ts';
import type { HostedActor } from './hosted-actor.ts';

export type Restoration = {
  actors: HostedActor[];
  /** In the order in which they are due. */
  timers: TimerRow[];
  refused: { row: ActorRow; timers: TimerRow[]; error: unknown }[];
};

/** Takes up all rows. What cannot be taken up is told apart, never dropped. */
export const restoreAll = (
  storage: Storage,
  machines: Record<string, MachineEntry>,
  make: (row: ActorRow) => HostedActor,
): Restoration => {
  const byDue = storage.timers.all().sort((a, b) => a.due - b.due);
  const actors: HostedActor[] = [];
  const refused: Restoration['refused'] = [];
  for (const row of storage.actors.all())
    try {
      actors.push(restore(row, machines, make));
    } catch (error) {
      refused.push({ row, timers: byDue.filter(({ address }) => address === row.address), error });
    }
  const restored = new Set(actors.map(({ address }) => address));
  return { actors, timers: byDue.filter(({ address }) => restored.has(address)), refused };
};

const restore = (
  row: ActorRow,
  machines: Record<string, MachineEntry>,
  make: (row: ActorRow) => HostedActor,
): HostedActor => {
  const entry = machines[row.machine];
  if (!entry) throw new Error(`no machine is named ${row.machine}`);
  const persisted = migrated(entry, row);
  const actor = make(row);
  // A row of an older version exists, but whatever it says must be written anew.
  actor.written = row.version === entry.version ? row.snapshot : '';
  const outcome = actor.restore(persisted);
  if ('error' in outcome) throw outcome.error;
  return actor;
};
