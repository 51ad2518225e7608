/** Every command that README and docs name is run, or is one of those that another test runs. */
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freePort, layOut } from '../src/trial/trial-folder.ts';

const root = join(import.meta.dirname, '..');
const cli = join(root, 'dist', 'cli.js');
const run = promisify(execFile);
const statecharge = (...args: string[]) => run(process.execPath, [cli, ...args], { cwd: root });

const pages = ['README.md', ...readdirSync(join(root, 'docs')).map((name) => `docs/${name}`)].filter((name) =>
  name.endsWith('.md'),
);
const lines = pages.flatMap((page) => readFileSync(join(root, page), 'utf8').split('\n'));
/** What stands indented as a code line. */
const readmeCtl = readFileSync(join(root, 'README.md'), 'utf8')
  .split('\n')
  .filter((line) => line.startsWith('    npx statecharge ctl '))
  .map((line) => line.trim().split(/ {2,}/)[0]!.replace('npx statecharge ', '').split(' '));

describe('the commands of README and docs', () => {
  it('npm scripts exist; `npm start` and `npm test` are run by the golden transcripts and by whoever reads this', () => {
    const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
    const named = lines.flatMap((line) =>
      [...line.matchAll(/npm (?:run )?([a-z][a-z:]*)/g)].map(([, name]) => name!),
    );
    expect(named.length).toBeGreaterThan(3);
    const builtIn = ['ci', 'pack', 'package', 'install'];
    expect(named.filter((name) => !(name in scripts) && !builtIn.includes(name))).toEqual([]);
  });

  it('every `statecharge COMMAND` explains itself', async () => {
    const named = new Set(
      lines.flatMap((line) =>
        [...line.matchAll(/`(?:npx )?statecharge ([a-z-]+)/g)].map(([, name]) => name!),
      ),
    );
    expect(named.size).toBeGreaterThan(5);
    for (const command of named) expect((await statecharge(command, '--help')).stdout).toContain(command);
  });

  it('check-config finds nothing in the examples', async () => {
    const examples = readdirSync(join(root, 'config', 'examples')).filter((name) => name.endsWith('.yaml'));
    expect(examples.length).toBe(4);
    for (const name of examples) await statecharge('check-config', join('config', 'examples', name));
  });
});

describe('what README does to a running station', () => {
  let trial: ReturnType<typeof layOut>;
  let station: ReturnType<typeof spawn>;
  let api: string;

  beforeAll(async () => {
    const port = await freePort(0);
    trial = layOut('2.0.1', { api: port, csms: await freePort(0) });
    api = `http://127.0.0.1:${port}`;
    station = spawn(process.execPath, [cli, 'run', '--config', trial.stationFile], { stdio: 'ignore' });
  }, 30_000);

  afterAll(() => {
    station.kill('SIGKILL');
    rmSync(trial.folder, { recursive: true, force: true });
  });

  it('each line works, the last one ends the process', async () => {
    const answers = () =>
      fetch(`${api}/api/v1/status`).then(
        ({ ok }) => ok,
        () => false,
      );
    await expect.poll(answers, { timeout: 15_000 }).toBe(true);
    expect(readmeCtl.at(-1)).toEqual(['ctl', 'kill']);
    for (const words of readmeCtl.slice(0, -1)) await statecharge(...words, '--api', api);
    const status = (await statecharge('ctl', 'status', '--api', api)).stdout;
    expect(status).toContain('a car is plugged in');
    const gone = once(station, 'exit');
    await statecharge('ctl', 'kill', '--api', api);
    expect((await gone)[1]).toBe('SIGKILL');
  });
});
