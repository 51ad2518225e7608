import type { Commands } from '../../charger/contract.ts';
import type { ExternalModules } from '../../charger/link/external-modules.ts';
import {
  type ArgsOf,
  type Checked,
  checkResult,
  type ResultOf,
  type Results,
} from '../../charger/link/interface.ts';
import type { Endpoint } from '../../charger/link/messages.ts';
import type { Outcome } from '../../charger/link/module-link.ts';
import type { Host } from '../host-contract.ts';

type Answered = { type: 'module answered'; number: number; outcome: Outcome };

const ADDRESS = 'modules';

/**
 * Our commands to modules in other processes: they go out after the commit, and the answers come in at the host's door.
 * Who waits for an answer is known in memory alone: after a restart a module is asked again from state.
 */
export class ModuleDesk {
  readonly #host: Host;
  readonly #modules: ExternalModules;
  readonly #continuations = new Map<number, (outcome: Outcome) => void>();
  #number = 0;

  constructor(host: Host, modules: ExternalModules) {
    this.#host = host;
    this.#modules = modules;
    host.desk(ADDRESS, (event) => this.#take(event as unknown as Answered));
  }

  /**
   * Commands a module once the running turn is committed; `then` runs within a later turn. What the module does not
   * implement or does not answer has failed.
   */
  send(to: Endpoint, command: string, args: object, then: (outcome: Outcome) => void): void {
    const number = this.#number++;
    this.#continuations.set(number, then);
    this.#host.afterCommit(() =>
      this.#modules.call(to, command, args, (outcome) =>
        this.#host.receive(ADDRESS, { type: 'module answered', number, outcome } as { type: string }),
      ),
    );
  }

  /** As `send`, with the result checked: nonsense has failed too. */
  ask<I extends keyof Commands, C extends keyof Commands[I] & string>(
    to: Endpoint,
    results: Results<I>,
    command: C,
    args: ArgsOf<I, C>,
    then: (outcome: Checked<ResultOf<I, C>>) => void,
  ): void {
    this.send(to, command, args as object, (outcome) => then(checkResult(results[command], outcome)));
  }

  #take({ number, outcome }: Answered): void {
    const continuation = this.#continuations.get(number);
    this.#continuations.delete(number);
    continuation?.(outcome);
  }
}
