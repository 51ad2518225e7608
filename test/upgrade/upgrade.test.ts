/**
 * What an older program left behind in mid-charge is taken up by this one: nothing of it is lost, nothing told wrongly.
 *
 * `databases/` holds one database for each released version and OCPP version, made by that version's own program with
 * STATECHARGE_RECORD=0.1.0 npx vitest run test/upgrade. They are never made again: a program that cannot take one up is wrong.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { openSqlite } from '../../src/persistence/sqlite.ts';
import { VERSIONS } from '../process/harness/dialect.ts';
import { reserve } from '../process/harness/reservations.ts';
import { composite, setProfile } from '../process/harness/smart-charging.ts';
import type { Version } from '../process/harness/station-files.ts';
import { expectRight, type World, world } from '../process/harness/world.ts';

const home = join(import.meta.dirname, 'databases');
const wishes = { evses: 2, chargeOffline: true, sampleIntervalS: 30 };

const list: Record<Version, object> = {
  '1.6': {
    listVersion: 7,
    updateType: 'Full',
    localAuthorizationList: [{ idTag: 'LISTED', idTagInfo: { status: 'Accepted' } }],
  },
  '2.0.1': {
    versionNumber: 7,
    updateType: 'Full',
    localAuthorizationList: [
      { idToken: { idToken: 'LISTED', type: 'ISO14443' }, idTokenInfo: { status: 'Accepted' } },
    ],
  },
};

/** A station that has a list, a profile and a reservation, and charges offline since two minutes. */
const leaveBehind = async (version: Version): Promise<World> => {
  const at = await world(version, wishes);
  await at.online();
  expect(await at.csms.call('SendLocalList', list[version])).toMatchObject({ status: 'Accepted' });
  expect(await setProfile(at, 1, { id: 5, periods: [[0, 10]] })).toMatchObject({ status: 'Accepted' });
  expect(await reserve(at, { id: 3, token: 'RESERVED', evseId: 2, seconds: 86_400 })).toBe('Accepted');
  await at.csms.close();
  await at.until('offline', async () => !(await at.api.status()).ocpp.connected);
  await at.api.plugIn(1);
  await at.api.swipe('LISTED', [1]);
  await at.state(1, 'Charging');
  await at.advance(120_000);
  await at.station.kill();
  return at;
};

const record = (at: World, release: string): void => {
  const file = join(at.folder, 'golden.db');
  const db = openSqlite(join(at.databaseFolder, 'station.db'));
  db.exec(`VACUUM INTO '${file}'`);
  db.close();
  mkdirSync(home, { recursive: true });
  writeFileSync(
    join(home, `${release}-ocpp-${at.version}.db.gz`),
    gzipSync(readFileSync(file), { level: 9 }),
  );
};

const release = process.env.STATECHARGE_RECORD;
if (release !== undefined)
  it.each(VERSIONS)('records what this program leaves behind, OCPP %s', async (version) =>
    record(await leaveBehind(version), release),
  );

const databases = (existsSync(home) ? readdirSync(home) : []).map((name) => {
  const [, from, version] = /^([\d.]+)-ocpp-([\d.]+)\.db\.gz$/.exec(name)!;
  return { name, from: from!, version: version as Version };
});

describe.skipIf(release !== undefined)('an update in mid-charge', () => {
  it('has a database of each released version, in both OCPP versions', () => {
    expect(databases.map(({ from, version }) => `${from} ${version}`)).toEqual(['0.1.0 1.6', '0.1.0 2.0.1']);
  });

  it.each(databases)(
    '$name is taken up: transaction, list, profile and reservation',
    async ({ name, version }) => {
      const at = await world(version, { ...wishes, csmsOpen: false });
      await at.station.kill();
      mkdirSync(at.databaseFolder, { recursive: true });
      for (const file of readdirSync(at.databaseFolder))
        rmSync(join(at.databaseFolder, file), { recursive: true });
      writeFileSync(join(at.databaseFolder, 'station.db'), gunzipSync(readFileSync(join(home, name))));
      await at.csms.open();
      await at.restart();
      const transaction = await at.transaction('ended');
      // The car is gone: ended by what the older program knew last.
      expect(transaction).toMatchObject({ evseId: 1, token: 'LISTED', startWh: 0, reason: 'PowerLoss' });
      expect(transaction.samples.length).toBeGreaterThanOrEqual(3);
      expect(await at.csms.call('GetLocalListVersion')).toMatchObject(
        version === '1.6' ? { listVersion: 7 } : { versionNumber: 7 },
      );
      expect(await composite(at, 1, 60, 'A')).toEqual([[0, 10]]);
      expect((await at.api.evse(2)).state).toBe('Reserved');
      const log = at.station.log();
      expect(log).not.toMatch(/set aside|quarantine/);
      expectRight(at);
    },
  );
});
