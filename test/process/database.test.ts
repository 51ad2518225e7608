import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { VERSIONS } from './harness/dialect.ts';
import { StationProcess } from './harness/station-process.ts';
import { type World, world } from './harness/world.ts';

const databaseFile = ({ databaseFolder }: World): string => {
  const name = readdirSync(databaseFolder).find((entry) => /\.(db|sqlite3?)$/.test(entry));
  expect(name, `a database in ${databaseFolder}`).toBeDefined();
  return join(databaseFolder, name!);
};

/** Starts a second process on the same files, with a local API of its own, and waits for its end. */
const another = async (at: World): Promise<{ code: number | null; log: string }> => {
  const file = join(at.folder, 'second.yaml');
  const yaml = JSON.parse(readFileSync(at.stationFile, 'utf8'));
  writeFileSync(file, JSON.stringify({ ...yaml, api: { host: '127.0.0.1', port: 0 } }));
  const station = new StationProcess(file, join(at.folder, 'second.log'));
  const { code } = await station.exited;
  return { code, log: station.log() };
};

describe.each(VERSIONS)('the database, OCPP %s', (version) => {
  it('a second instance on the same database is refused, the first runs on', async () => {
    const at = await world(version);
    await at.online();
    const { code, log } = await another(at);
    expect(code).not.toBe(0);
    expect(log).toMatch(/in use|another (process|instance)|already/i);
    expect(log).not.toMatch(/\n\s+at /);
    expect(at.station.running).toBe(true);
    expect((await at.api.status()).ocpp.connected).toBe(true);
  });

  it('a row that cannot be taken up is set aside and shown; a new actor takes the place', async () => {
    const at = await world(version);
    await at.online();
    const strays = (await at.api.get('/diagnosis')) as { not_taken: { by: string }[] };
    expect(strays.not_taken.filter(({ by }) => by === 'nobody')).toEqual([]);
    await at.station.kill();
    const db = new Database(databaseFile(at));
    db.prepare(
      'UPDATE actors SET snapshot = \'{"value":"dancing"}\' WHERE address = \'connector/1/1\'',
    ).run();
    db.close();
    await at.restart();
    expect(await at.api.get('/diagnosis')).toMatchObject({
      set_aside: [{ address: 'connector/1/1', machine: 'connector' }],
    });
    expect((await at.api.evse(1)).state).toBe('Available');
    await at.api.post('/diagnosis/clear');
    expect(await at.api.get('/diagnosis')).toMatchObject({ set_aside: [] });
  });

  it('the lock dies with its process', async () => {
    const at = await world(version);
    await at.online();
    await at.station.kill();
    await at.restart();
    await at.until('booted again', () => at.csms.received('BootNotification').length === 2);
  });

  it('a corrupt database is refused and not overwritten', async () => {
    const at = await world(version);
    await at.online();
    await at.station.stop();
    const file = databaseFile(at);
    const garbage = Buffer.from('this was a database once '.repeat(400));
    for (const name of readdirSync(at.databaseFolder)) rmSync(join(at.databaseFolder, name));
    writeFileSync(file, garbage);
    const { code, log } = await another(at);
    expect(code).not.toBe(0);
    expect(log).toContain(file);
    expect(log).not.toMatch(/\n\s+at /);
    expect(readFileSync(file).equals(garbage)).toBe(true);
  });

  it('a database that cannot be written is refused with a clear word', async () => {
    const at = await world(version);
    await at.online();
    await at.station.stop();
    rmSync(at.databaseFolder, { recursive: true });
    writeFileSync(at.databaseFolder, 'a file where a folder should be');
    const { code, log } = await another(at);
    expect(code).not.toBe(0);
    expect(log).toContain(at.databaseFolder);
    expect(log).not.toMatch(/\n\s+at /);
    expect(readFileSync(at.databaseFolder, 'utf8')).toBe('a file where a folder should be');
  });
});
