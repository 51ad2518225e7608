import type * as z from 'zod/mini';
import type { Provider } from '../../charger/link/external-modules.ts';
import { checkValue } from '../../charger/link/interface.ts';
import type { Outcome } from '../../charger/link/module-link.ts';
import type { Host } from '../host-contract.ts';

/** What a module, or the local API, wants of us: carried out within a turn. It answers once, in this turn or a later one. */
export type ModuleCommand = (args: Record<string, unknown>, answer: (outcome: Outcome) => void) => void;

/** A command whose arguments are checked first; `run` gives its result, undefined for none. */
export const checkedCommand =
  <S extends z.ZodMiniType>(shape: S, run: (args: z.output<S>) => unknown): ModuleCommand =>
  (args, answer) => {
    const read = checkValue(shape, args);
    if ('refused' in read) answer({ failed: read.refused });
    else answer({ value: run(read.value) ?? null });
  };

type Call = { command: ModuleCommand; answer: (outcome: Outcome) => void };
type Called = { type: string; number: number; args: Record<string, unknown> };

/**
 * Opens a desk where these commands are carried out: each comes in at the host's door, and its answer goes out after
 * the commit of all that it changed.
 */
export const openCommands = (
  host: Host,
  address: string,
  commands: Readonly<Record<string, ModuleCommand>>,
): Provider => {
  const calls = new Map<number, Call>();
  let latest = 0;
  host.desk(address, (event) => {
    const { number, args } = event as unknown as Called;
    const call = calls.get(number);
    calls.delete(number);
    if (call) carryOut(host, call, args);
  });
  return (name, args, answer) => {
    const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
    if (!command) {
      answer({ failed: `there is no command ${name}` });
      return;
    }
    const number = ++latest;
    calls.set(number, { command, answer });
    host.receive(address, { type: name, number, args } as { type: string });
  };
};

const carryOut = (host: Host, { command, answer }: Call, args: Record<string, unknown>): void => {
  const afterCommit = (outcome: Outcome) => host.afterCommit(() => answer(outcome));
  try {
    command(args, afterCommit);
  } catch (error) {
    afterCommit({ failed: 'the station failed while it worked on this' });
    throw error;
  }
};
