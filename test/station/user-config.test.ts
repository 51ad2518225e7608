import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { loadConfig } from '../../src/config/load.ts';
import type { StationConfig } from '../../src/config/station-config.ts';
import type { DeviceModel } from '../../src/domain/device-model/device-model.ts';
import { openStorage } from '../../src/persistence/open-storage.ts';
import type { Storage } from '../../src/persistence/storage.ts';
import { changeConfiguration, readConfiguration } from '../../src/protocol/ocpp16/configuration.ts';
import { buildModel, settled } from '../../src/station/model.ts';
import { keepUserConfig } from '../../src/station/user-config.ts';
import { component, folderWith, OCPP16, profile } from '../config/world.ts';

const station = (kind: string, keys: object) =>
  JSON.stringify({
    active_modules: {
      evse: { module: 'EvseManager', config: { simulator: {} } },
      ocpp: {
        module: kind,
        config: { ChargePointConfigPath: 'ocpp.json', UserConfigPath: 'user.json', ...keys },
        connections: { evse_manager: 'evse' },
      },
    },
  });

const BASE = {
  ...OCPP16,
  Core: { HeartbeatInterval: 100, LocalPreAuthorize: false },
  Custom: { Colour: 'red' },
};

/** A station as far as its configuration goes: files, database, and turns that the power may cut. */
class Bench {
  readonly file: string;
  readonly storage: Storage;
  readonly log: string[] = [];
  model!: DeviceModel;
  config!: StationConfig;
  #writes: (() => void)[] = [];
  #after: (() => void)[] = [];

  constructor(file: string, storage: Storage) {
    this.file = file;
    this.storage = storage;
  }

  boot(): void {
    this.#writes = [];
    this.#after = [];
    const loaded = loadConfig(this.file);
    if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems));
    const log = (_level: string, message: string) => void this.log.push(message);
    this.model = buildModel(loaded.config, this.storage, log);
    this.config = settled(loaded.config, this.model, this.storage);
    const host = {
      stage: (write: () => void) => this.#writes.push(write),
      afterCommit: (run: () => void) => this.#after.push(run),
    };
    keepUserConfig({
      config: this.config,
      storage: this.storage,
      model: this.model,
      host: host as never,
      log,
    });
    this.endTurn();
  }

  change(key: string, value: string): string {
    const { status, writes } = changeConfiguration(this.model, key, value);
    for (const write of writes) this.#writes.push(() => this.storage.variables.put(write.key, write.value));
    return status;
  }

  commit(): void {
    this.storage.commit(this.#writes.splice(0));
  }

  endTurn(): void {
    while (this.#writes.length + this.#after.length > 0) {
      this.commit();
      for (const run of this.#after.splice(0)) run();
    }
  }

  set(key: string, value: string): void {
    expect(this.change(key, value)).toBe('Accepted');
    this.endTurn();
  }

  read(key: string): string | undefined {
    return readConfiguration(this.model, [key]).known[0]?.value;
  }

  path(name: string): string {
    return join(dirname(this.file), name);
  }

  get user(): unknown {
    return JSON.parse(readFileSync(this.path('user.json'), 'utf8'));
  }

  set user(sections: object) {
    writeFileSync(this.path('user.json'), JSON.stringify(sections));
  }
}

const bench = async (kind: string, keys: object, files: Record<string, string> = {}): Promise<Bench> => {
  const yaml = station(kind, { [kind === 'OCPP' ? 'DatabasePath' : 'CoreDatabasePath']: 'data', ...keys });
  const file = folderWith({ 'station.yaml': yaml, 'ocpp.json': JSON.stringify(BASE), ...files });
  const storage = await openStorage(join(dirname(file), 'data'));
  onTestFinished(() => {
    storage.close();
    rmSync(dirname(file), { recursive: true });
  });
  return new Bench(file, storage);
};
const legacy = (files?: Record<string, string>) => bench('OCPP', {}, files);

describe('ConfigBackend legacy: base JSON, user configuration, database', () => {
  it('writes no file as long as nothing differs from the base', async () => {
    const at = await legacy();
    at.boot();
    expect(() => at.user).toThrow('ENOENT');
  });

  it('shows in the user configuration what differs from the base, in the types of the base', async () => {
    const at = await legacy();
    at.boot();
    at.set('HeartbeatInterval', '77');
    at.set('LocalPreAuthorize', 'true');
    at.set('Colour', 'blue');
    at.set('AuthorizationKey', 'a-key-of-16-chars');
    expect(at.user).toEqual({
      Core: { HeartbeatInterval: 77, LocalPreAuthorize: true },
      Custom: { Colour: 'blue' },
      Security: { AuthorizationKey: 'a-key-of-16-chars' },
    });
    at.boot();
    expect(at.read('HeartbeatInterval')).toBe('77');
    expect(at.read('Colour')).toBe('blue');
    at.set('HeartbeatInterval', '100');
    expect(at.user).not.toHaveProperty('Core.HeartbeatInterval');
    expect(at.log).toEqual([]);
  });

  it("an operator's edit wins over the database: changed, added and removed keys", async () => {
    const at = await legacy();
    at.boot();
    at.set('HeartbeatInterval', '77');
    at.set('LocalPreAuthorize', 'true');
    at.user = { Core: { HeartbeatInterval: 55, MinimumStatusDuration: 3 }, Internal: { UseTPM: true } };
    at.boot();
    expect(
      ['HeartbeatInterval', 'MinimumStatusDuration', 'LocalPreAuthorize'].map((key) => at.read(key)),
    ).toEqual(['55', '3', 'false']);
    expect(at.log.join()).toContain('was edited');
    at.set('HeartbeatInterval', '56');
    expect(at.user).toEqual({
      Core: { HeartbeatInterval: 56, MinimumStatusDuration: 3 },
      Internal: { UseTPM: true },
    });
    at.boot();
    expect(at.read('HeartbeatInterval')).toBe('56');
  });

  it('may name another CSMS and another identity', async () => {
    const at = await legacy();
    at.boot();
    expect(at.config.ocpp.endpoints).toMatchObject([{ url: 'ws://127.0.0.1:9000/cp001' }]);
    at.user = { Internal: { CentralSystemURI: 'other.example/ocpp', ChargePointId: 'cp7' } };
    at.boot();
    expect(at.config.ocpp.endpoints).toMatchObject([{ url: 'ws://other.example/ocpp/cp7', identity: 'cp7' }]);
  });

  it('the database is the truth where the file is gone, and the file is made anew', async () => {
    const at = await legacy();
    at.boot();
    at.set('HeartbeatInterval', '77');
    rmSync(at.path('user.json'));
    at.boot();
    expect(at.read('HeartbeatInterval')).toBe('77');
    expect(at.user).toEqual({ Core: { HeartbeatInterval: 77 } });
  });

  it('a power cut between commit and file loses nothing, and the old file is not taken for an edit', async () => {
    const at = await legacy();
    at.boot();
    at.set('HeartbeatInterval', '77');
    at.change('HeartbeatInterval', '78');
    at.commit();
    expect(at.user).toEqual({ Core: { HeartbeatInterval: 77 } });
    at.boot();
    expect(at.read('HeartbeatInterval')).toBe('78');
    expect(at.user).toEqual({ Core: { HeartbeatInterval: 78 } });
    expect(at.log).toEqual([]);
  });

  it('a power cut between file and the next commit: the new file is ours too', async () => {
    const at = await legacy();
    at.boot();
    at.set('HeartbeatInterval', '77');
    const text = readFileSync(at.path('user.json'), 'utf8');
    at.change('HeartbeatInterval', '78');
    at.commit();
    writeFileSync(at.path('user.json'), text.replace('77', '78'));
    at.boot();
    expect(at.read('HeartbeatInterval')).toBe('78');
    expect(at.log).toEqual([]);
  });

  it('a file edited while the station runs is left alone and taken over at the next start, with what the CSMS set', async () => {
    const at = await legacy();
    at.boot();
    at.set('HeartbeatInterval', '77');
    at.user = { Core: { HeartbeatInterval: 77, MinimumStatusDuration: 9 } };
    at.set('LocalPreAuthorize', 'true');
    expect(at.user).toEqual({ Core: { HeartbeatInterval: 77, MinimumStatusDuration: 9 } });
    expect(at.log.join()).toContain('is left as it is');
    at.boot();
    expect(at.user).toEqual({
      Core: { HeartbeatInterval: 77, MinimumStatusDuration: 9, LocalPreAuthorize: true },
    });
    expect(at.read('MinimumStatusDuration')).toBe('9');
  });

  it('a change of the base holds where nobody has set the key', async () => {
    const at = await legacy();
    at.boot();
    at.set('HeartbeatInterval', '77');
    writeFileSync(
      at.path('ocpp.json'),
      JSON.stringify({ ...BASE, Core: { HeartbeatInterval: 200, LocalPreAuthorize: true } }),
    );
    at.boot();
    expect([at.read('HeartbeatInterval'), at.read('LocalPreAuthorize')]).toEqual(['77', 'true']);
  });
});

const COMPONENTS = {
  'c/standardized/InternalCtrlr.json': component('InternalCtrlr', {
    NetworkConnectionProfiles: JSON.stringify([profile(1, 'ws://components.example')]),
  }),
  'c/standardized/SecurityCtrlr.json': component('SecurityCtrlr', { Identity: 'cp201' }),
};

describe.each([
  ['OCPP', { ConfigBackend: 'device_model_with_migration' }],
  ['OCPPmulti', { EnableLegacyConfigMigration: true }],
])('%s with %j', (kind, keys) => {
  it('takes the 1.6 JSON over once; then it is not read any more', async () => {
    const at = await bench(kind, keys);
    at.boot();
    expect(at.read('HeartbeatInterval')).toBe('100');
    at.set('HeartbeatInterval', '77');
    writeFileSync(at.path('ocpp.json'), JSON.stringify({ ...BASE, Core: { HeartbeatInterval: 5 } }));
    at.boot();
    expect([at.read('HeartbeatInterval'), at.read('Colour')]).toEqual(['77', 'red']);
    rmSync(at.path('ocpp.json'));
    at.boot();
    expect([at.read('HeartbeatInterval'), at.read('Colour')]).toEqual(['77', 'red']);
    expect(at.config.ocpp.endpoints).toMatchObject([{ url: 'ws://127.0.0.1:9000/cp001', identity: 'cp001' }]);
    expect(() => at.user).toThrow('ENOENT');
  });

  it('Ocpp16NetworkConfigSlot 0 leaves the connection to the component files', async () => {
    const at = await bench(
      kind,
      { ...keys, DeviceModelConfigPath: 'c', Ocpp16NetworkConfigSlot: 0 },
      COMPONENTS,
    );
    at.boot();
    at.boot();
    expect(at.config.ocpp.endpoints).toMatchObject([{ url: 'ws://components.example/cp201' }]);
    expect(at.read('HeartbeatInterval')).toBe('100');
  });
});

describe('ConfigBackend device_model', () => {
  it('does not read the 1.6 JSON', async () => {
    const at = await bench('OCPP', { ConfigBackend: 'device_model', DeviceModelConfigPath: 'c' }, COMPONENTS);
    at.boot();
    expect(at.read('HeartbeatInterval')).toBe('300');
    expect(at.config.ocpp.endpoints).toMatchObject([{ url: 'ws://components.example/cp201' }]);
  });
});

it('a CSMS that neither files nor database name is a refusal in words', async () => {
  const keys = { ConfigBackend: 'device_model_with_migration', Ocpp16NetworkConfigSlot: 0 };
  const at = await bench('OCPP', keys);
  expect(() => at.boot()).toThrow('neither the configuration nor the database names a CSMS');
});
