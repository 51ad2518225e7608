/** Hands a verified file to whoever installs it on this computer: RAUC, SWUpdate or a script of the integrator's. */
import { spawn } from 'node:child_process';

/** A program and its arguments; no shell reads them. `{file}` stands for the path of the file. */
export type InstallerCommand = readonly string[];

export type CommandOutcome =
  | { code: number }
  /** It could not be started, or was ended by a signal. */
  | { failed: string };

/** The exit code that says: the file is no valid firmware (InstallVerificationFailed). */
export const NO_VALID_FIRMWARE = 3;
/** An installation that takes longer hangs. */
const LONGEST_MS = 60 * 60 * 1000;

/**
 * Runs a command to its end. What it prints goes to our own output. It inherits no file but the three standard ones.
 * @param env added to our environment
 */
export const runCommand = (
  [program, ...args]: InstallerCommand,
  file: string,
  env: Record<string, string>,
): Promise<CommandOutcome> =>
  new Promise((resolve) => {
    const given = args.map((each) => each.replaceAll('{file}', file));
    const child = spawn(program ?? '', given, {
      stdio: ['ignore', 'inherit', 'inherit'],
      env: { ...process.env, ...env },
      timeout: LONGEST_MS,
      killSignal: 'SIGKILL',
    });
    child.once('error', ({ message }) => resolve({ failed: message }));
    child.once('exit', (code, signal) =>
      resolve(code === null ? { failed: `ended by ${signal}` } : { code }),
    );
  });
