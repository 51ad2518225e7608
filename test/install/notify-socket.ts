import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { onTestFinished } from 'vitest';

/** Node.js has no Unix datagram sockets: Python listens, and prints each message in one line. */
const LISTENER = `
import socket, sys
s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM); s.bind(sys.argv[1]); print('listens', flush=True)
while True: print(s.recv(4096).decode().strip().replace(chr(10), ' '), flush=True)
`;

const runs = (command: string, ...args: string[]) => spawnSync(command, args).status === 0;

/** Why systemd's messages cannot be tried here; undefined: they can. */
export const withoutNotify = (): string | undefined => {
  if (!runs('systemd-notify', '--version')) return 'systemd-notify is not installed (Debian package systemd)';
  return runs('python3', '--version') ? undefined : 'python3 is not installed';
};

/** What stands where systemd listens. */
export const notifySocket = async () => {
  const folder = mkdtempSync(join(tmpdir(), 'statecharge-notify-'));
  const path = join(folder, 'notify');
  const listener = spawn('python3', ['-c', LISTENER, path], { stdio: ['ignore', 'pipe', 'inherit'] });
  const messages: string[] = [];
  const lines = createInterface({ input: listener.stdout });
  onTestFinished(() => {
    listener.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  });
  await once(lines, 'line');
  lines.on('line', (line) => messages.push(line));
  return { path, messages };
};
