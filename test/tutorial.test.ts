/** docs/tutorial.md, command by command, in a folder that is thrown away. */
import { execFileSync, spawn } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { LocalApi } from '../src/trial/local-api.ts';
import { testPort } from './process/harness/ports.ts';
import { CLI } from './process/harness/station-process.ts';

const root = join(import.meta.dirname, '..');
const page = readFileSync(join(root, 'docs', 'tutorial.md'), 'utf8');
const steps = [...page.matchAll(/```bash( background)?\n([\s\S]*?)```/g)].map(([, background, text]) => ({
  inBackground: background !== undefined,
  lines: text!.trim().split('\n'),
}));

const patience = { timeout: 20_000, interval: 50 };

it('every command of the tutorial does what the page says', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'statecharge-tutorial-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  cpSync(join(root, 'config'), join(folder, 'config'), { recursive: true });
  const ports = { api: await testPort(), csms: await testPort() };
  const api = new LocalApi(`http://127.0.0.1:${ports.api}`);
  // The page may count on its ports; a test may not.
  for (const file of ['station-2.0.1.yaml', 'components/standardized/InternalCtrlr.json']) {
    const path = join(folder, 'config/examples', file);
    const text = readFileSync(path, 'utf8');
    writeFileSync(path, text.replace('port: 8484', `port: ${ports.api}`).replace(':9000', `:${ports.csms}`));
  }
  const here = (line: string): string =>
    line
      .replace('npx statecharge', `"${process.execPath}" "${CLI}"`)
      .replace('--port 9000', `--port ${ports.csms}`)
      .replace(/ (ctl .*)$/, ` $1 --api ${api.url}`);
  const begin = (line: string) => {
    const [command, ...words] = here(line).replaceAll('"', '').split(' ');
    const child = spawn(command!, words, { cwd: folder, stdio: 'ignore' });
    onTestFinished(() => {
      child.kill('SIGKILL');
    });
  };
  const isOnline = () =>
    api.status().then(
      ({ ocpp }) => ocpp.connected,
      () => false,
    );
  const said: string[] = [];
  for (const { inBackground, lines } of steps) {
    for (const line of lines) {
      if (inBackground) begin(line);
      else said.push(execFileSync('sh', ['-ec', here(line)], { cwd: folder, encoding: 'utf8' }));
      if (line.includes(' run ')) await expect.poll(isOnline, patience).toBe(true);
      if (line.includes(' swipe '))
        await expect.poll(async () => (await api.evse(1)).state, patience).toBe('Charging');
      if (line.includes(' kill')) await expect.poll(isOnline, patience).toBe(false);
    }
  }
  expect(said.join('\n')).toMatch(/a car is plugged in/);
  await expect.poll(async () => (await api.get('/outbox')) as object, patience).toMatchObject({ entries: 0 });
  expect(await api.get('/dead-letters')).toEqual([]);
}, 90_000);
