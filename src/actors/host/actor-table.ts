import type { Address } from '../../machines/kit.ts';
import type { HostedActor } from './hosted-actor.ts';

/** All actors by address, in the order in which they came; those of one kind are found without a look at the others. */
export class ActorTable {
  readonly #all = new Map<Address, HostedActor>();
  readonly #kinds = new Map<string, Set<Address>>();

  has(address: Address): boolean {
    return this.#all.has(address);
  }

  get(address: Address): HostedActor | undefined {
    return this.#all.get(address);
  }

  add(actor: HostedActor): void {
    const { address } = actor;
    this.#all.set(address, actor);
    const kind = kindOf(address);
    const same = this.#kinds.get(kind);
    if (same) same.add(address);
    else this.#kinds.set(kind, new Set([address]));
  }

  delete(address: Address): void {
    this.#all.delete(address);
    this.#kinds.get(kindOf(address))?.delete(address);
  }

  /** Oldest first; `prefix` as in `transaction/` or `connector/1/`. */
  addresses(prefix: string): Address[] {
    const kind = kindOf(prefix);
    const candidates = kind === '' ? this.#all.keys() : (this.#kinds.get(kind) ?? []);
    return kind === prefix
      ? [...candidates]
      : [...candidates].filter((address) => address.startsWith(prefix));
  }
}

/** `transaction/` of `transaction/7`, nothing of `auth`. */
const kindOf = (address: string): string => address.slice(0, address.indexOf('/') + 1);
