import { describe, expect, test } from 'vitest';
import type { Clock, Instant, Timer } from '../../src/domain/time.ts';
import { type IncomingCall, MAX_AHEAD, RpcPeer } from '../../src/protocol/rpc.ts';
import type { Subprotocol } from '../../src/protocol/version.ts';

class HandClock implements Clock {
  #now = 0;
  #timers = new Map<Timer, () => void>();
  now = (): Instant => this.#now;
  setTimeout(fire: () => void, ms: number): Timer {
    const timer = { due: this.#now + ms };
    this.#timers.set(timer, fire);
    return timer;
  }
  clearTimeout(timer: Timer | undefined): void {
    if (timer) this.#timers.delete(timer);
  }
  get waiting(): number {
    return this.#timers.size;
  }
  advance(ms: number): void {
    this.#now += ms;
    for (const [timer, fire] of [...this.#timers]) {
      if (timer.due > this.#now) continue;
      this.#timers.delete(timer);
      fire();
    }
  }
}

function world(subprotocol: Subprotocol = 'ocpp2.0.1') {
  const sent: unknown[] = [];
  const calls: IncomingCall[] = [];
  const reading: string[] = [];
  const clock = new HandClock();
  let ids = 0;
  const peer = new RpcPeer({
    version: { subprotocol, rpcErrorCode: (code) => (code === 'FormatViolation' ? 'Spelled' : code) },
    send: (text) => sent.push(JSON.parse(text)),
    clock,
    newId: () => `id-${++ids}`,
    onCall: (call) => calls.push(call),
    messageTimeoutMs: () => 30_000,
    pause: () => reading.push('pause'),
    resume: () => reading.push('resume'),
  });
  const hear = (frame: unknown) => peer.receive(JSON.stringify(frame), false);
  return { peer, sent, calls, reading, clock, hear };
}

describe('our CALLs', () => {
  test('a CALLRESULT resolves the CALL with its id', async () => {
    const { peer, sent, hear, clock } = world();
    const outcome = peer.call('Heartbeat', {});
    expect(sent).toEqual([[2, 'id-1', 'Heartbeat', {}]]);
    expect(peer.busy).toBe(true);
    hear([3, 'id-1', { currentTime: 'now' }]);
    expect(await outcome).toEqual({ ok: true, payload: { currentTime: 'now' } });
    expect(peer.busy).toBe(false);
    expect(clock.waiting).toBe(0);
  });

  test('a CALLERROR is a refusal', async () => {
    const { peer, hear } = world();
    const outcome = peer.call('Heartbeat', {});
    hear([4, 'id-1', 'InternalError', 'no', { a: 1 }]);
    expect(await outcome).toEqual({ ok: false, code: 'InternalError', description: 'no', details: { a: 1 } });
  });

  test('part 4, 4.1.1: a second CALL while one is outstanding is a bug', async () => {
    const { peer, hear } = world();
    const first = peer.call('Heartbeat', {});
    expect(() => peer.call('Heartbeat', {})).toThrow('still outstanding');
    hear([3, 'id-1', {}]);
    expect(await first).toEqual({ ok: true, payload: {} });
  });

  test('no answer within the message timeout: timeout, and the late answer is ignored', async () => {
    const { peer, hear, clock } = world();
    const first = peer.call('Heartbeat', {});
    clock.advance(29_999);
    expect(peer.busy).toBe(true);
    clock.advance(1);
    expect(await first).toEqual({ ok: false, timeout: true });
    const second = peer.call('Heartbeat', {});
    hear([3, 'id-1', { late: true }]);
    hear([3, 'id-2', {}]);
    hear([3, 'id-2', { twice: true }]);
    expect(await second).toEqual({ ok: true, payload: {} });
    expect(peer.counts.lateAnswers).toBe(2);
  });

  test('a result whose payload is no object ends the wait at once', async () => {
    const { peer, hear, sent } = world();
    const outcome = peer.call('Heartbeat', {});
    hear([3, 'id-1', 'yes']);
    expect(await outcome).toMatchObject({ ok: false, code: 'FormatViolation' });
    expect(sent).toHaveLength(1);
  });

  test('closing ends the outstanding CALL as closed, and so every later one', async () => {
    const { peer, clock, sent } = world();
    const outcome = peer.call('Heartbeat', {});
    peer.close();
    expect(await outcome).toEqual({ ok: false, closed: true });
    expect(await peer.call('Heartbeat', {})).toEqual({ ok: false, closed: true });
    expect(clock.waiting).toBe(0);
    expect(sent).toHaveLength(1);
  });
});

describe('CALLs of the CSMS', () => {
  test('both directions interleave', async () => {
    const { peer, calls, sent, hear } = world();
    const outcome = peer.call('Heartbeat', {});
    hear([2, 'a', 'ClearCache', {}]);
    expect(calls).toEqual([{ id: 'a', action: 'ClearCache', payload: {} }]);
    expect(peer.answer('a', { status: 'Accepted' })).toBe(true);
    hear([3, 'id-1', {}]);
    expect(await outcome).toEqual({ ok: true, payload: {} });
    expect(sent[1]).toEqual([3, 'a', { status: 'Accepted' }]);
  });

  test('answers leave in the order the CALLs came', () => {
    const { peer, calls, sent, hear } = world();
    for (const id of ['a', 'b', 'c']) hear([2, id, 'ClearCache', {}]);
    expect(calls.map((call) => call.id)).toEqual(['a', 'b', 'c']);
    peer.refuse('b', 'FormatViolation', 'bad', { x: 1 });
    peer.answer('c', {});
    expect(sent).toEqual([]);
    peer.answer('a', {});
    expect(sent).toEqual([
      [3, 'a', {}],
      [4, 'b', 'Spelled', 'bad', { x: 1 }],
      [3, 'c', {}],
    ]);
  });

  test('A01: before we close, what is answered leaves, though an earlier CALL still waits', () => {
    const { peer, sent, hear } = world();
    hear([2, 'slow', 'UnlockConnector', {}]);
    hear([2, 'password', 'SetVariables', {}]);
    peer.answer('password', { done: true });
    expect(sent).toEqual([]);
    peer.hurry();
    expect(sent).toEqual([[3, 'password', { done: true }]]);
    peer.hurry();
    expect(sent).toHaveLength(1);
  });

  test('the refusal of what is no frame waits for its turn too', () => {
    const { peer, sent, hear } = world();
    hear([2, 'a', 'ClearCache', {}]);
    hear([2, 'b', 'ClearCache', []]);
    expect(sent).toEqual([]);
    peer.answer('a', {});
    expect(sent).toMatchObject([
      [3, 'a', {}],
      [4, 'b', 'Spelled', 'the payload is not an object', {}],
    ]);
  });

  test('a duplicate of an unanswered CALL is heard and answered once', () => {
    const { peer, calls, sent, hear } = world();
    hear([2, 'a', 'ClearCache', {}]);
    hear([2, 'a', 'ClearCache', {}]);
    expect(calls).toHaveLength(1);
    expect(peer.counts.duplicateCalls).toBe(1);
    expect(peer.answer('a', {})).toBe(true);
    expect(peer.answer('a', {})).toBe(false);
    expect(sent).toHaveLength(1);
  });

  test(`a CSMS more than ${MAX_AHEAD} CALLs ahead is not read until it is no longer`, () => {
    const { peer, reading, sent, hear } = world();
    for (let i = 0; i <= MAX_AHEAD + 5; i++) {
      expect(reading).toEqual(i > MAX_AHEAD ? ['pause'] : []);
      hear([2, `c${i}`, 'ClearCache', {}]);
    }
    for (let i = 0; i < 5; i++) peer.answer(`c${i}`, {});
    expect(reading).toEqual(['pause']);
    peer.answer('c5', {});
    expect(reading).toEqual(['pause', 'resume']);
    expect(sent).toHaveLength(6);
  });

  test('an answer after the socket closed goes nowhere', () => {
    const { peer, sent, hear } = world();
    hear([2, 'a', 'ClearCache', {}]);
    peer.close();
    expect(peer.answer('a', {})).toBe(false);
    hear([2, 'b', 'ClearCache', {}]);
    expect(sent).toEqual([]);
  });

  test('what is no frame is answered as the version says, and counted', () => {
    const newer = world('ocpp2.0.1');
    newer.hear({});
    newer.hear([2, 'a', 'ClearCache', []]);
    expect(newer.sent).toEqual([
      [4, '-1', 'RpcFrameworkError', 'not a JSON array', {}],
      [4, 'a', 'Spelled', 'the payload is not an object', {}],
    ]);
    const older = world('ocpp1.6');
    older.hear({});
    older.hear([7, 'a', 'ClearCache', {}]);
    expect(older.sent).toEqual([]);
    expect(older.peer.counts.malformed).toBe(2);
  });
});
