import { describe, expect, test } from 'vitest';
import { admission, deliveryMachine } from '../../src/machines/delivery.machine.ts';
import { testSettings } from '../settings.ts';
import { Bench } from './run-machine.ts';

const open = (resumed = false) => ({ type: 'open', resumed });
const sendNext = { type: 'sendNext' };
const refused = (changes: object = {}) => ({
  type: 'refused',
  seq: 7,
  lane: 'transaction',
  attempts: 1,
  final: false,
  reason: 'InternalError',
  ...changes,
});

const bench = (changes = {}) => new Bench(deliveryMachine(testSettings(changes)));
const opened = (changes = {}) => {
  const world = bench(changes);
  world.send(open());
  return world;
};
const idle = () => {
  const world = opened();
  world.send({ type: 'nothing to send' });
  return world;
};

describe('delivery', () => {
  test('B01.FR.08: before the acceptance nothing of the outbox goes, an inquiry may', () => {
    const world = bench();
    expect(world.send({ type: 'grown' })).toEqual([]);
    expect(admission(world.snapshot)).toEqual({ outbox: 'nothing', transactions: true, inquiries: false });
    expect(world.send({ type: 'asked' })).toEqual([sendNext]);
  });

  test('the acceptance starts the queue', () => {
    const world = bench();
    expect(world.send(open())).toEqual([{ type: 'keepToWhoHeard' }, sendNext]);
    expect(admission(world.snapshot)).toEqual({ outbox: 'all', transactions: true, inquiries: true });
  });

  test('MessageQueueResumeDelay lets the queue rest after a reconnect, not the inquiries', async () => {
    const world = bench({ messageQueueResumeDelay: 5 });
    expect(world.send(open(true))).toEqual([{ type: 'keepToWhoHeard' }]);
    expect(admission(world.snapshot)).toMatchObject({ outbox: 'nothing', inquiries: true });
    expect(await world.wait(5)).toEqual([sendNext]);
    expect(admission(world.snapshot)).toMatchObject({ outbox: 'all' });
  });

  test('B02.FR.02: while pending only what was triggered', () => {
    const world = bench();
    expect(world.send({ type: 'triggered only' })).toEqual([sendNext]);
    expect(admission(world.snapshot)).toMatchObject({ outbox: 'triggered', inquiries: false });
  });

  test('OCPP-J 4.1.1: one CALL at a time, the next when it has ended', () => {
    const world = opened();
    expect(world.send({ type: 'grown' })).toEqual([]);
    expect(world.send({ type: 'told', seq: 1, receipt: {} })).toEqual([
      { type: 'confirm', seq: 1, receipt: {} },
      sendNext,
    ]);
    expect(world.send({ type: 'inquiry over' })).toEqual([sendNext]);
    expect(world.send({ type: 'nothing to send' })).toEqual([]);
    expect(world.send({ type: 'grown' })).toEqual([sendNext]);
  });

  test('E13, 1.6 3.7.1: each failure waits one MessageAttemptInterval longer; the rest goes on meanwhile', async () => {
    const world = opened();
    expect(world.send(refused())).toEqual([sendNext, { type: 'failed', seq: 7, attempts: 1 }]);
    expect(admission(world.snapshot)).toMatchObject({ outbox: 'all', transactions: false });
    world.send({ type: 'nothing to send' });
    expect(await world.wait(59)).toEqual([]);
    expect(await world.wait(1)).toEqual([sendNext]);
    expect(admission(world.snapshot).transactions).toBe(true);
    world.send(refused({ attempts: 2 }));
    world.send({ type: 'nothing to send' });
    expect(await world.wait(119)).toEqual([]);
    expect(await world.wait(1)).toEqual([sendNext]);
  });

  test('E13: after MessageAttempts it is buried, and the queue goes on', () => {
    const world = opened();
    expect(world.send(refused({ attempts: 3 }))).toEqual([
      sendNext,
      { type: 'bury', seq: 7, reason: 'InternalError' },
    ]);
    expect(admission(world.snapshot).transactions).toBe(true);
  });

  test('what is pointless to repeat is buried at once', () => {
    expect(opened().send(refused({ final: true }))).toContainEqual(expect.objectContaining({ type: 'bury' }));
  });

  test('the rest lane has one try, whether or not a transaction message waits', () => {
    const world = opened();
    const rest = refused({ lane: 'rest', seq: 8 });
    const dropped = [sendNext, { type: 'drop', seq: 8, reason: 'InternalError' }];
    expect(world.send(rest)).toEqual(dropped);
    world.send(refused());
    expect(world.send(rest)).toEqual(dropped);
    expect(admission(world.snapshot).transactions).toBe(false);
  });

  test('a broken connection counts for nothing', () => {
    const world = opened();
    world.send({ type: 'close' });
    expect(world.send({ type: 'connection lost' })).toEqual([sendNext]);
    expect(world.send({ type: 'nothing to send' })).toEqual([]);
    expect(admission(world.snapshot)).toEqual({ outbox: 'nothing', transactions: true, inquiries: false });
    expect(world.send(open(true))).toEqual([{ type: 'keepToWhoHeard' }, sendNext]);
  });

  test('a retry that falls due while the connection is gone waits for it', async () => {
    const world = opened();
    world.send(refused());
    world.send({ type: 'nothing to send' });
    world.send({ type: 'close' });
    expect(await world.wait(60)).toEqual([sendNext]);
    expect(admission(world.snapshot)).toMatchObject({ outbox: 'nothing', transactions: true });
  });

  test('an inquiry wakes an idle wire', () => {
    expect(idle().send({ type: 'asked' })).toEqual([sendNext]);
  });
});
