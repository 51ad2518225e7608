/** What goes to whoever helps from afar. */
import { execFile, execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { VERSIONS } from './harness/dialect.ts';
import { CLI, NODE } from './harness/station-process.ts';
import { expectRight, world } from './harness/world.ts';

const run = promisify(execFile);
const PASSWORD = 'S3cretPassw0rd-of-station';

describe.each(VERSIONS)('statecharge export, OCPP %s', (version) => {
  it('has configuration, messages, what the station says and what the database holds; no secret, no token', async () => {
    const at = await world(version, {
      securityProfile: 1,
      chargeOffline: true,
      ocpp: { MessageLogSecrets: true },
      security: { AuthorizationKey: PASSWORD },
      variables: { 'SecurityCtrlr.BasicAuthPassword': PASSWORD },
    });
    await at.online();
    await at.api.plugIn(1);
    await at.api.swipe('CARDOFSOMEBODY');
    await at.state(1, 'Charging');
    await at.csms.close();
    await at.until('offline', async () => !(await at.api.status()).ocpp.connected);
    const trace = join(at.folder, 'trace.jsonl');
    writeFileSync(trace, `{"kind":"input","idToken":"CARDOFSOMEBODY"}\n`);

    const target = join(at.folder, 'support.tar.gz');
    const { stdout } = await run(NODE, [CLI, 'export', '--config', at.stationFile, '--trace', trace, target]);
    expect(stdout).toContain('support.tar.gz');
    expect(statSync(target).mode & 0o777).toBe(0o600);
    expect(readdirSync(at.folder).filter((name) => name.startsWith('support'))).toEqual(['support.tar.gz']);

    const out = join(at.folder, 'unpacked');
    mkdirSync(out);
    execFileSync('tar', ['-xzf', target, '-C', out]);
    const files = readdirSync(out, { recursive: true, withFileTypes: true }).filter((entry) =>
      entry.isFile(),
    );
    const texts = new Map(
      files.map((entry) => [entry.name, readFileSync(join(entry.parentPath, entry.name), 'utf8')]),
    );
    for (const [name, text] of texts) {
      expect(text, name).not.toContain(PASSWORD);
      expect(text, name).not.toContain('CARDOFSOMEBODY');
    }
    expect([...texts.keys()]).toEqual(
      expect.arrayContaining(['station.yaml.json', 'database.json', 'station.json']),
    );
    const database = JSON.parse(texts.get('database.json')!);
    expect(database.actors).toContainEqual(expect.objectContaining({ address: 'evse/1', machine: 'evse' }));
    expect(database.quarantine).toEqual([]);
    const station = JSON.parse(texts.get('station.json')!);
    expect(station).toMatchObject({
      running: true,
      status: { state: 'running' },
      evses: [{ state: 'Charging' }],
    });
    expect(station.variables.length).toBeGreaterThan(50);
    const log = [...texts].find(([name]) => name.endsWith('.log'))![1];
    expect(log).toContain('BootNotification');

    await at.csms.open();
    await at.online();
    await at.api.unplug(1);
    await at.transaction('ended');
    expectRight(at);
  });
});
