import type { MachineEntry, PersistedActor } from '../../machines/kit.ts';
import type { ActorRow, Storage } from '../../persistence/storage.ts';
import type { HostedActor } from './hosted-actor.ts';

/** Which rows of actors have to be written at the end of the turn. */
export class ActorRows {
  readonly #dirty = new Set<HostedActor>();
  readonly #finished = new Set<string>();

  changed(actor: HostedActor): void {
    if (actor.entry.durable) this.#dirty.add(actor);
  }

  finished(actor: HostedActor): void {
    this.#dirty.delete(actor);
    if (actor.written !== undefined) this.#finished.add(actor.address);
  }

  writes({ actors }: Storage): (() => void)[] {
    // Deletions first: another actor may have been started at the address in the same turn.
    const writes = [...this.#finished].map((address) => () => actors.delete(address));
    for (const actor of this.#dirty) {
      const row = rowOf(actor);
      if (row) writes.push(() => actors.put(row));
    }
    this.#finished.clear();
    this.#dirty.clear();
    return writes;
  }
}

const rowOf = (actor: HostedActor): ActorRow | undefined => {
  const snapshot = actor.unwritten();
  if (snapshot === undefined) return undefined;
  return { address: actor.address, machine: actor.machineName, version: actor.entry.version, snapshot };
};

/**
 * The row in the form of today's machine.
 * @throws when it is no JSON, newer than the machine, or nothing leads from its version to today's.
 */
export const migrated = ({ version, migrate }: MachineEntry, row: ActorRow): PersistedActor => {
  const persisted = JSON.parse(row.snapshot) as PersistedActor;
  if (row.version === version) return persisted;
  if (row.version > version) throw new Error(`written by a newer version (${row.version}) of its machine`);
  if (!migrate) throw new Error(`nothing turns version ${row.version} into version ${version}`);
  return migrate(persisted, row.version);
};
