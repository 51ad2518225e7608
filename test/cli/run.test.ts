import { once } from 'node:events';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { apiAddress } from '../../src/cli/address.ts';
import { run } from '../../src/cli/run.ts';

const example = new URL('../../config/examples/', import.meta.url).pathname;
const stationFile = ({ evse = 'EvseManager', folder = 'data', port = 0 } = {}) => {
  const file = join(mkdtempSync(join(tmpdir(), 'statecharge-run-')), 'station.yaml');
  writeFileSync(
    file,
    `
api: { port: ${port} }
active_modules:
  evse: { module: ${evse}, config: {} }
  ocpp:
    module: OCPP
    config: { ChargePointConfigPath: ${example}ocpp16.json, DatabasePath: ${folder} }
    connections: { evse_manager: evse }
`,
  );
  return file;
};

describe('a station that cannot start ends with 1 and says why in one line', () => {
  let err: string[];
  beforeEach(() => {
    err = [];
    vi.spyOn(console, 'error').mockImplementation((line) => void err.push(line));
  });
  afterEach(() => vi.restoreAllMocks());

  it('the file is not there', async () => {
    expect(await run({ config: '/nowhere/station.yaml' })).toBe(1);
    expect(err).toEqual(['error: /nowhere/station.yaml: no such file']);
  });

  it('a simulated clock with hardware that is not', async () => {
    expect(await run({ config: stationFile({ evse: 'External' }), simulatedClock: true })).toBe(1);
    expect(err).toEqual(['error: --simulated-clock: EVSE 1 (evse) is not simulated']);
  });

  it('the port is taken', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    expect(await run({ config: stationFile(), apiPort: port })).toBe(1);
    expect(err).toEqual([
      `error: the local API cannot listen on 127.0.0.1:${port}: something else listens there already`,
    ]);
    other.close();
  });

  it('the database cannot be written', async () => {
    const config = stationFile({ folder: '/proc/statecharge' });
    expect(await run({ config, apiPort: 0 })).toBe(1);
    expect(err.filter((line) => line.startsWith('error: '))).toEqual([
      expect.stringMatching(/^error: \/proc\/statecharge.*cannot be written/),
    ]);
    expect(err.join('\n')).not.toContain(' at ');
  });
});

describe('where ctl looks for the station', () => {
  it('at the address given, at the configured port, at the one the running station wrote down', () => {
    expect(apiAddress({})).toEqual({ url: 'http://127.0.0.1:8484' });
    expect(apiAddress({ api: 'http://127.0.0.1:1/' })).toEqual({ url: 'http://127.0.0.1:1' });
    expect(apiAddress({ config: stationFile({ port: 77 }) })).toEqual({ url: 'http://127.0.0.1:77' });
    const folder = mkdtempSync(join(tmpdir(), 'statecharge-run-'));
    const config = stationFile({ folder });
    expect(apiAddress({ config })).toMatchObject({ problem: expect.stringContaining('has not run yet') });
    writeFileSync(join(folder, 'api-address'), 'http://127.0.0.1:4711\n');
    expect(apiAddress({ config })).toEqual({ url: 'http://127.0.0.1:4711' });
  });
});
