import type { Commands } from '../charger/contract.ts';
import type { ExternalModules } from '../charger/link/external-modules.ts';
import {
  type ArgsOf,
  type Checked,
  checkResult,
  type ResultOf,
  type Results,
} from '../charger/link/interface.ts';
import type { Endpoint } from '../charger/link/messages.ts';
import type { Outcome } from '../charger/link/module-link.ts';
import type { Host } from './host-contract.ts';

/** What a module wants of us, carried out within a turn. It answers once, in this turn or a later one. */
export type ModuleCommand = (args: Record<string, unknown>, answer: (outcome: Outcome) => void) => void;

type Call = { command: ModuleCommand; answer: (outcome: Outcome) => void };
type Answered = { type: 'module answered'; number: number; outcome: Outcome };
type Called = { type: 'module called'; number: number; command: string; args: Record<string, unknown> };

const ADDRESS = 'modules';

/**
 * Between the host and the modules in other processes: our commands to them go out after the commit, what they answer
 * and what they want comes in at the host's door. Who waits for an answer is known in memory alone: a module that the
 * restart of our process cuts off is asked again from state.
 */
export class ModuleDesk {
  readonly #host: Host;
  readonly #modules: ExternalModules;
  readonly #continuations = new Map<number, (outcome: Outcome) => void>();
  readonly #calls = new Map<number, Call>();
  #number = 0;

  constructor(host: Host, modules: ExternalModules) {
    this.#host = host;
    this.#modules = modules;
    host.desk(ADDRESS, (event) => this.#take(event as unknown as Answered | Called));
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

  /** Opens an implementation of ours to modules: each of its commands is carried out within a turn. */
  provide(at: Endpoint, commands: Readonly<Record<string, ModuleCommand>>): void {
    this.#modules.provide(at, (name, args, answer) => {
      const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
      if (!command) {
        answer({ failed: `there is no command ${name}` });
        return;
      }
      const number = this.#number++;
      this.#calls.set(number, { command, answer });
      this.#host.receive(ADDRESS, { type: 'module called', number, command: name, args } as { type: string });
    });
  }

  #take(event: Answered | Called): void {
    if (event.type === 'module answered') {
      const continuation = this.#continuations.get(event.number);
      this.#continuations.delete(event.number);
      continuation?.(event.outcome);
      return;
    }
    const call = this.#calls.get(event.number);
    this.#calls.delete(event.number);
    if (call) this.#carryOut(call, event.args);
  }

  #carryOut({ command, answer }: Call, args: Record<string, unknown>): void {
    const afterCommit = (outcome: Outcome) => this.#host.afterCommit(() => answer(outcome));
    try {
      command(args, afterCommit);
    } catch (error) {
      afterCommit({ failed: 'the station failed while it worked on this' });
      throw error;
    }
  }
}
