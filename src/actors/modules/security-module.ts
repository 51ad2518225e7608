import type { SecurityCommands } from '../../charger/evse-security/words.ts';
import type { Checked } from '../../charger/link/interface.ts';
import type { Host } from '../host-contract.ts';

/** What became of a command, and in a sentence why it was refused, where the one who refused says so. */
export type SecurityOutcome<T> = Checked<T> & { why?: string };

/** Commands whoever keeps the keys, once the running turn is committed; `then` runs within a later turn. */
export type AskSecurity = <C extends keyof SecurityCommands>(
  command: C,
  args: SecurityCommands[C]['args'],
  then: (outcome: SecurityOutcome<SecurityCommands[C]['result']>) => void,
) => void;

/** The built-in module; loaded when it is first asked, since certificates are rare. */
export type BuiltInSecurity = {
  [C in keyof SecurityCommands]: (
    args: SecurityCommands[C]['args'],
  ) => Promise<SecurityCommands[C]['result']>;
};

type Answered = { type: string; number: number; outcome: SecurityOutcome<never> };
type Run = (args: unknown) => Promise<never>;

const ADDRESS = 'security';

/**
 * Opens the way to the built-in EvseSecurity: it works outside of turns, one command after the other, and its answers
 * come in at the host's door. Who waits is known in memory alone: what is on the disk by then counts after a restart.
 */
export const openBuiltInSecurity = (
  host: Host,
  load: (explain: (why: string) => void) => Promise<BuiltInSecurity>,
): AskSecurity => {
  const waiting = new Map<number, (outcome: SecurityOutcome<never>) => void>();
  let latest = 0;
  let before: Promise<void> = Promise.resolve();
  host.desk(ADDRESS, (event) => {
    const { number, outcome } = event as unknown as Answered;
    const then = waiting.get(number);
    waiting.delete(number);
    then?.(outcome);
  });
  const carryOut = async (command: string, args: unknown): Promise<SecurityOutcome<never>> => {
    let why: string | undefined;
    try {
      const module = (await load((reason) => (why = reason))) as unknown as Record<string, Run>;
      const value = await module[command]!(args);
      return { value, ...(why !== undefined && { why }) };
    } catch (error) {
      return { failed: (error as Error).message };
    }
  };
  return (command, args, then) => {
    const number = ++latest;
    waiting.set(number, then as (outcome: SecurityOutcome<never>) => void);
    host.afterCommit(() => {
      before = before.then(async () => {
        const outcome = await carryOut(command, args);
        host.receive(ADDRESS, { type: 'answered', number, outcome } as { type: string });
      });
    });
  };
};
