/**
 * What systemd is told of a service of `Type=notify`: that it is ready, that it still turns, that it stops. Node.js has no
 * Unix datagram sockets, so `systemd-notify` carries each message; the unit needs `NotifyAccess=all` for that.
 */
import { execFile } from 'node:child_process';

/** How a message (`READY=1`) gets to the manager; calls back with what went wrong. */
export type Carry = (lines: readonly string[], failed: (error: Error) => void) => void;

export interface ServiceManager {
  /** The station has taken up its former life and listens. From now on it is expected to show that it is alive. */
  ready(): void;
  stopping(): void;
}

type Options = {
  env: NodeJS.ProcessEnv;
  pid: number;
  warn: (message: string, details: Record<string, unknown>) => void;
  carry?: Carry;
};

const NOBODY: ServiceManager = { ready: () => {}, stopping: () => {} };

/** A process that no manager has asked for messages (`NOTIFY_SOCKET`) says nothing. */
export const serviceManager = ({ env, pid, warn, carry = byCommand }: Options): ServiceManager => {
  if (!env.NOTIFY_SOCKET) return NOBODY;
  let told = false;
  const tell = (...lines: string[]) =>
    carry(lines, (error) => {
      if (!told) warn('systemd could not be told; is systemd-notify installed?', { error, lines });
      told = true;
    });
  const interval = watchdogMilliseconds(env, pid);
  return {
    ready: () => {
      tell('READY=1', 'STATUS=running');
      // Fired by the event loop: a process whose loop is stuck falls silent, and systemd starts it again.
      if (interval !== undefined) setInterval(() => tell('WATCHDOG=1'), interval).unref();
    },
    stopping: () => tell('STOPPING=1', 'STATUS=stopping: transactions are found again at the next start'),
  };
};

/** Half of what systemd allows (sd_watchdog_enabled(3)); undefined where it does not watch this process. */
export const watchdogMilliseconds = (env: NodeJS.ProcessEnv, pid: number): number | undefined => {
  const allowed = Number(env.WATCHDOG_USEC);
  const watched = env.WATCHDOG_PID ?? String(pid);
  return allowed > 0 && watched === String(pid) ? Math.max(1, Math.floor(allowed / 2000)) : undefined;
};

const byCommand: Carry = (lines, failed) => {
  execFile('systemd-notify', [...lines], { timeout: 5_000 }, (error) => {
    if (error) failed(error);
  });
};
