import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadConfig } from '../../src/config/load.ts';
import { findings, load, loaded, OCPP16 } from './world.ts';

const MINIMAL = `
active_modules:
  evse: { module: EvseManager, config: { simulator: {} } }
  ocpp:
    module: OCPP
    config: { ChargePointConfigPath: ocpp.json, DatabasePath: data }
    connections: { evse_manager: evse }
`;

describe('a station file', () => {
  it('says of a file name that cannot be one that it cannot', () => {
    for (const name of ['x'.repeat(5_000), 'a\\0b'])
      expect(findings(load(MINIMAL.replace('ocpp.json', `"${name}"`)))).toEqual([
        'error | no file can have this name',
      ]);
  });

  it('names the folder where a file is asked for by an empty name, and quotes no more than can be read', () => {
    const nameless = load(MINIMAL.replace('ocpp.json', "''"));
    expect(findings(nameless)).toEqual(['error | is a folder, expected a file']);
    expect(!nameless.ok && nameless.problems[0]?.file).toEqual(expect.stringMatching(/^\//));
    const found = findings(load(`a: *${'x'.repeat(10_000)}`));
    expect(found).toEqual([expect.stringMatching(/^error \| unidentified alias .{1,190}\.\.\.$/)]);
  });

  it('takes names that every object has for unknown ones, like any other, in each of its files', () => {
    const named = MINIMAL.replace('simulator: {}', 'simulator: {}, constructor: 1, toString: x');
    const broken = { ...OCPP16, Core: { constructor: 1, toString: 'x' }, valueOf: { hasOwnProperty: true } };
    const found = findings(load(named, { 'ocpp.json': JSON.stringify(broken) }));
    for (const key of ['Core.constructor', 'Core.toString', 'valueOf', 'valueOf.hasOwnProperty'])
      expect(found).toContainEqual(expect.stringContaining(`unknown key | ${key} |`));
  });

  it('is complete with little: everything else has its documented default', () => {
    const config = loaded(MINIMAL);
    const folder = dirname(config.file);
    expect(config.api).toEqual({ host: '127.0.0.1', port: 8484, metrics: false, allowedHosts: [] });
    expect(config.auth).toEqual({ connectionTimeoutSeconds: 20, selectionAlgorithm: 'FindFirst' });
    expect(config.system).toMatchObject({ resetDelaySeconds: 1, resetAfterUpdate: true });
    expect(config.ocpp).toMatchObject({
      module: 'OCPP',
      versions: ['ocpp1.6'],
      databaseFolder: join(folder, 'data'),
      messageLogFolder: '/tmp/everest_ocpp_logs',
      enableExternalWebsocketControl: false,
      delayOcppStartMilliseconds: 0,
      compositeSchedule: { intervalSeconds: 30, durationSeconds: 600, unit: 'A' },
      resumeTransactionsOnBoot: undefined,
      access: undefined,
    });
    expect(config.evses).toMatchObject([
      {
        evseId: 1,
        moduleId: 'evse',
        connectors: [{ id: 1, type: 'sType2' }],
        hardware: {
          kind: 'simulator',
          simulator: { connectorLock: true, maxCurrentA: 32, phases: 3, survivesRestart: false },
        },
      },
    ]);
    expect(findings(load(MINIMAL))).toEqual([]);
  });

  it('says a scalar connection, a connection by id and a list in one way', () => {
    for (const entry of [
      'evse',
      '[evse]',
      '[{ module_id: evse }]',
      '{ module_id: evse, implementation_id: evse }',
    ])
      expect(loaded(MINIMAL.replace('evse_manager: evse', `evse_manager: ${entry}`)).evses).toHaveLength(1);
  });

  it("takes EVerest's config_module and nested mapping", () => {
    const config = loaded(
      MINIMAL.replace(
        'config: { simulator: {} }',
        'mapping: { module: { evse: 1 } }, config_module: { simulator: { max_current_A: 16 } }',
      ),
    );
    expect(config.evses[0]?.hardware).toMatchObject({ simulator: { maxCurrentA: 16 } });
  });

  it('numbers EVSEs by their position in the connections', () => {
    const config = loaded(`
active_modules:
  a: { module: EvseManager, config: { connector_id: 2, simulator: {}, connectors: [{ id: 1, type: cType2 }, { id: 2, type: cCCS2 }] } }
  b: { module: EvseManager, config: { connector_id: 1, simulator: {} } }
  ocpp: { module: OCPP, config: { ChargePointConfigPath: ocpp.json, DatabasePath: d }, connections: { evse_manager: [b, a] } }
`);
    expect(config.evses.map(({ evseId, moduleId }) => [evseId, moduleId])).toEqual([
      [1, 'b'],
      [2, 'a'],
    ]);
    expect(config.evses[1]?.connectors.map(({ type }) => type)).toEqual(['cType2', 'cCCS2']);
  });

  it('gives a connection to an undeclared module the simulator, with a warning', () => {
    const result = load(MINIMAL.replace('evse_manager: evse', 'evse_manager: [evse, ghost]'));
    expect(findings(result)).toEqual([
      'warning | active_modules.ocpp.connections.evse_manager | ghost | a declared module; the simulator takes its place',
    ]);
    expect(result.ok && result.config.evses[1]?.hardware.kind).toBe('simulator');
  });

  it('refuses one EvseManager as two EVSEs', () => {
    expect(findings(load(MINIMAL.replace('evse_manager: evse', 'evse_manager: [evse, evse]')))).toEqual([
      'error | active_modules.ocpp.connections.evse_manager | evse | each module once',
    ]);
  });

  it('keeps unknown keys and names the nearest known one, but not under EvseManager and simulator', () => {
    const result = load(
      MINIMAL.replace('DatabasePath: data', 'DatabasePath: data, MesageLogPath: x')
        .replace('simulator: {}', 'anything: 1, simulator: { more: 2 }')
        .replace('active_modules:', 'apo: 1\nactive_modules:'),
    );
    expect(findings(result)).toEqual([
      'unknown key | apo | unknown, kept as it is | api',
      'unknown key | active_modules.ocpp.config.MesageLogPath | unknown, kept as it is | MessageLogPath',
    ]);
    expect(result.ok && result.config.modules.find(({ id }) => id === 'ocpp')?.config.MesageLogPath).toBe(
      'x',
    );
    expect(result.ok && result.config.evses[0]?.config.anything).toBe(1);
  });

  it('names all errors at once, with what was found and what was expected', () => {
    const result = load(`
api: { port: 99999 }
active_modules:
  evse: { module: EvseManger, config: {} }
  auth: { module: Auth, config: { connection_timeout: soon, selection_algorithm: Random } }
  ocpp: { module: OCPP, config: { ChargePointConfigPath: nowhere.json, DatabasePath: d }, connections: { evse_manager: [evse, auth] } }
`);
    expect(findings(result)).toEqual([
      'error | active_modules.evse.module | EvseManger | one of EvseManager, OCPP, OCPP201, OCPPmulti, Auth, System, EvseSecurity, PersistentStore, Display, External, EVerest | EvseManager',
      'error | active_modules.auth.config.connection_timeout | "soon" | a number',
      'error | active_modules.auth.config.selection_algorithm | "Random" | one of FindFirst, PlugEvents, PlugEventsLIFO',
      'error | api.port | 99999 | at most 65535',
      'error | no such file',
    ]);
  });

  it('says what cannot be read: no file, no YAML, nothing in it', () => {
    expect(findings(loadConfig('/nowhere/station.yaml'))).toEqual(['error | no such file']);
    expect(findings(load('a: [1'))[0]).toMatch(/^error \| .*flow collection/);
    expect(findings(load(''))).toEqual(['error | missing, expected a mapping']);
    expect(findings(load('active_modules: {}'))).toEqual([
      'error | active_modules | missing exactly one module of kind OCPP, OCPP201 or OCPPmulti',
    ]);
  });

  it('warns where the database would lie in /tmp, and of keys without effect', () => {
    const result = load(MINIMAL.replace('DatabasePath: data', 'DeviceModelDatabaseMigrationPath: m'));
    expect(findings(result)).toEqual([
      'note | active_modules.ocpp.config.DeviceModelDatabaseMigrationPath | accepted, has no effect; migrations are built in',
      'warning | active_modules.ocpp.config.DatabasePath | missing; /tmp/ocpp_1_6_charge_point is taken, which many systems empty at boot',
    ]);
  });

  it('never shows a secret', () => {
    const security =
      'active_modules:\n  sec: { module: EvseSecurity, config: { private_key_password: 123456 } }';
    expect(findings(load(MINIMAL.replace('active_modules:', security)))).toEqual([
      'error | active_modules.sec.config.private_key_password | (secret) | text',
    ]);
  });
});

describe('the files in config/', () => {
  it.each([
    'examples/station-1.6.yaml',
    'examples/station-2.0.1.yaml',
    'examples/station-multi.yaml',
    'trial/station-1.6.yaml',
    'trial/station-2.0.1.yaml',
  ])('%s is without a fault', (name) => {
    expect(findings(loadConfig(new URL(`../../config/${name}`, import.meta.url).pathname))).toEqual([]);
  });
});
