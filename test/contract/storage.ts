import { beforeEach, describe, expect, it } from 'vitest';
import type { Notification, TransactionEvent } from '../../src/domain/notifications.ts';
import { laneOf } from '../../src/domain/notifications.ts';
import type { OutboxEntry, Storage } from '../../src/persistence/storage.ts';

/** A storage, and the same one after the process has ended and begun again (undefined: it does not outlive it). */
export type StorageUnderTest = { storage: Storage; reopen?: () => Promise<Storage> };

const AT = Date.UTC(2025, 0, 1);
const ROOM = { capacityBytes: 10_000, policy: 'LRU' } as const;

const transactionEvent = (
  transactionId: string,
  change: Partial<TransactionEvent> = {},
): TransactionEvent => ({
  type: 'transactionEvent',
  eventType: 'Updated',
  transactionId,
  seqNo: 1,
  at: AT,
  trigger: 'MeterValuePeriodic',
  offline: false,
  connector: { evseId: 1, connectorId: 1 },
  meterWh: 100,
  ...change,
});
const status: Notification = {
  type: 'connectorStatusChanged',
  connector: { evseId: 1, connectorId: 1 },
  to: 'Available',
  at: AT,
  errorCode: 'NoError',
};
const entry = (seq: number, notification: Notification, change: Partial<OutboxEntry> = {}): OutboxEntry => ({
  seq,
  lane: laneOf(notification),
  transactionId: notification.type === 'transactionEvent' ? notification.transactionId : undefined,
  notification,
  attempts: 0,
  bytes: 100,
  ...change,
});

/** What every storage must do, whatever it is made of. */
export const describeStorage = (name: string, open: () => Promise<StorageUnderTest>) =>
  describe(`storage contract: ${name}`, () => {
    let storage: Storage;
    let reopen: StorageUnderTest['reopen'];
    beforeEach(async () => {
      ({ storage, reopen } = await open());
    });
    const commit = (...writes: (() => void)[]) => storage.commit(writes);
    const again = async () => {
      if (reopen) storage = await reopen();
    };

    it('keeps, replaces and deletes the rows of actors, in the order in which they came', async () => {
      const row = { address: 'evse/2', machine: 'evse', version: 1, snapshot: '{"a":1}' };
      commit(
        () => storage.actors.put(row),
        () => storage.actors.put({ ...row, address: 'evse/1' }),
        () => storage.actors.put({ ...row, address: 'evse/3' }),
      );
      commit(
        () => storage.actors.put({ ...row, version: 2, snapshot: '{"a":2}' }),
        () => storage.actors.delete('evse/3'),
      );
      await again();
      expect(storage.actors.all()).toEqual([
        { ...row, version: 2, snapshot: '{"a":2}' },
        { ...row, address: 'evse/1' },
      ]);
    });

    it('keeps deadlines, earliest first', async () => {
      const late = { address: 'a', timerId: 'late', event: '{"type":"x"}', due: AT + 2 };
      const early = { address: 'a', timerId: 'early', event: '{"type":"y"}', due: AT + 1 };
      commit(
        () => storage.timers.put(late),
        () => storage.timers.put(early),
        () => storage.timers.put({ ...late, timerId: 'gone' }),
      );
      commit(
        () => storage.timers.delete('a', 'gone'),
        () => storage.timers.put({ ...late, due: AT + 3 }),
      );
      await again();
      expect(storage.timers.all()).toEqual([early, { ...late, due: AT + 3 }]);
    });

    it('keeps an actor that was set aside, with its deadlines', async () => {
      const timers = [{ address: 'a', timerId: 't', event: '{}', due: AT }];
      const aside = {
        address: 'a',
        machine: 'm',
        version: 1,
        snapshot: '{}',
        timers,
        reason: 'unknown',
        at: AT,
      };
      commit(
        () => storage.quarantine.put(aside),
        () => storage.quarantine.put(aside),
      );
      await again();
      expect(storage.quarantine.all()).toEqual([aside, aside]);
      commit(() => storage.quarantine.clear());
      expect(storage.quarantine.all()).toEqual([]);
    });

    it('hands out the outbox lane by lane, oldest first', async () => {
      const entries = [
        entry(1, status),
        entry(2, transactionEvent('t1')),
        entry(3, status),
        entry(4, transactionEvent('t2')),
      ];
      commit(...entries.map((each) => () => storage.outbox.append(each)));
      await again();
      expect(storage.outbox.first('transaction')).toEqual(entries[1]);
      expect(storage.outbox.first('transaction', 2)).toEqual(entries[3]);
      expect(storage.outbox.first('transaction', 4)).toBeUndefined();
      expect(storage.outbox.first('rest')).toEqual(entries[0]);
      commit(() => storage.outbox.delete(1));
      expect(storage.outbox.first('rest')).toEqual(entries[2]);
      commit(() => storage.outbox.delete(3));
      expect(storage.outbox.first('rest')).toBeUndefined();
    });

    it('knows the size of the outbox and whether it holds anything of a transaction', async () => {
      commit(
        () => storage.outbox.append(entry(1, transactionEvent('t1'), { bytes: 70 })),
        () => storage.outbox.append(entry(2, transactionEvent('t1'), { bytes: 30 })),
        () => storage.outbox.append(entry(3, status, { bytes: 5 })),
      );
      commit(() => storage.outbox.delete(1));
      await again();
      expect(storage.outbox.size()).toEqual({ entries: 2, bytes: 35 });
      expect([storage.outbox.holds('t1'), storage.outbox.holds('t2'), storage.outbox.holds()]).toEqual([
        true,
        false,
        true,
      ]);
      commit(
        () => storage.outbox.delete(2),
        () => storage.outbox.delete(3),
      );
      expect([storage.outbox.holds('t1'), storage.outbox.holds()]).toEqual([false, false]);
    });

    it('counts failed attempts', async () => {
      commit(() => storage.outbox.append(entry(1, status)));
      commit(() => storage.outbox.failed(1, 2));
      await again();
      expect(storage.outbox.first('rest')?.attempts).toBe(2);
    });

    it('E04.FR.06 offers intermediate meter values for thinning, and nothing else', async () => {
      commit(
        () => storage.outbox.append(entry(1, transactionEvent('t1', { eventType: 'Started' }))),
        () => storage.outbox.append(entry(2, transactionEvent('t1'))),
        () => storage.outbox.append(entry(3, transactionEvent('t1', { trigger: 'ChargingStateChanged' }))),
        () => storage.outbox.append(entry(4, transactionEvent('t1', { trigger: 'MeterValueClock' }))),
        () => storage.outbox.append(entry(5, transactionEvent('t1', { eventType: 'Ended' }))),
        () => storage.outbox.append(entry(6, status)),
      );
      await again();
      expect(storage.outbox.thinnable()).toEqual([
        { seq: 2, transactionId: 't1', bytes: 100 },
        { seq: 4, transactionId: 't1', bytes: 100 },
      ]);
    });

    it('numbers outbox entries upwards and never twice, also when the outbox was empty in between', async () => {
      expect(storage.outbox.nextSeq()).toBe(1);
      commit(
        () => storage.outbox.append(entry(1, status)),
        () => storage.outbox.append(entry(2, status)),
      );
      commit(
        () => storage.outbox.delete(1),
        () => storage.outbox.delete(2),
      );
      await again();
      expect(storage.outbox.nextSeq()).toBeGreaterThan(2);
    });

    it('keeps dead letters and takes them back, with a new number and no failed attempts', async () => {
      const dead = entry(1, transactionEvent('t1'), { attempts: 3 });
      commit(() => storage.outbox.append(dead));
      commit(
        () => storage.outbox.delete(1),
        () => storage.deadLetters.put(dead, 'refused three times', AT),
      );
      await again();
      const [letter] = storage.deadLetters.all();
      expect(letter).toEqual({ id: letter!.id, at: AT, reason: 'refused three times', entry: dead });
      const seq = storage.outbox.nextSeq();
      const answers: boolean[] = [];
      commit(() => answers.push(storage.deadLetters.retry(letter!.id), storage.deadLetters.retry(99)));
      await again();
      expect(answers).toEqual([true, false]);
      expect(storage.deadLetters.all()).toEqual([]);
      expect(storage.outbox.first('transaction')).toEqual({ ...dead, seq, attempts: 0 });
    });

    it('keeps announcements, with the number of the CSMS when it is known', async () => {
      const announcement = { transactionId: 't1', subprotocol: 'ocpp1.6', csmsUrl: 'ws://csms' };
      commit(
        () => storage.announcements.put(announcement),
        () => storage.announcements.put({ ...announcement, transactionId: 't2' }),
        () => storage.announcements.put({ ...announcement, transactionId: 't3' }),
      );
      commit(
        () => storage.announcements.put({ ...announcement, csmsTransactionId: 7 }),
        () => storage.announcements.delete('t3'),
      );
      await again();
      expect(storage.announcements.all()).toEqual([
        { ...announcement, csmsTransactionId: 7 },
        { ...announcement, transactionId: 't2' },
      ]);
    });

    it('keeps charging profiles by their id, and those of remote starts by the id of the call', async () => {
      const profile = {
        id: 1,
        stackLevel: 0,
        purpose: 'TxDefaultProfile' as const,
        kind: 'Relative' as const,
        chargingSchedules: [{ rateUnit: 'A' as const, periods: [{ startPeriod: 0, limit: 9.5 }] }],
      };
      const installed = { ...profile, evseId: 1, source: 'CSO' as const, installedAt: AT };
      const waiting = {
        callId: 'c1',
        profile,
        subprotocol: 'ocpp2.0.1' as const,
        idToken: { value: 'TOKEN', type: 'ISO14443' as const },
        evseIds: [1],
        remoteStartId: 7,
      };
      commit(
        () => storage.chargingProfiles.put(installed),
        () => storage.chargingProfiles.put({ ...installed, id: -1 }),
        () => storage.chargingProfiles.put({ ...installed, evseId: 2 }),
        () => storage.startProfiles.put(waiting),
        () => storage.startProfiles.put({ ...waiting, callId: 'c2' }),
      );
      commit(
        () => storage.chargingProfiles.delete(-1),
        () => storage.startProfiles.delete('c1'),
      );
      await again();
      expect(storage.chargingProfiles.all()).toEqual([{ ...installed, evseId: 2 }]);
      expect(storage.startProfiles.all()).toEqual([{ ...waiting, callId: 'c2' }]);
    });

    it('keeps variables and facts', async () => {
      commit(
        () => storage.variables.put('OCPPCommCtrlr/HeartbeatInterval', '10'),
        () => storage.variables.put('OCPPCommCtrlr/HeartbeatInterval', '20'),
        () => storage.variables.put('TxCtrlr/TxStartPoint', 'Authorized'),
        () => storage.variables.delete('TxCtrlr/TxStartPoint'),
        () => storage.variables.delete('never there'),
        () => storage.facts.put('boot reason', 'RemoteReset'),
        () => storage.facts.put('gone', 'yes'),
        () => storage.facts.put('gone', undefined),
      );
      await again();
      expect(storage.variables.all()).toEqual([{ key: 'OCPPCommCtrlr/HeartbeatInterval', value: '20' }]);
      expect(storage.facts.get('boot reason')).toBe('RemoteReset');
      expect(storage.facts.get('gone')).toBeUndefined();
    });

    it('C01.FR.25 finds cached verdicts whatever the case of the token', async () => {
      commit(() =>
        storage.authorizationCache.put({ value: 'AbC', type: 'ISO14443' }, { status: 'Accepted' }, AT, ROOM),
      );
      await again();
      const find = (value: string, type: 'ISO14443' | 'Central') =>
        storage.authorizationCache.find({ value, type });
      expect(find('aBc', 'ISO14443')).toEqual({ info: { status: 'Accepted' }, updatedAt: AT });
      expect(find('abc', 'Central')).toBeUndefined();
      commit(() => storage.authorizationCache.clear());
      expect(find('abc', 'ISO14443')).toBeUndefined();
    });

    it.each(['LRU', 'LFU', 'FIFO'] as const)(
      'C10.FR.07 a full cache gives up what is not valid, then by %s, and never the newcomer',
      async (policy) => {
        const room = { capacityBytes: 100, policy };
        const learn = (value: string, at: number, status: 'Accepted' | 'Blocked' = 'Accepted') =>
          commit(() => storage.authorizationCache.put({ value, type: 'Local' }, { status }, at, room));
        const left = () =>
          ['A', 'B', 'C', 'D', 'E'].filter(
            (value) => storage.authorizationCache.find({ value, type: 'Local' }) !== undefined,
          );
        learn('A', AT);
        learn('B', AT + 1);
        learn('C', AT + 2, 'Blocked');
        learn('A', AT + 3);
        learn('A', AT + 4);
        commit(() => storage.authorizationCache.used({ value: 'B', type: 'Local' }, AT + 5));
        learn('D', AT + 6);
        await again();
        expect(left()).toEqual(['A', 'B', 'D']);
        learn('E', AT + 7);
        expect(left()).toEqual({ LRU: ['B', 'D', 'E'], LFU: ['A', 'B', 'E'], FIFO: ['B', 'D', 'E'] }[policy]);
        expect(storage.authorizationCache.bytes()).toBeLessThanOrEqual(100);
      },
    );

    it('D01 keeps the local list with its version, as a whole', async () => {
      const list = () => storage.localList;
      const token = (value: string) => ({ idToken: { value, type: 'ISO14443' as const } });
      const good = { idTokenInfo: { status: 'Accepted' as const } };
      expect([list().version(), list().size()]).toEqual([0, { entries: 0, bytes: 0 }]);
      const entries = [
        { ...token('Ab'), ...good },
        { ...token('C'), ...good },
      ];
      commit(() => list().update({ versionNumber: 4, updateType: 'Full', entries }));
      await again();
      expect([list().version(), list().size().entries]).toEqual([4, 2]);
      expect(list().find({ value: 'aB', type: 'ISO14443' })).toEqual({ status: 'Accepted' });
      const change = [token('c'), { ...token('D'), ...good }];
      commit(() => list().update({ versionNumber: 5, updateType: 'Differential', entries: change }));
      expect(list().find({ value: 'C', type: 'ISO14443' })).toBeUndefined();
      expect(list().find({ value: 'D', type: 'ISO14443' })).toBeDefined();
      commit(() => list().update({ versionNumber: 6, updateType: 'Full', entries: [] }));
      expect([list().version(), list().size().entries]).toEqual([6, 0]);
    });

    it('commits all writes or none', async () => {
      const failing = () =>
        commit(
          () => storage.facts.put('half', 'done'),
          () => {
            throw new Error('no');
          },
        );
      expect(failing).toThrow('no');
      await again();
      expect(storage.facts.get('half')).toBeUndefined();
    });
  });
