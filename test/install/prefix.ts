import { execFileSync, spawn } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { LocalApi } from '../../src/trial/local-api.ts';
import { testPort } from '../process/harness/ports.ts';

export const root = join(import.meta.dirname, '..', '..');
const PAGE = readFileSync(join(root, 'docs', 'deployment.md'), 'utf8');

/** The commands of the page's block with this name. */
const block = (name: string): string => {
  const found = new RegExp(`\`\`\`bash ${name}\n([\\s\\S]*?)\`\`\``).exec(PAGE);
  if (found === null) throw new Error(`docs/deployment.md has no block "bash ${name}"`);
  return found[1]!;
};

/** Commands that would change this computer are written down instead; sudo runs what follows it. */
const STAND_INS: { [name: string]: string } = {
  sudo: 'exec "$@"',
  useradd: 'echo "useradd $*" >> "$RECORD"',
  chgrp: 'echo "chgrp $*" >> "$RECORD"',
  systemctl: 'echo "systemctl $*" >> "$RECORD"',
};

/** A folder that stands for the charger's root; ended with the test. */
export class Prefix {
  readonly folder = mkdtempSync(join(tmpdir(), 'statecharge-install-'));
  readonly #env: NodeJS.ProcessEnv;

  constructor() {
    const bin = join(this.folder, 'stand-ins');
    for (const path of [bin, this.path('/opt'), this.path('/etc/systemd/system')])
      mkdirSync(path, { recursive: true });
    for (const [name, line] of Object.entries(STAND_INS)) {
      writeFileSync(join(bin, name), `#!/bin/sh\n${line}\n`);
      chmodSync(join(bin, name), 0o755);
    }
    this.#env = {
      ...process.env,
      PATH: `${bin}:${process.env.PATH}`,
      RECORD: join(this.folder, 'record'),
      STATECHARGE_API_TOKEN: undefined,
    };
    onTestFinished(() => rmSync(this.folder, { recursive: true, force: true }));
  }

  /** Where an absolute path of the charger lies here. */
  path = (absolute: string): string => join(this.folder, 'root', absolute);

  /** All absolute paths of the charger in a text. */
  here = (text: string): string =>
    text.replace(
      /(^|[\s"'=])(\/(?:opt|etc|var)\/?[\w./-]*)/gm,
      (_, before, path) => before + this.path(path),
    );

  /** Runs a block of docs/deployment.md; `adapt` says how this place differs from a charger. */
  run(name: string, adapt: (text: string) => string = (text) => text, cwd = this.folder): string {
    const script = adapt(this.here(block(name)));
    return execFileSync('sh', ['-ec', script], { cwd, env: this.#env, encoding: 'utf8' });
  }

  record(): string {
    return readFileSync(join(this.folder, 'record'), 'utf8');
  }

  /** Configures as the page says, with free ports and this folder in place of those of the charger. */
  async configure(): Promise<{ api: LocalApi; csmsPort: number }> {
    this.run('configure');
    const [apiPort, csmsPort] = [await testPort(), await testPort()];
    this.edit('/etc/statecharge/station.yaml', (text) =>
      this.here(text).replace('port: 8484', `port: ${apiPort}`),
    );
    this.edit('/etc/statecharge/components/standardized/InternalCtrlr.json', (text) =>
      text.replace('127.0.0.1:9000', `127.0.0.1:${csmsPort}`),
    );
    for (const path of ['/var/lib/statecharge', '/var/log/statecharge'])
      mkdirSync(this.path(path), { recursive: true });
    return { api: new LocalApi(`http://127.0.0.1:${apiPort}`), csmsPort };
  }

  /** Starts a process that ends with the test. */
  spawn(words: readonly string[], env: NodeJS.ProcessEnv = {}) {
    const child = spawn(words[0]!, words.slice(1), {
      env: { ...this.#env, ...env },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    child.stdout.resume();
    onTestFinished(() => {
      child.kill('SIGKILL');
    });
    return child;
  }

  private edit(path: string, change: (text: string) => string): void {
    const before = readFileSync(this.path(path), 'utf8');
    const after = change(before);
    if (after === before) throw new Error(`${path}: there was nothing to adapt`);
    writeFileSync(this.path(path), after);
  }
}
