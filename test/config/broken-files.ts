/** Configurations that are broken in one place each, made by mutation of good ones from a seed, with that place. */
import { seeded } from '../../src/trial/seeded.ts';
import { component, OCPP16, profile } from './world.ts';

/** JSON is YAML: a mutation of a tree is a mutation of the file. */
type Tree = { [key: string]: unknown };
type Files = { [name: string]: string };

export type Broken = {
  what: string;
  files: Files;
  /** The file that must be named, and the key within it. */
  file: string;
  key: string;
};

const ocpp = {
  OCPP: { ChargePointConfigPath: 'ocpp.json', UserConfigPath: 'user.json', DatabasePath: 'db' },
  OCPP201: { DeviceModelConfigPath: 'c', CoreDatabasePath: 'db' },
};

const station = (kind: 'OCPP' | 'OCPP201') => ({
  api: { host: '127.0.0.1', port: 0 },
  active_modules: {
    evse: {
      module: 'EvseManager',
      config: {
        connector_id: 1,
        evse_id: 'A',
        connectors: [{ id: 1, type: 'cType2' }],
        simulator: { max_current_A: 16 },
      },
    },
    ocpp: {
      module: kind,
      config: {
        ...ocpp[kind],
        MessageLogPath: 'messages',
        MessageQueueResumeDelay: 1,
        DelayOcppStart: 100,
        EnableExternalWebsocketControl: false,
        RequestCompositeScheduleUnit: 'A',
      } as Tree,
      connections: { evse_manager: ['evse'], auth: ['auth'], system: ['system'] } as Tree,
    },
    auth: { module: 'Auth', config: { connection_timeout: 30, selection_algorithm: 'FindFirst' } },
    system: { module: 'System', config: { ResetDelay: 1, ResetAfterUpdate: true } },
  },
});

const JSON16 = {
  Internal: { ...OCPP16.Internal, RetryBackoffWaitMinimum: 3 } as Tree,
  Core: {
    HeartbeatInterval: 100,
    ConnectionTimeOut: 60,
    LocalPreAuthorize: true,
    MeterValuesSampledData: 'Voltage',
    MeterValueSampleInterval: 60,
    NumberOfConnectors: 1,
  } as Tree,
  Security: { SecurityProfile: 1, AuthorizationKey: 'sixteen characters' } as Tree,
};

const TX = {
  EVConnectionTimeOut: 60,
  StopTxOnInvalidId: true,
  TxStartPoint: 'EVConnected',
  MaxEnergyOnInvalidId: 5,
};
const componentFiles = (profiles: unknown = [profile(1, 'ws://127.0.0.1:9')], tx: Tree = TX): Files => ({
  'c/standardized/InternalCtrlr.json': component('InternalCtrlr', {
    NetworkConnectionProfiles: typeof profiles === 'string' ? profiles : JSON.stringify(profiles),
  }),
  'c/standardized/SecurityCtrlr.json': component('SecurityCtrlr', { Identity: 'cp1' }),
  'c/standardized/TxCtrlr.json': component('TxCtrlr', tx as never),
});

const text = (tree: unknown): string => JSON.stringify(tree, undefined, 2);
const good16 = (): Files => ({ 'station.yaml': text(station('OCPP')), 'ocpp.json': text(JSON16) });
const good201 = (): Files => ({ 'station.yaml': text(station('OCPP201')), ...componentFiles() });
export const GOOD: Files[] = [good16(), good201()];

type Random = () => number;
const pick = <T>(random: Random, from: readonly T[]): T => from[Math.floor(random() * from.length)]!;
const kindOf = (random: Random) => pick(random, ['OCPP', 'OCPP201'] as const);
const goodOf = (kind: 'OCPP' | 'OCPP201') => (kind === 'OCPP' ? good16() : good201());

/** Sets, or with undefined deletes, what stands at a path of dots. */
const withAt = <T extends object>(tree: T, path: string, value: unknown): T => {
  const copy = structuredClone(tree);
  const steps = path.split('.');
  const last = steps.pop()!;
  const place = steps.reduce<Tree>((at, step) => at[step] as Tree, copy as Tree);
  if (value === undefined) delete place[last];
  else place[last] = value;
  return copy;
};

const inStation = (random: Random, what: string, path: string, value: unknown, key = path): Broken => {
  const kind = kindOf(random);
  return {
    what: `station.yaml (${kind}): ${what}`,
    files: { ...goodOf(kind), 'station.yaml': text(withAt(station(kind), path, value)) },
    file: 'station.yaml',
    key,
  };
};

const in16 = (what: string, path: string, value: unknown, key = path): Broken => ({
  what: `ocpp.json: ${what}`,
  files: { ...good16(), 'ocpp.json': text(withAt(JSON16, path, value)) },
  file: 'ocpp.json',
  key,
});

const in201 = (what: string, files: Files, file: string, key: string): Broken => ({
  what: `${file}: ${what}`,
  files: { ...good201(), ...files },
  file,
  key,
});

const CONFIG = 'active_modules.ocpp.config';
const CONNECTIONS = 'active_modules.ocpp.connections';
/** A value of the wrong type for every key, whatever its type. */
const NONSENSE: readonly unknown[] = [{ a: 1 }, [[]], null];

const MUTATIONS: readonly ((random: Random) => Broken)[] = [
  (random) => {
    const key = pick(random, [
      ...['api.port', 'api.host', `${CONFIG}.MessageLogPath`, `${CONFIG}.DelayOcppStart`],
      ...[`${CONFIG}.EnableExternalWebsocketControl`, 'active_modules.auth.config.connection_timeout'],
      ...['active_modules.system.config.ResetDelay', 'active_modules.evse.config.simulator.max_current_A'],
      ...['active_modules.evse.config.connector_id', 'active_modules.evse.config.evse_id'],
    ]);
    return inStation(random, `nonsense at ${key}`, key, pick(random, NONSENSE));
  },
  (random) => {
    const [key, value] = pick(random, [
      ['api.port', 70_000],
      ['api.port', -1],
      [`${CONFIG}.MessageQueueResumeDelay`, -5],
      [`${CONFIG}.RequestCompositeScheduleUnit`, 'V'],
      ['active_modules.auth.config.selection_algorithm', 'FindLast'],
      ['active_modules.auth.config.connection_timeout', 'soon'],
      ['active_modules.system.config.ResetAfterUpdate', 'yes'],
      ['active_modules.evse.config.simulator.phases', 4],
    ] as const);
    return inStation(random, `${value} at ${key}`, key, value);
  },
  (random) => {
    const id = pick(random, ['evse', 'auth', 'system', 'ocpp']);
    const value = pick(random, [undefined, 'EvseManger', 'OCPP16', 'auth', 5]);
    return inStation(random, `${id} is a ${value}`, `active_modules.${id}.module`, value);
  },
  (random) => {
    const [name, value] = pick(random, [
      ['evse_manager', ['system']],
      ['evse_manager', ['evse', 'evse']],
      ['auth', ['evse']],
      ['system', ['auth']],
      ['auth', [{ module_id: 'auth', implementation_id: 'mian' }]],
      ['system', [{ module_id: 5 }]],
      ['security', [{ implementation_id: 'main' }]],
    ] as const);
    const key = `${CONNECTIONS}.${name}`;
    return inStation(random, `${JSON.stringify(value)} connected as ${name}`, key, value);
  },
  (random) => inStation(random, 'no OCPP module', 'active_modules.ocpp', undefined, 'active_modules'),
  (random) => inStation(random, 'modules are no mapping', 'active_modules', pick(random, [5, 'evse', []])),
  (random) =>
    inStation(random, 'connectors do not count up from 1', 'active_modules.evse.config.connectors', [
      { id: pick(random, [2, 3]) },
    ]),
  (random) => {
    const kind = kindOf(random);
    const good = text(station(kind));
    const bad = pick(random, [
      good.slice(0, Math.floor(good.length * (0.2 + 0.7 * random()))),
      `${good}\n  stray: [`,
      good.replace('"api"', '"api": {}, "api"'),
      good.replaceAll('{', '{\t{'),
    ]);
    return {
      what: 'station.yaml: no YAML',
      files: { ...goodOf(kind), 'station.yaml': bad },
      file: 'station.yaml',
      key: '',
    };
  },
  (random) => {
    const name = pick(random, ['nowhere.json', 'nowhere/ocpp.json']);
    return {
      what: `ChargePointConfigPath: ${name}`,
      files: {
        ...good16(),
        'station.yaml': text(withAt(station('OCPP'), `${CONFIG}.ChargePointConfigPath`, name)),
      },
      file: name,
      key: 'no such file',
    };
  },
  (random) => {
    const good = text(JSON16);
    const bad = pick(random, [
      good.slice(0, Math.floor(good.length * (0.1 + 0.8 * random()))),
      good.replace(pick(random, [',', ':', '"']), ''),
      '[]',
      '',
    ]);
    return {
      what: 'ocpp.json: no JSON',
      files: { ...good16(), 'ocpp.json': bad },
      file: 'ocpp.json',
      key: '',
    };
  },
  (random) => {
    const name = pick(random, ['ChargePointId', 'CentralSystemURI', 'ChargePointModel', 'ChargePointVendor']);
    return in16(`no ${name}`, `Internal.${name}`, undefined);
  },
  (random) => {
    const section = pick(random, ['Internal', 'Core', 'Security'] as const);
    const key = pick(random, Object.keys(JSON16[section]));
    return in16(`nonsense at ${key}`, `${section}.${key}`, pick(random, NONSENSE));
  },
  (random) => {
    const [key, value] = pick(random, [
      ['Core.HeartbeatInterval', 'soon'],
      ['Core.ConnectionTimeOut', 0],
      ['Core.LocalPreAuthorize', 'yes'],
      ['Core.MeterValueSampleInterval', -60],
      ['Core.MeterValueSampleInterval', 1.5],
      ['Security.SecurityProfile', 4],
      ['Security.AuthorizationKey', 'short'],
      ['Internal.ChargePointModel', 'x'.repeat(21)],
      ['Internal.ChargePointVendor', 'x'.repeat(21)],
      ['Internal.RetryBackoffWaitMinimum', '3'],
    ] as const);
    return in16(`${value} at ${key}`, key, value);
  },
  (random) =>
    in16(
      'a bad address',
      'Internal.CentralSystemURI',
      pick(random, ['http://csms', 'wss://csms', 'ws://', 'ws://a b', '::']),
    ),
  (random) =>
    in16(
      'a section is no mapping',
      pick(random, ['Core', 'Security', 'Internal']),
      pick(random, [5, 'x', []]),
    ),
  (random) => ({
    what: 'user.json is broken',
    files: {
      ...good16(),
      'user.json': pick(random, ['{', '[]', '{"Core": {"HeartbeatInterval": "x"}}', '{"Core": 5}']),
    },
    file: 'user.json',
    key: '',
  }),
  (random) => {
    const file = pick(random, Object.keys(componentFiles()));
    const good = componentFiles()[file]!;
    const bad = pick(random, [
      good.slice(0, Math.floor(good.length * random() * 0.9)),
      '[]',
      '{}',
      '{"name": 5}',
    ]);
    return in201('no component', { [file]: bad }, file, '');
  },
  (random) => {
    const [name, value] = pick(random, [
      ['EVConnectionTimeOut', 'soon'],
      ['EVConnectionTimeOut', 0],
      ['StopTxOnInvalidId', 'maybe'],
      ['MaxEnergyOnInvalidId', -1],
      ['MaxEnergyOnInvalidId', 'all'],
    ] as const);
    const file = 'c/standardized/TxCtrlr.json';
    return in201(
      `${value} at ${name}`,
      componentFiles(undefined, { ...TX, [name]: value }),
      file,
      `TxCtrlr/${name}`,
    );
  },
  (random) => {
    const url = pick(random, ['http://csms', 'wss://csms', 'ws://', 'ws://a b', '']);
    return in201('a bad address', componentFiles([profile(1, url)]), 'c', 'slot 1');
  },
  (random) => {
    const profiles = pick(random, [
      'no JSON',
      [],
      [{ configurationSlot: 1 }],
      [{ ...profile(1, 'ws://a'), configurationSlot: 'x' }],
      [profile(1, 'ws://a', 9)],
    ]);
    return in201(
      'bad connection profiles',
      componentFiles(profiles),
      'c',
      'InternalCtrlr.NetworkConnectionProfiles',
    );
  },
  () =>
    in201(
      'no identity',
      { 'c/standardized/SecurityCtrlr.json': component('SecurityCtrlr', {}) },
      'c',
      'SecurityCtrlr.Identity',
    ),
  () => ({
    what: 'no component files',
    files: { 'station.yaml': text(station('OCPP201')) },
    file: 'c',
    key: 'no component files',
  }),
];

/** `count` broken configurations; every kind of mutation takes its turn. */
export const brokenFiles = (count: number, seed: number): Broken[] => {
  const random = seeded(seed);
  return Array.from({ length: count }, (_, index) => MUTATIONS[index % MUTATIONS.length]!(random));
};
