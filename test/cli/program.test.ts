import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { runProgram } from '../../src/cli/program.ts';
import { openWorld, type World } from '../api/fake-station.ts';

let out: string[];
let err: string[];
beforeEach(() => {
  out = [];
  err = [];
  vi.spyOn(console, 'log').mockImplementation((line) => void out.push(line));
  vi.spyOn(console, 'error').mockImplementation((line) => void err.push(line));
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => err.push(String(text).trimEnd()) > 0);
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => out.push(String(text)) > 0);
});
afterEach(() => vi.restoreAllMocks());

describe('what is not understood ends with 2 and one line', () => {
  it.each([
    [['rnu'], "error: unknown command 'rnu' (Did you mean run?)"],
    [['run'], "error: required option '--config <file>' not specified"],
    [['ctl', 'status', '--cofnig', 'x'], "error: unknown option '--cofnig' (Did you mean --config?)"],
    [
      ['run', '--config', 'x', '--api-port', 'abc'],
      /^error: option '--api-port <port>' argument 'abc' is invalid/,
    ],
    [['start', '--ocpp', '1.5'], /^error: option '--ocpp <version>' argument '1.5' is invalid/],
    [['ctl', 'plug-in', '0'], /^error: command-argument value '0' is invalid/],
    [['ctl', 'dead-letters', 'burn'], "error: unknown command 'burn'"],
    [['check-config'], "error: missing required argument 'file'"],
  ])('%j', async (args, line) => {
    expect(await runProgram(args)).toBe(2);
    expect(err).toHaveLength(1);
    expect(err[0]).toMatch(line);
    expect(err[0]).not.toContain('\n');
  });
});

it('--help ends with 0', async () => {
  expect(await runProgram(['--help'])).toBe(0);
  expect(out.join('')).toContain('check-config');
});

describe('check-config', () => {
  const file = (yaml: string) => {
    const path = join(mkdtempSync(join(tmpdir(), 'statecharge-cli-')), 'station.yaml');
    writeFileSync(path, yaml);
    return path;
  };

  it('is content with the example, and says what it understood', async () => {
    const example = new URL('../../config/examples/station-multi.yaml', import.meta.url).pathname;
    expect(await runProgram(['check-config', example])).toBe(0);
    expect(out[0]).toBe(`${example}: good`);
    expect(out[1]).toBe('  offers ocpp2.0.1, then ocpp1.6 to ws://127.0.0.1:9000/cp001');
    expect(out[3]).toBe('  EVSE 2: connector_2, simulator, sType2');
  });

  it('ends with 1 at errors and unknown keys, without a stack', async () => {
    const path = file('active_module: {}');
    expect(await runProgram(['check-config', path])).toBe(1);
    expect(out).toEqual([`error: ${path}: active_modules: missing, expected a mapping`, `${path}: 1 error`]);
    out = [];
    const example = new URL('../../config/examples/', import.meta.url).pathname;
    const unknown = file(`
active_modules:
  evse: { module: EvseManager, config: { simulator: {} } }
  ocpp:
    module: OCPP
    config: { ChargePointConfigPath: ${example}ocpp16.json, DatabasePath: d, DatabaseFolder: x }
    connections: { evse_manager: evse }
`);
    expect(await runProgram(['check-config', unknown])).toBe(1);
    expect(out).toEqual([
      `unknown key: ${unknown}: active_modules.ocpp.config.DatabaseFolder: not a known key (did you mean DatabasePath?)`,
      `${unknown}: 1 error`,
    ]);
  });
});

describe('ctl', () => {
  let world: World;
  beforeEach(async () => {
    world = await openWorld();
  });
  afterEach(() => world.api.close());
  const ctl = (...args: string[]) => runProgram(['ctl', ...args, '--api', world.api.url]);

  it('status', async () => {
    expect(await ctl('status')).toBe(0);
    expect(out[0]?.split('\n')).toEqual([
      'station   running, connected to the CSMS',
      'EVSE 1    Available',
      'EVSE 2    Available',
      'outbox    empty',
      'dead      1 the CSMS would not take; see "ctl dead-letters list"',
      'odd       2 events found nobody; see "ctl diagnosis show"',
    ]);
  });

  it.each([
    [['plug-in'], ['plugIn', {}]],
    [
      ['plug-in', '1', '--current', '16', '--phases', '3', '--delay', '2', '--connector', '1'],
      ['plugIn', { delay_s: 2, connector_id: 1, current_A: 16, phases: 3 }],
    ],
    [
      ['unplug', '1'],
      ['unplug', undefined],
    ],
    [
      ['pause', '1'],
      ['pause', undefined],
    ],
    [
      ['resume', '1', '--current', '10'],
      ['resume', { current_A: 10 }],
    ],
    [
      ['fault', '1'],
      ['raiseFault', 'MREC6UnderVoltage'],
    ],
    [
      ['clear-fault', '1', 'a/DiodeFault'],
      ['clearFault', 'a/DiodeFault'],
    ],
    [
      ['swipe', 'DEADBEEF', '1', '2'],
      [
        'presentToken',
        { id_token: { value: 'DEADBEEF', type: 'ISO14443' }, authorization_type: 'RFID', evse_ids: [1, 2] },
      ],
    ],
    [
      ['swipe', 'DEADBEEF'],
      ['presentToken', { id_token: { value: 'DEADBEEF', type: 'ISO14443' }, authorization_type: 'RFID' }],
    ],
    [
      ['dead-letters', 'retry', '7'],
      ['retry', 7],
    ],
    [['diagnosis', 'clear'], ['forget']],
  ])('%j', async (args, call) => {
    expect(await ctl(...args)).toBe(0);
    expect(world.station.calls).toEqual([call]);
    expect(out).toHaveLength(1);
  });

  it('dead-letters list and show', async () => {
    expect(await ctl('dead-letters', 'list')).toBe(0);
    expect(out[0]).toBe('7       2025-01-01T00:00:00.000Z  securityEvent  timeout');
    expect(await ctl('dead-letters', 'show', '7')).toBe(0);
    expect(out[1]).toContain('"StartupOfTheDevice"');
  });

  it('diagnosis show', async () => {
    expect(await ctl('diagnosis', 'show')).toBe(0);
    expect(out[0]).toBe('not taken       2  hello, by nobody');
  });

  it('repeats what the station refuses, and ends with 1', async () => {
    expect(await ctl('disconnect')).toBe(1);
    expect(await ctl('unplug', '9')).toBe(1);
    expect(err).toEqual([
      'error: POST /ocpp/disconnect: EnableExternalWebsocketControl is not switched on',
      'error: POST /evses/9/simulator/unplug: there is no EVSE 9',
    ]);
  });

  it('says that nobody is there', async () => {
    const gone = world.api.url;
    await world.api.close();
    expect(await runProgram(['ctl', 'status', '--api', gone])).toBe(1);
    expect(err).toEqual([`error: no station answers at ${gone}`]);
    world = await openWorld();
  });
});
