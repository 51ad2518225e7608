import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { LocalApi } from '../../src/trial/local-api.ts';
import { everestConfig, everestIsMissing, seedExamples, seedIsMissing } from '../config/seed-page.ts';
import { component, profile } from '../config/world.ts';
import { remoteStart } from './harness/dialect.ts';
import { testPort } from './harness/ports.ts';
import { StationProcess } from './harness/station-process.ts';
import { StrictCsms } from './harness/strict-csms.ts';
import { closeWorld, expectRight, World, world } from './harness/world.ts';

const folderOf = (files: Record<string, string>): string => {
  const folder = mkdtempSync(join(tmpdir(), 'statecharge-published-'));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return folder;
};

/** Absolute folders of the example lie in a throw-away folder. */
const redirected = (yaml: string, folder: string): string =>
  yaml.replaceAll(/: \/(persistent|var\/log)\//g, `: ${folder}/$1/`);

/** A running station of exactly these files; ended and cleared away with the test. */
const running = async (yaml: string, files: Record<string, string>) => {
  const folder = folderOf(files);
  const stationFile = join(folder, 'station.yaml');
  writeFileSync(stationFile, redirected(yaml, folder));
  const port = await testPort();
  const station = new StationProcess(stationFile, join(folder, 'log'), ['--api-port', String(port)]);
  onTestFinished(async () => {
    await station.kill();
    rmSync(folder, { recursive: true, force: true });
  });
  const api = new LocalApi(`http://127.0.0.1:${port}`);
  await station.ready(api);
  return { folder, station, api };
};

describe.skipIf(seedIsMissing)(`the examples of the page in a running station ${seedIsMissing ?? ''}`, () => {
  it('OCPP 1.6: YAML, OCPP JSON and Auth as published', async () => {
    const { yaml16, yamlAuth, json } = seedExamples();
    const both = yaml16 + yamlAuth.replace('active_modules:\n', '');
    const at = await running(both, { 'config/ocpp-config.json': json });
    expect(await at.api.evses()).toHaveLength(1);
    expect(existsSync(join(at.folder, 'persistent/ocpp_db/station.db'))).toBe(true);
    await expect.poll(() => existsSync(join(at.folder, 'var/log/ocpp')), { timeout: 5_000 }).toBe(true);
    expect(await at.station.stop()).toEqual({ code: 0, signal: null });
  });

  it('OCPP 2.0.1: YAML as published', async () => {
    const at = await running(seedExamples().yaml201, {
      'config/component_config/standardized/InternalCtrlr.json': component('InternalCtrlr', {
        NetworkConnectionProfiles: JSON.stringify([profile(1, 'ws://127.0.0.1:9')]),
      }),
      'config/component_config/standardized/SecurityCtrlr.json': component('SecurityCtrlr', {
        Identity: 'cp1',
      }),
    });
    expect(await at.api.evses()).toHaveLength(2);
    expect(existsSync(join(at.folder, 'persistent/ocpp201/station.db'))).toBe(true);
    await expect.poll(() => existsSync(join(at.folder, 'var/log/ocpp201')), { timeout: 5_000 }).toBe(true);
  });

  it('every key of the OCPP JSON shows on the wire', async () => {
    const csms = new StrictCsms('ocpp1.6');
    await csms.open();
    const { yaml16, json } = seedExamples();
    const local = json
      .replace('wss://csms.example.com/ocpp', `127.0.0.1:${csms.port}/ocpp`)
      .replace('"SecurityProfile": 3', '"SecurityProfile": 1');
    const folder = folderOf({ 'config/ocpp-config.json': local });
    const port = await testPort();
    const stationFile = join(folder, 'station.yaml');
    writeFileSync(stationFile, `api: { port: ${port} }\n${redirected(yaml16, folder)}`);
    const api = new LocalApi(`http://127.0.0.1:${port}`);
    const at = new World({ version: '1.6', folder, csms, api, stationFile, simulatedClock: true, evses: 1 });
    onTestFinished(() => closeWorld(at));
    await at.station.ready(api);
    await at.online();

    const [handshake] = csms.handshakes as unknown as {
      endpoint: string;
      identity: string;
      password: Buffer;
    }[];
    expect(handshake).toMatchObject({ endpoint: '/ocpp', identity: 'CP001' });
    expect(String(handshake?.password)).toBe('your-auth-key');
    expect(csms.received('BootNotification')).toMatchObject([
      { chargeBoxSerialNumber: 'SN123456', chargePointModel: 'EVerest', chargePointVendor: 'Pionix' },
    ]);
    expect(csms.received('StatusNotification').map(({ connectorId }) => connectorId)).toEqual([0, 1]);

    expect(await remoteStart(at, 'TOKEN', 1)).toBe('Accepted');
    await at.until('the remote start is authorized first', () => csms.received('Authorize').length === 1);
    await at.api.plugIn(1);
    await at.transaction('started');
    await at.advance(185_000);
    const contexts = () =>
      csms
        .received('MeterValues')
        .flatMap(({ meterValue }) => meterValue as { sampledValue: { context?: string }[] }[])
        .map(({ sampledValue }) => sampledValue[0]?.context ?? 'Sample.Periodic');
    expect(contexts().filter((context) => context === 'Sample.Periodic')).toHaveLength(3);
    await at.api.advance(900_000);
    await at.until('clock-aligned values', () => contexts().includes('Sample.Clock'));
    expectRight(at);
  });
});

describe.skipIf(everestIsMissing)(
  `EVerest's own configurations in a running station ${everestIsMissing ?? ''}`,
  () => {
    const evses = '  e1: { module: EvseManager }\n  e2: { module: EvseManager }\n';

    it.each([
      ['OCPP', 'ChargePointConfigPath', 'ocpp16-config.json'],
      ['OCPP', 'ChargePointConfigPath', 'ocpp16-config-full.json'],
      ['OCPP201', 'DeviceModelConfigPath', 'component_config'],
    ])('module %s with %s: %s', async (kind, key, name) => {
      const database = kind === 'OCPP' ? 'DatabasePath' : 'CoreDatabasePath';
      const at = await running(
        `active_modules:\n${evses}  ocpp: { module: ${kind}, config: { ${key}: ${join(everestConfig, name)}, ${database}: db, MessageLogPath: log.d }, connections: { evse_manager: [e1, e2] } }\n`,
        {},
      );
      expect(await at.api.evses()).toHaveLength(2);
      expect(at.station.log().match(/no effect/g)).toHaveLength(1);
    });
  },
);

describe('ConfigBackend legacy', () => {
  it('what the CSMS changes stands in user_config.json, outlives a power cut, and an edit of that file wins', async () => {
    const at = await world('1.6');
    await at.online();
    const user = join(at.folder, 'user.json');
    const change = (key: string, value: string) => at.csms.call('ChangeConfiguration', { key, value });
    /** Once the station is registered again. */
    const read = (key: string) =>
      at.until('GetConfiguration', async () => {
        if (!at.csms.connected) return undefined;
        const answer = at.csms.call('GetConfiguration', { key: [key] }).catch(() => undefined);
        return ((await answer)?.configurationKey as { value: string }[] | undefined)?.[0]?.value;
      });
    expect(existsSync(user)).toBe(false);
    expect(await change('MeterValueSampleInterval', '17')).toEqual({ status: 'Accepted' });
    await at.until('the file', () => existsSync(user));
    expect(JSON.parse(readFileSync(user, 'utf8'))).toEqual({ Core: { MeterValueSampleInterval: 17 } });

    await at.station.kill();
    await at.restart();
    expect(await read('MeterValueSampleInterval')).toBe('17');

    await at.station.stop();
    writeFileSync(user, JSON.stringify({ Core: { MeterValueSampleInterval: 18 } }));
    await at.restart();
    expect(await read('MeterValueSampleInterval')).toBe('18');
    expect(readdirSync(at.folder).filter((name) => name.includes('.new'))).toEqual([]);
    expectRight(at);
  });
});

describe('module configuration in the device model (local API section 7)', () => {
  const CONTROL = {
    component: { name: 'OCPP201', instance: 'ocpp' },
    variable: { name: 'EnableExternalWebsocketControl' },
  };
  const LOGGING = {
    component: { name: 'EvseManager', instance: 'evse_1' },
    variable: { name: 'session_logging' },
  };

  /** Ends the station, changes its file, starts it again. */
  const withAccess = async (at: World, config: object): Promise<void> => {
    await at.station.stop();
    const file = JSON.parse(readFileSync(at.stationFile, 'utf8'));
    file.active_modules.ocpp.access = { config };
    writeFileSync(at.stationFile, JSON.stringify(file));
    await at.restart();
  };
  const registered = (at: World, starts: number) =>
    at.until('registered', () => at.csms.connected && at.csms.received('BootNotification').length === starts);
  const get = (at: World, variable: object) =>
    at.until('GetVariables', async () => {
      const answer = await at.csms
        .call('GetVariables', { getVariableData: [variable] })
        .catch(() => undefined);
      return (
        answer?.getVariableResult as { attributeStatus: string; attributeValue?: string }[] | undefined
      )?.[0];
    });
  const set = async (at: World, variable: object, attributeValue: string) => {
    const { setVariableResult } = await at.csms.call('SetVariables', {
      setVariableData: [{ ...variable, attributeValue }],
    });
    return (setVariableResult as { attributeStatus: string }[])[0]?.attributeStatus;
  };

  it('is unknown without access, read-only with allow_global_read', async () => {
    const at = await world('2.0.1');
    await at.online();
    expect(await get(at, LOGGING)).toMatchObject({ attributeStatus: 'UnknownComponent' });
    await withAccess(at, { allow_global_read: true });
    await registered(at, 2);
    expect(await get(at, LOGGING)).toMatchObject({ attributeStatus: 'Accepted', attributeValue: 'false' });
    expect(await set(at, LOGGING, 'true')).toBe('Rejected');
    expectRight(at);
  });

  it('with allow_global_write a value is in force from the next start on, before the one in the YAML', async () => {
    const at = await world('2.0.1');
    await withAccess(at, { allow_global_read: true, allow_global_write: true });
    await at.online();
    expect(await get(at, CONTROL)).toMatchObject({ attributeValue: 'true' });
    expect(await set(at, CONTROL, 'false')).toBe('RebootRequired');
    await at.api.connect();
    await at.station.kill();
    await at.restart();
    const answer = () => get(at, CONTROL).catch(() => undefined);
    const inForce = await at.until('the station answers again', answer);
    expect(inForce).toMatchObject({ attributeValue: 'false' });
    await expect(at.api.connect()).rejects.toMatchObject({ status: 403 });
    expectRight(at);
  });
});
