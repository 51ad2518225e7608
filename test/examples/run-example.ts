import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { build } from 'esbuild';
import { onTestFinished } from 'vitest';

const root = join(import.meta.dirname, '..', '..');

/** Runs an example until the test ends, as `node scripts/run-ts.mjs` or python3 would. */
export const runExample = async (file: string, args: readonly string[]): Promise<void> => {
  const path = join(root, 'examples', file);
  ended(file.endsWith('.py') ? spawn('python3', [path, ...args], STDIO) : await runTypeScript(path, args));
};

const STDIO = { stdio: ['ignore', 'inherit', 'inherit'] as ('ignore' | 'inherit')[] };

const ended = (child: ChildProcess): void =>
  onTestFinished(async () => {
    const exit = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    if (child.exitCode === null && child.signalCode === null) await exit;
  });

const runTypeScript = async (path: string, args: readonly string[]): Promise<ChildProcess> => {
  // Inside node_modules, so that the packages are found.
  const folder = mkdtempSync(join(root, 'node_modules/.run-ts-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const outfile = join(folder, 'example.mjs');
  const options = { bundle: true, packages: 'external', format: 'esm', platform: 'node' } as const;
  await build({ entryPoints: [path], outfile, ...options, target: 'node20', logLevel: 'warning' });
  return spawn(process.execPath, [outfile, ...args], STDIO);
};

/** A serial line that is not there: what the test says comes out of it, what is written to it is heard. */
export class SerialLine {
  readonly heard: string[] = [];
  readonly path: Promise<string>;
  readonly #process: ChildProcess;

  constructor() {
    this.#process = spawn('python3', ['-c', PTY], { stdio: ['pipe', 'pipe', 'inherit'] });
    const lines = createInterface({ input: this.#process.stdout! });
    this.path = new Promise((resolve) => lines.once('line', resolve));
    void this.path.then(() => lines.on('line', (line) => this.heard.push(line)));
    ended(this.#process);
  }

  say(line: string): void {
    this.#process.stdin!.write(`${line}\n`);
  }
}

/** Says the name of a terminal, then passes lines on: from stdin to whoever has opened it, and back to stdout. */
const PTY = `
import os, sys, threading, tty
master, slave = os.openpty()
tty.setraw(slave)
print(os.ttyname(slave), flush=True)
def out():
    while True:
        sys.stdout.write(os.read(master, 1024).decode())
        sys.stdout.flush()
threading.Thread(target=out, daemon=True).start()
for line in sys.stdin:
    os.write(master, line.encode())
`;
