/** `run --record` and `replay`: what was recorded is what the machines do, and what a person may see. */
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { VERSIONS } from './harness/dialect.ts';
import { ExternalModule } from './harness/external-module.ts';
import type { Version } from './harness/station-files.ts';
import { CLI } from './harness/station-process.ts';
import { closeWorld, expectRight, openWorld, type World, world } from './harness/world.ts';

const replayed = (file: string): Promise<{ code: number; output: string }> =>
  new Promise((resolve) => {
    execFile(process.execPath, [CLI, 'replay', file], (error, stdout, stderr) =>
      resolve({ code: error ? Number(error.code) : 0, output: stdout + stderr }),
    );
  });

describe.each(VERSIONS)('a recording, OCPP %s', (version) => {
  it('of a session over a restart replays without difference, and holds no token', async () => {
    const at = await world(version, { sampleIntervalS: 10 });
    const record = async (name: string) => {
      await at.station.stop();
      const file = join(at.folder, name);
      at.flags = ['--record', file];
      await at.restart();
      return file;
    };
    const first = await record('first.jsonl');
    await at.online();
    await at.api.plugIn(1);
    await at.api.swipe('SECRETTOKEN', [1]);
    await at.state(1, 'Charging');
    await changePassword(at.csms, version);
    await at.advance(30_000);
    const second = await record('second.jsonl');
    await at.transaction('ended', 1);
    await at.state(1, 'Available');
    await at.api.swipe('SECRETTOKEN', [1]);
    await at.api.plugIn(1);
    await at.state(1, 'Charging');
    await at.api.swipe('SECRETTOKEN', [1]);
    await at.state(1, 'Finishing');
    await at.api.unplug(1);
    await at.state(1, 'Available');
    await at.station.stop();
    for (const file of [first, second]) {
      const text = readFileSync(file, 'utf8');
      expect(text).not.toMatch(/SECRETTOKEN|a-rather-secret-password/i);
      expect(text).toContain('"kind":"message"');
      expect(text).toContain('"topic":"evse_state"');
      const { code, output } = await replayed(file);
      expect(output).toMatch(/^\d+ events of \d+ actors and \d+ messages, .*: no difference\n$/);
      expect(code).toBe(0);
    }
    const translated = linesOf(first, 'translation');
    const command = translated.find(({ way }) => way === 'command')!;
    for (const way of ['command', 'response', 'request', 'answer', 'requests'])
      expect(
        translated.some((each) => each.way === way),
        way,
      ).toBe(true);
    expect(linesOf(first, 'desk')).toContainEqual(
      expect.objectContaining({
        event: expect.objectContaining({ command: expect.objectContaining({ type: command.made.type }) }),
      }),
    );
    expectRight(at);
  });
});

const linesOf = (file: string, kind: string) =>
  readFileSync(file, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line))
    .filter((line) => line.kind === kind);

const changePassword = (csms: World['csms'], version: Version) =>
  version === '1.6'
    ? csms.call('ChangeConfiguration', {
        key: 'AuthorizationKey',
        value: Buffer.from('a-rather-secret-password').toString('hex'),
      })
    : csms.call('SetVariables', {
        setVariableData: [
          {
            component: { name: 'SecurityCtrlr' },
            variable: { name: 'BasicAuthPassword' },
            attributeValue: 'a-rather-secret-password',
          },
        ],
      });

it('what a module says and hears is recorded, tokens as marks', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'recording-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'modules.jsonl');
  const at = await openWorld('2.0.1', {
    simulatedClock: false,
    flags: ['--record', file],
    reshape: (modules) => {
      modules.reader = { module: 'External' };
      modules.auth!.connections = { token_provider: [{ module_id: 'reader', implementation_id: 'main' }] };
    },
  });
  onTestFinished(() => closeWorld(at));
  const reader = await new ExternalModule(at.api.url, 'reader').start();
  await at.online();
  const token = { id_token: { value: 'SECRETTOKEN', type: 'ISO14443' }, authorization_type: 'RFID' };
  reader.publish('main', 'provided_token', token);
  await at.until('it is asked about', () => at.csms.calls().some(({ action }) => action === 'Authorize'));
  await at.station.stop();
  const said = linesOf(file, 'module').filter(({ direction }) => direction === 'in');
  expect(said).toContainEqual(
    expect.objectContaining({ moduleId: 'reader', message: expect.objectContaining({ type: 'publish' }) }),
  );
  expect(readFileSync(file, 'utf8')).not.toMatch(/SECRETTOKEN/i);
  expect((await replayed(file)).output).toContain('no difference');
});

describe('replay', () => {
  it('says in a line what differs, and where a file is no recording', async () => {
    const at = await world('2.0.1');
    const file = join(at.folder, 'short.jsonl');
    await at.station.stop();
    at.flags = ['--record', file];
    await at.restart();
    await at.online();
    await at.api.plugIn(1);
    await at.state(1, 'Preparing');
    await at.station.stop();
    const text = readFileSync(file, 'utf8');
    writeFileSync(file, text.replace('"value":"Preparing"', '"value":"Charging"'));
    const { code, output } = await replayed(file);
    expect(code).toBe(1);
    expect(output).toContain('connector/1/1 on SessionStarted: state');
    expect(output).toContain('recorded  "Charging"');
    expect(output).toContain('now       "Preparing"');
    writeFileSync(file, '{"no":"recording"}\n');
    const other = await replayed(file);
    expect(other).toMatchObject({ code: 1, output: expect.stringContaining('line 1: expected a recording') });
  });
});
