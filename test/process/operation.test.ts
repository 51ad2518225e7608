import { execFile } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readArchive, writeArchive } from '../../src/persistence/archive.ts';
import { VERSIONS } from './harness/dialect.ts';
import { CLI, NODE, StationProcess } from './harness/station-process.ts';
import { expectRight, type World, world } from './harness/world.ts';

type Outcome = { code: number; out: string; err: string };

/** Runs a command to its end. */
const statecharge = (...args: string[]): Promise<Outcome> =>
  new Promise((resolve) => {
    execFile(NODE, [CLI, ...args], (error, out, err) =>
      resolve({ code: error ? Number(error.code) : 0, out, err }),
    );
  });

const command = (at: World, name: string, ...args: string[]): Promise<Outcome> =>
  statecharge(name, '--config', at.stationFile, ...args);

const certificate = ({ databaseFolder }: World): string =>
  join(databaseFolder, 'certificates', 'csms', 'leaf.pem');

const withCertificate = (at: World): void => {
  mkdirSync(join(at.databaseFolder, 'certificates', 'csms'), { recursive: true });
  writeFileSync(certificate(at), 'a certificate');
};

const charge = async (at: World, token: string): Promise<void> => {
  const before = at.csms.transactions().length;
  await at.api.plugIn(1);
  await at.api.swipe(token);
  await at.until('started', () => at.csms.transactions().length === before + 1);
  await at.state(1, 'Charging');
};

describe.each(VERSIONS)('backup and restore, OCPP %s', (version) => {
  it('a backup taken while a car charges brings back what was not delivered then', async () => {
    const at = await world(version, { evses: 2, chargeOffline: true });
    await at.online();
    withCertificate(at);
    await at.csms.close();
    await at.api.plugIn(1);
    await at.api.swipe('TOKEN', [1]);
    await at.state(1, 'Charging');

    const file = join(at.folder, 'backup');
    const taken = await command(at, 'backup', file);
    expect(taken).toMatchObject({ code: 0, err: '' });
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readdirSync(at.folder).filter((name) => name.startsWith('backup'))).toEqual(['backup']);
    expect(readArchive(file)?.map(({ name }) => name)).toEqual(
      expect.arrayContaining([
        'manifest.json',
        'station.db',
        'certificates/csms/leaf.pem',
        'config/station.yaml',
      ]),
    );
    expect(at.station.running).toBe(true);

    await at.station.kill();
    rmSync(at.databaseFolder, { recursive: true });
    const restored = await command(at, 'restore', file);
    expect(restored).toMatchObject({ code: 0, err: '' });
    expect(readFileSync(certificate(at), 'utf8')).toBe('a certificate');
    expect(readdirSync(at.databaseFolder).sort()).toEqual(['certificates', 'station.db']);

    await at.csms.open();
    await at.restart();
    const ended = await at.transaction('ended');
    expect(ended).toMatchObject({ token: 'TOKEN', evseId: 1, faults: [] });
    expect(at.csms.transactions()).toHaveLength(1);
    expectRight(at);
  });
});

it('the overlay on the 1.6 JSON is saved, removed and put back with the database', async () => {
  const at = await world('1.6');
  await at.online();
  const overlay = join(at.folder, 'user.json');
  const interval = async () =>
    (await at.csms.call('GetConfiguration', { key: ['MeterValueSampleInterval'] })) as {
      configurationKey: { value: string }[];
    };
  await at.csms.call('ChangeConfiguration', { key: 'MeterValueSampleInterval', value: '1234' });
  await at.until(
    'the overlay says so',
    () => existsSync(overlay) && readFileSync(overlay, 'utf8').includes('1234'),
  );
  const file = join(at.folder, 'backup');
  await command(at, 'backup', file);
  await at.station.stop();
  expect(await command(at, 'reset', '--yes')).toMatchObject({ code: 0 });
  expect(existsSync(overlay)).toBe(false);
  expect(await command(at, 'restore', file)).toMatchObject({ code: 0, err: '' });
  expect(readFileSync(overlay, 'utf8')).toContain('1234');
  await at.restart();
  await at.until('booted again', () => at.csms.received('BootNotification').length === 2);
  expect((await interval()).configurationKey[0]?.value).toBe('1234');
});

describe('a restore that cannot be', () => {
  it('is refused while the station runs, which notices nothing', async () => {
    const at = await world('2.0.1');
    await at.online();
    const file = join(at.folder, 'backup');
    await command(at, 'backup', file);
    const { code, err } = await command(at, 'restore', file);
    expect(code).toBe(1);
    expect(err).toMatch(/another process has the database open/);
    await charge(at, 'TOKEN');
    expect(readdirSync(at.databaseFolder).filter((name) => name.startsWith('restore'))).toEqual([]);
    expectRight(at);
  });

  it.each<[string, (file: string) => void, RegExp]>([
    ['no backup', (file) => writeFileSync(file, 'a letter'), /no backup, or it cannot be read/],
    ['nothing', (file) => rmSync(file), /no backup, or it cannot be read/],
    [
      'a newer one',
      (file) => change(file, 'manifest.json', (text) => text.replace(/"schema": \d+/, '"schema": 999')),
      /newer statecharge \(version 999/,
    ],
    [
      'a damaged one',
      (file) => change(file, 'station.db', (text) => `${text}.`),
      /station\.db is missing or damaged/,
    ],
    [
      'one without a database',
      (file) =>
        writeArchive(file, [{ name: 'manifest.json', content: Buffer.from('{"format":1,"files":[]}') }], 0),
      /no database/,
    ],
  ])('%s', async (_, spoil, expected) => {
    const at = await world('1.6');
    await at.online();
    await at.station.stop();
    const file = join(at.folder, 'backup');
    await command(at, 'backup', file);
    spoil(file);
    const before = readFileSync(join(at.databaseFolder, 'station.db'));
    const { code, err } = await command(at, 'restore', file);
    expect(code).toBe(1);
    expect(err).toMatch(expected);
    expect(err.trim()).not.toContain('\n');
    expect(readFileSync(join(at.databaseFolder, 'station.db')).equals(before)).toBe(true);
  });
});

const change = (file: string, name: string, by: (text: string) => string): void => {
  const entries = readArchive(file)!.map((entry) =>
    entry.name === name
      ? { name, content: Buffer.from(by(entry.content.toString('latin1')), 'latin1') }
      : entry,
  );
  writeArchive(file, entries, 0);
};

describe.each(VERSIONS)('reset, OCPP %s', (version) => {
  it('removes what the station knows, after a yes, and nothing else', async () => {
    const at = await world(version);
    await at.online();
    await charge(at, 'TOKEN');
    withCertificate(at);
    expect(await command(at, 'reset', '--yes')).toMatchObject({
      code: 1,
      err: expect.stringMatching('another process'),
    });
    await at.station.kill();

    const asked = await command(at, 'reset');
    expect(asked.code).toBe(1);
    expect(asked.out).toContain(join(at.databaseFolder, 'station.db'));
    expect(asked.err).toMatch(/--yes/);
    expect(existsSync(join(at.databaseFolder, 'station.db'))).toBe(true);

    writeFileSync(join(at.folder, 'messages', 'notes.txt'), 'not ours');
    mkdirSync(join(at.databaseFolder, 'transfers'));
    writeFileSync(join(at.databaseFolder, 'transfers', 'firmware'), 'half of it');
    expect(await command(at, 'reset', '--keep-certificates', '--yes')).toMatchObject({ code: 0, err: '' });
    expect(readdirSync(at.databaseFolder)).toEqual(['certificates']);
    expect(readdirSync(join(at.folder, 'messages'))).toEqual(['notes.txt']);
    expect(existsSync(certificate(at))).toBe(true);
    expect(existsSync(at.stationFile)).toBe(true);
    expect(await command(at, 'reset', '--yes')).toMatchObject({ code: 0 });
    expect(readdirSync(at.databaseFolder)).toEqual([]);

    await at.restart();
    await at.until('booted anew', () => at.csms.received('BootNotification').length === 2);
    expect(at.csms.transactions().filter(({ endedAt }) => endedAt !== undefined)).toEqual([]);
  });
});

describe('exit codes', () => {
  it('0: stopped, by either signal', async () => {
    const at = await world('1.6');
    await at.online();
    expect(await at.station.stop()).toEqual({ code: 0, signal: null });
    await at.restart();
    process.kill(at.station.pid, 'SIGINT');
    expect(await at.station.exited).toEqual({ code: 0, signal: null });
  });

  it('1: the configuration is bad, or the station cannot start', async () => {
    const at = await world('1.6');
    await at.station.stop();
    writeFileSync(join(at.folder, 'bad.yaml'), 'active_modules: {}');
    const bad = new StationProcess(join(at.folder, 'bad.yaml'), join(at.folder, 'bad.log'));
    expect((await bad.exited).code).toBe(1);
    chmodSync(join(at.databaseFolder, 'station.db'), 0o600);
    writeFileSync(join(at.databaseFolder, 'station.db'), 'no database '.repeat(1000));
    at.launch();
    expect((await at.station.exited).code).toBe(1);
    for (const name of ['backup', 'restore', 'reset'])
      expect(
        (await statecharge(name, '--config', join(at.folder, 'bad.yaml'), ...(name === 'reset' ? [] : ['x'])))
          .code,
      ).toBe(1);
  });

  it('2: the command was not understood', async () => {
    for (const args of [['backup', 'x'], ['restore', '--config', 'x'], ['reset'], ['rest']])
      expect(await statecharge(...args)).toMatchObject({ code: 2, out: '' });
  });
});
