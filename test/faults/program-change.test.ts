/** The program is replaced in mid-charge, by a newer one or an older one: no transaction is lost, and nobody writes over what he cannot read. */
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { openSqlite } from '../../src/persistence/sqlite.ts';
import { tell } from '../lanes.ts';
import { VERSIONS } from '../process/harness/dialect.ts';
import type { Version } from '../process/harness/station-files.ts';
import { expectRight, type World, world } from '../process/harness/world.ts';
import { contentOf } from './kept-session.ts';

/** What a newer program may have written that this one does not know, and how it is taken back. */
const NEWER = [
  {
    what: 'a later version of the tables',
    write: 'PRAGMA user_version = 99',
    takeBack: (before: number) => `PRAGMA user_version = ${before}`,
    refusal: /this database has version 99/,
  },
  {
    what: 'a later version of a statechart',
    write: "UPDATE actors SET version = version + 1 WHERE machine = 'transaction'",
    takeBack: () => "UPDATE actors SET version = version - 1 WHERE machine = 'transaction'",
    refusal: /transaction\/\S+ was written by version \d+ of its machine transaction/,
  },
];

const charging = async (version: Version): Promise<World> => {
  const at = await world(version, { survivesRestart: true, resume: true, sampleIntervalS: 2 });
  await at.online();
  await at.api.plugIn(1, { current_A: 32, phases: 3 });
  await at.api.swipe('TOKEN', [1]);
  await at.transaction('started');
  await at.state(1, 'Charging');
  await at.advance(4_000);
  await at.station.kill();
  return at;
};

const databaseOf = ({ databaseFolder }: World): string => join(databaseFolder, 'station.db');

const alter = (at: World, statement: string): number => {
  const db = openSqlite(databaseOf(at));
  const before = Number(db.pragma('user_version', { simple: true }));
  db.exec(statement);
  db.close();
  return before;
};

/** What 0.1.0 left behind in mid-charge (test/upgrade); it never ran where a car outlives the station. */
const leftBy010 = (version: Version): Buffer =>
  gunzipSync(readFileSync(join(import.meta.dirname, `../upgrade/databases/0.1.0-ocpp-${version}.db.gz`)));

describe.each(VERSIONS)('another program in mid-charge, OCPP %s', (version) => {
  it('a newer one takes up the transaction of a car that is still there, and ends it as the driver wishes', async () => {
    const at = await world(version, {
      ...{ evses: 2, survivesRestart: true, resume: true, chargeOffline: true, sampleIntervalS: 30 },
    });
    await at.online();
    await at.api.plugIn(1, { current_A: 32, phases: 3 });
    await at.station.kill();
    rmSync(`${databaseOf(at)}-wal`, { force: true });
    writeFileSync(databaseOf(at), leftBy010(version));
    const ids = contentOf(databaseOf(at))
      .get('actors')!
      .join()
      .match(/transaction\/[0-9a-f-]{36}/g);
    await at.restart();
    await at.state(1, 'Charging');
    await at.advance(40_000);
    await at.api.swipe('LISTED', [1]);
    const transaction = await at.transaction('ended');
    expect(transaction).toMatchObject({ evseId: 1, token: 'LISTED', startWh: 0, reason: 'Local' });
    if (version === '2.0.1') expect([`transaction/${transaction.id}`]).toEqual([...new Set(ids)]);
    expect(transaction.samples.length).toBeGreaterThanOrEqual(4);
    expect(at.csms.transactions()).toHaveLength(1);
    expectRight(at);
    const what = `OCPP ${version}: a newer program in mid-charge`;
    tell({ lane: 'power cuts', what, cases: 1, failures: 0 });
  });

  it('an older one refuses what a newer one has written and changes nothing; the newer one goes on', async () => {
    const at = await charging(version);
    const { id } = await at.transaction('started');
    const heard = at.csms.conversation.length;
    for (const { what, write, takeBack, refusal } of NEWER) {
      const before = alter(at, write);
      const content = contentOf(databaseOf(at));
      at.launch();
      expect(await at.station.exited, what).toEqual({ code: 1, signal: null });
      const said = at.station.logTail(3);
      expect(said, what).toMatch(refusal);
      expect(said, what).toMatch(/It was left as it is. Start the newer statecharge/);
      expect(contentOf(databaseOf(at)), what).toEqual(content);
      expect(at.csms.conversation.length, what).toBe(heard);
      alter(at, takeBack(before));
    }
    // The CSMS's clock does not lag behind the simulated one, so that the station's is not set back.
    at.csms.now = () => new Date(Date.now() + 3_600_000).toISOString();
    await at.restart();
    await at.state(1, 'Charging');
    await at.advance(4_000);
    await at.api.swipe('TOKEN', [1]);
    expect(await at.transaction('ended')).toMatchObject({ id, reason: 'Local' });
    expect(at.csms.transactions()).toHaveLength(1);
    expectRight(at);
    tell({
      ...{ lane: 'power cuts', what: `OCPP ${version}: an older program in mid-charge` },
      ...{ cases: NEWER.length, failures: 0 },
    });
  });
});
