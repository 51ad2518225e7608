/**
 * docs/deployment.md, word for word, below a folder that is thrown away: from an archive, from the npm package and by the
 * steps of the Dockerfile, each until a car charges. STATECHARGE_LANE=long also compiles what `npm install` compiles.
 */
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { LocalApi } from '../../src/trial/local-api.ts';
import { layOut } from '../../src/trial/trial-folder.ts';
import { testPort } from '../process/harness/ports.ts';
import { notifySocket, withoutNotify } from './notify-socket.ts';
import { Prefix, root } from './prefix.ts';

const patience = { timeout: 20_000, interval: 50 };
const LONG = process.env.STATECHARGE_LANE === 'long';

const version = (): string => JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).version;

/** The words of a setting of the installed unit. */
const unitWords = (prefix: Prefix, key: string): string[] => {
  const unit = readFileSync(prefix.path('/etc/systemd/system/statecharge.service'), 'utf8');
  return prefix.here(new RegExp(`^${key}=(.*)$`, 'm').exec(unit)![1]!).split(' ');
};

/** With the station's own CSMS, until the car draws; `look` brings the car. */
const charges = async (prefix: Prefix, api: LocalApi, csmsPort: number, look: () => void): Promise<void> => {
  prefix.spawn([prefix.path('/opt/statecharge/bin/statecharge'), 'csms', '--port', String(csmsPort)]);
  const online = () =>
    api.status().then(
      ({ ocpp }) => ocpp.connected,
      () => false,
    );
  await expect.poll(online, patience).toBe(true);
  look();
  await expect.poll(async () => (await api.evse(1)).state, patience).toBe('Charging');
};

const look = (prefix: Prefix, api: LocalApi) => () => {
  prefix.run('look', (text) => text.replaceAll(/ctl [^\n]+/g, (line) => `${line} --api ${api.url}`));
};

/** When the newest file below a folder was written. */
const newest = (folder: string): number =>
  Math.max(
    ...readdirSync(folder, { recursive: true, withFileTypes: true }).map((entry) =>
      entry.isFile() ? statSync(join(entry.parentPath, entry.name)).mtimeMs : 0,
    ),
  );

const startAsService = async (prefix: Prefix): Promise<void> => {
  const { api, csmsPort } = await prefix.configure();
  prefix.run('start');
  expect(prefix.record()).toMatch(
    /useradd --system .*statecharge\n(.*\n)*systemctl enable --now statecharge/,
  );
  const installed = Math.max(newest(prefix.path('/opt')), newest(prefix.path('/etc')));
  prefix.spawn(unitWords(prefix, 'ExecStart'));
  await charges(prefix, api, csmsPort, look(prefix, api));
  // Nothing but its two folders is written: the root file system may be read-only.
  expect(Math.max(newest(prefix.path('/opt')), newest(prefix.path('/etc')))).toBe(installed);
};

it('an archive with Node.js inside is unpacked, configured and started, and a car charges', async () => {
  const prefix = new Prefix();
  prefix.run(
    'make',
    (text) => text.replace('npm ci\n', '').replace('release', `release -- --folder ${prefix.folder}/release`),
    root,
  );
  const archive = `statecharge-${version()}-${process.platform}-${process.arch}.tar.gz`;
  prefix.run('archive', (text) => text.replace(/statecharge-[\d.]+-linux-x64\.tar\.gz/, archive));
  expect(readdirSync(prefix.path('/opt/statecharge/bin'))).toContain('node');
  await startAsService(prefix);
  // The same archive stands for that of the next version.
  prefix.run('update', (text) => text.replace(/statecharge-[\d.]+-linux-x64\.tar\.gz/, archive));
  expect(prefix.record()).toMatch(/systemctl stop statecharge\nsystemctl start statecharge\n$/);
  const checks = () =>
    execFileSync(prefix.path('/opt/statecharge/bin/statecharge'), [
      'check-config',
      prefix.path('/etc/statecharge/station.yaml'),
    ]);
  expect(checks).not.toThrow();
}, 60_000);

it('the packed npm package is installed, configured and started, and a car charges', async () => {
  const prefix = new Prefix();
  // Packs what is built here: to build it anew would take it from under the other tests.
  prefix.run(
    'pack',
    (text) =>
      text.replace('npm pack', `npm pack --silent --ignore-scripts --pack-destination ${prefix.folder}`),
    root,
  );
  prefix.run('npm', (text) =>
    LONG
      ? text
      : text.replace('npm install', 'npm install --ignore-scripts --prefer-offline --no-audit --no-fund'),
  );
  // Two minutes of compiling are spared; the result is the one that `npm ci` has compiled here.
  const native = 'node_modules/better-sqlite3/build';
  const home = prefix.path('/opt/statecharge/lib/node_modules/statecharge');
  if (!LONG) cpSync(join(root, native), join(home, native), { recursive: true });
  await startAsService(prefix);
}, 300_000);

it('the steps of the Dockerfile, run one by one, leave a station in which a car charges', async () => {
  const prefix = new Prefix();
  const words = [join(root, 'packaging/docker/steps.mjs'), join(prefix.folder, 'stages')];
  const out = execFileSync('node', [...words, '--node-modules', join(root, 'node_modules')], {
    encoding: 'utf8',
  });
  const command: string[] = JSON.parse(out.trim().split('\n').at(-1)!);
  const stage = join(prefix.folder, 'stages/final');
  cpSync(join(stage, 'opt'), prefix.path('/opt'), { recursive: true });
  const { api, csmsPort } = await prefix.configure();
  prefix.spawn(
    command.map((word) => (word.endsWith('.yaml') ? prefix.path('/etc/statecharge/station.yaml') : word)),
  );
  await charges(prefix, api, csmsPort, look(prefix, api));
}, 60_000);

const unverifiable = spawnSync('systemd-analyze', ['--version']).status !== 0;
it.skipIf(unverifiable)('systemd-analyze verify finds nothing in the unit (Debian package systemd)', () => {
  const prefix = new Prefix();
  const file = prefix.path('/etc/systemd/system/statecharge.service');
  const unit = readFileSync(join(root, 'packaging/systemd/statecharge.service'), 'utf8');
  // What it starts is not installed on this computer.
  writeFileSync(file, unit.replace('/opt/statecharge/bin/statecharge', process.execPath));
  const { status, stderr } = spawnSync('systemd-analyze', ['verify', file], { encoding: 'utf8' });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  writeFileSync(file, unit.replace('Type=notify', 'Typ=notify'));
  expect(spawnSync('systemd-analyze', ['verify', file], { encoding: 'utf8' }).stderr).toContain('Typ');
});

const reason = withoutNotify();
it.skipIf(reason !== undefined)(
  `systemd hears READY, the watchdog and STOPPING${reason ? `: ${reason}` : ''}`,
  async () => {
    const { path, messages } = await notifySocket();
    const port = await testPort();
    const { folder, stationFile } = layOut('2.0.1', { api: port, csms: await testPort() });
    const station = spawn(process.execPath, [join(root, 'dist/cli.js'), 'run', '--config', stationFile], {
      stdio: 'ignore',
      env: { ...process.env, NOTIFY_SOCKET: path, WATCHDOG_USEC: '400000', WATCHDOG_PID: undefined },
    });
    onTestFinished(() => {
      station.kill('SIGKILL');
      rmSync(folder, { recursive: true, force: true });
    });
    await expect.poll(() => messages[0], patience).toBe('READY=1 STATUS=running');
    expect((await new LocalApi(`http://127.0.0.1:${port}`).status()).state).toBe('running');
    await expect
      .poll(() => messages.filter((message) => message === 'WATCHDOG=1').length, patience)
      .toBeGreaterThan(2);
    station.kill('SIGTERM');
    expect(await once(station, 'exit')).toEqual([0, null]);
    await expect
      .poll(() => messages, patience)
      .toContainEqual(expect.stringMatching(/^STOPPING=1 STATUS=stopping/));
  },
  30_000,
);
