import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { renderUnicodeCompact } from 'uqr';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { apiToken, tokenFileOf } from '../../src/cli/api-token.ts';
import { asSeenByOthers } from '../../src/cli/pairing.ts';
import { CLI, NODE } from '../process/harness/station-process.ts';
import { world } from '../process/harness/world.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'statecharge-token-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const config = (host: string, tokenFile?: string) => ({
  api: { host, port: 0, allowedHosts: [], metrics: false, ...(tokenFile && { tokenFile }) },
  ocpp: { databaseFolder: join(folder, 'database') } as never,
});

describe('the token of the local API', () => {
  it.each(['127.0.0.1', '127.0.0.2', '::1', 'localhost'])('%s is loopback: none is needed', (host) => {
    expect(apiToken(config(host))).toEqual({});
  });

  it.each(['0.0.0.0', '::', '192.168.1.5', '10.127.0.1', 'charger.local'])(
    '%s is not: it is made once, for its owner alone',
    (host) => {
      const made = apiToken(config(host));
      expect(made).toEqual({ token: expect.stringMatching(/^[\w-]{43}$/) });
      expect(apiToken(config(host))).toEqual(made);
      expect(statSync(tokenFileOf(config(host))!).mode & 0o777).toBe(0o600);
    },
  );

  it('a file that others can read, or that holds no token, is refused', () => {
    const file = join(folder, 'token');
    writeFileSync(file, 'x'.repeat(40), { mode: 0o600 });
    expect(apiToken(config('127.0.0.1', file))).toEqual({ token: 'x'.repeat(40) });
    chmodSync(file, 0o640);
    expect(apiToken(config('127.0.0.1', file))).toMatchObject({
      problem: expect.stringContaining('found mode 640, expected 600'),
    });
    chmodSync(file, 0o600);
    writeFileSync(file, 'short');
    expect(apiToken(config('127.0.0.1', file))).toMatchObject({ problem: expect.stringContaining('32') });
  });
});

describe('the address that a phone is shown', () => {
  it.each([
    ['http://0.0.0.0:8484', 'http://192.168.1.5:8484'],
    ['http://127.0.0.1:8484', 'http://192.168.1.5:8484'],
    ['http://[::]:8484', 'http://192.168.1.5:8484'],
    ['http://10.0.0.7:8484', 'http://10.0.0.7:8484'],
    ['http://charger.local:8484', 'http://charger.local:8484'],
  ])('%s: %s', (bound, shown) => {
    expect(asSeenByOthers(bound, '192.168.1.5')).toBe(shown);
  });
});

describe('a station whose API needs a token', () => {
  it('ctl finds it by the station file, ctl pair shows it, and nothing else does', async () => {
    const at = await world('1.6');
    await at.station.stop();
    const station = JSON.parse(readFileSync(at.stationFile, 'utf8'));
    station.api.token_file = 'token';
    writeFileSync(at.stationFile, JSON.stringify(station));
    at.launch();
    await expect(at.station.ready(at.api, 2000)).rejects.toThrow('did not come up');
    const ctl = (...args: string[]) => execFileSync(NODE, [CLI, 'ctl', ...args], { encoding: 'utf8' });
    const token = readFileSync(join(at.folder, 'token'), 'utf8').trim();
    const paired = ctl('pair', '--config', at.stationFile);
    expect(paired).toContain(`Authorization: Bearer ${token}`);
    const [, page] = /^page: +(\S+)$/m.exec(paired)!;
    expect(page).toMatch(new RegExp(`^http://[\\d.]+:\\d+/#token=${token}$`));
    expect(paired).toContain(renderUnicodeCompact(page!));
    expect(ctl('status', '--config', at.stationFile)).not.toContain(token);
    expect(at.station.log()).not.toContain(token);
    const refused = spawnSync(NODE, [CLI, 'ctl', 'status', '--api', at.api.url], { encoding: 'utf8' });
    expect(refused.status).toBe(1);
    expect(refused.stderr).toContain('show the token');
  });
});
