import { existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Notification } from '../../src/domain/notifications.ts';
import { openDatabase } from '../../src/persistence/database.ts';
import { DiskReserve, RESERVE_FILE } from '../../src/persistence/disk-reserve.ts';
import { storageOn } from '../../src/persistence/open-storage.ts';

const status = (info: string): Notification => ({
  type: 'connectorStatusChanged',
  connector: { evseId: 1, connectorId: 1 },
  to: 'Available',
  at: 0,
  errorCode: 'NoError',
  info,
});

/** A database that may not grow, until the reserve is freed. */
const fullDisk = async (reserves: number) => {
  const db = await openDatabase(':memory:');
  const limit = () => db.pragma(`max_page_count = ${db.pragma('page_count', { simple: true })}`);
  let freed = 0;
  const release = () => {
    if (freed === reserves) return false;
    freed++;
    db.pragma('max_page_count = 1000000');
    return true;
  };
  const storage = storageOn(db, { release });
  const append = (info: string) => () =>
    storage.outbox.append({
      seq: storage.outbox.nextSeq(),
      lane: 'rest',
      transactionId: undefined,
      notification: status(info),
      attempts: 0,
      bytes: info.length,
    });
  return { db, storage, append, limit, freed: () => freed };
};

describe('a commit that the disk has no room for', () => {
  it('is tried again with the reserve, and memory says what the table says', async () => {
    const { storage, append, limit, freed } = await fullDisk(1);
    storage.commit([append('first')]);
    const before = storage.outbox.nextSeq();
    limit();
    storage.commit([append('second'), append('x'.repeat(50_000)), append('last')]);
    expect(freed()).toBe(1);
    expect(storage.outbox.size().entries).toBe(4);
    expect(storage.outbox.nextSeq()).toBe(before + 3);
    const first = storage.outbox.first('rest')!;
    const second = storage.outbox.first('rest', first.seq)!;
    expect(second).toMatchObject({ seq: before, notification: { info: 'second' } });
  });

  it('is refused when the reserve is used up', async () => {
    const { storage, append, limit } = await fullDisk(0);
    limit();
    expect(() => storage.commit([append('x'.repeat(50_000))])).toThrow('full');
  });

  it('another failure does not touch the reserve', async () => {
    const { storage, freed } = await fullDisk(1);
    const bug = () => {
      throw new Error('a bug');
    };
    expect(() => storage.commit([bug])).toThrow('a bug');
    expect(freed()).toBe(0);
  });
});

describe('the reserve', () => {
  const folder = () => {
    const made = mkdtempSync(join(tmpdir(), 'statecharge-reserve-'));
    onTestFinished(() => rmSync(made, { recursive: true }));
    return made;
  };

  it('takes space once, gives it back once, and says so', async () => {
    const place = folder();
    const reserve = new DiskReserve(place, 100_000);
    const told: string[] = [];
    reserve.onRelease(() => told.push('released'));
    expect(reserve.release()).toBe(false);
    expect(await reserve.make()).toBe(true);
    expect(statSync(join(place, RESERVE_FILE)).blocks * 512).toBeGreaterThanOrEqual(100_000);
    expect(reserve.release()).toBe(true);
    expect(existsSync(join(place, RESERVE_FILE))).toBe(false);
    expect(reserve.release()).toBe(false);
    expect(told).toEqual(['released']);
  });

  it('leaves nothing behind where it cannot be made', async () => {
    const reserve = new DiskReserve(join(folder(), 'missing'), 1000);
    expect(await reserve.make()).toBe(false);
    expect(reserve.held).toBe(false);
  });
});
