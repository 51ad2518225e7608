import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { initialTransition, transition } from 'xstate';
import { authMachine } from '../../src/machines/auth.machine.ts';
import type { AuthContext } from '../../src/machines/auth-words.ts';
import type { AnyMachineSnapshot } from '../../src/machines/kit.ts';
import { throughTheDisk } from './every-state.ts';
import { Bench } from './run-machine.ts';

const machine = authMachine({ authEnabled: true, masterPassGroupId: '', evConnectionTimeOut: 60 });
const accepted = { authorization_status: 'Accepted' };
const present = (value: string, more: object = {}) => ({
  type: 'token presented',
  token: { id_token: { value, type: 'ISO14443' }, authorization_type: 'RFID', ...more },
});
const session = (event: string, evseId = 1, more: object = {}) => ({
  type: event,
  event,
  evseId,
  uuid: 'u',
  timestamp: '2025-01-01T00:00:00.000Z',
  connector_id: 1,
  ...more,
});
const plugged = (evseId = 1) =>
  session('SessionStarted', evseId, { session_started: { reason: 'EVConnected' } });
const started = (value: string, evseId = 1) =>
  session('TransactionStarted', evseId, { transaction_started: { id_token: { value, type: 'ISO14443' } } });
const auth = (evseIds = [1]) => new Bench(machine, { evseIds });

describe('the desk', () => {
  test('a token goes out for its verdict, and to the EVSE that waits', () => {
    const bench = auth();
    bench.send(plugged());
    const token = present('A').token;
    expect(bench.send(present('A'))).toEqual([
      {
        type: 'publish',
        interface: 'auth',
        variable: 'token_validation_status',
        value: { token, status: 'Processing' },
      },
      {
        type: 'call',
        interface: 'auth_validator',
        command: 'validate_token',
        args: { provided_token: token },
        requestId: 'id-2',
      },
    ]);
    expect(bench.send({ type: 'validated', requestId: 'id-2', result: accepted }).at(-1)).toEqual({
      type: 'call',
      interface: 'evse_manager',
      evseId: 1,
      command: 'authorize_response',
      args: { provided_token: token, validation_result: accepted },
    });
  });

  test('a token whose verdict is awaited is not taken twice', () => {
    const bench = auth();
    bench.send(present('A'));
    expect(bench.send(present('a'))).toEqual([]);
  });

  describe('a car that shows its contract', () => {
    const bare = {
      id_token: { value: 'EMAID', type: 'eMAID' },
      authorization_type: 'PlugAndCharge',
      evse_ids: [1],
    };
    const token = { ...bare, certificate: 'PEM', iso15118CertificateHashData: [] };
    const show = { type: 'token presented', token };
    const answer = (bench: Bench, result: object) =>
      bench.send({ type: 'validated', requestId: 'id-2', result });
    const toEvse = (validation_result: object) => ({
      type: 'call',
      interface: 'evse_manager',
      evseId: 1,
      command: 'authorize_response',
      args: { provided_token: bare, validation_result },
    });

    test('C07 its certificates go to whoever judges it and no further', () => {
      const bench = auth();
      bench.send(plugged());
      const [told, asked] = bench.send(show);
      expect(told).toMatchObject({ value: { token: bare, status: 'Processing' } });
      expect(told).not.toHaveProperty('value.token.certificate');
      expect(asked).toMatchObject({ command: 'validate_token', args: { provided_token: token } });
      expect(answer(bench, accepted).at(-1)).toEqual(toEvse(accepted));
      expect(JSON.stringify(bench.snapshot.context)).not.toContain('PEM');
    });

    test('C08 it hears that it is refused, and may be paid for otherwise', () => {
      const bench = auth();
      bench.send(plugged());
      bench.send(show);
      const refused = { authorization_status: 'Blocked', certificate_status: 'CertificateRevoked' };
      expect(answer(bench, refused)).toEqual([
        expect.objectContaining({ value: { token: bare, status: 'Rejected' } }),
        toEvse(refused),
      ]);
      bench.send(present('CARD'));
      expect(bench.send({ type: 'validated', requestId: 'id-4', result: accepted }).at(-1)).toMatchObject({
        command: 'authorize_response',
        evseId: 1,
      });
    });

    test('C07 shown again while it charges, or where another charges, it stops nothing', () => {
      const group = { value: 'G', type: 'Central' };
      const bench = auth();
      bench.send(plugged());
      bench.send(show);
      answer(bench, { ...accepted, parent_id_token: group });
      bench.send(
        session('TransactionStarted', 1, {
          transaction_started: { id_token: bare.id_token, parent_id_token: group },
        }),
      );
      expect(bench.send(show)).toEqual([]);
      const second = { ...token, id_token: { value: 'OTHER', type: 'eMAID' } };
      expect(bench.send({ ...show, token: second })).toMatchObject([{ value: { status: 'Rejected' } }]);
    });
  });

  test('two tokens at once do not get the same EVSE', () => {
    const bench = auth([1, 2]);
    bench.send(present('A'));
    bench.send(present('B'));
    bench.send({ type: 'validated', requestId: 'id-1', result: accepted });
    expect(bench.send({ type: 'validated', requestId: 'id-2', result: accepted }).at(-1)).toMatchObject({
      evseId: 2,
    });
  });

  test('the second of two tokens for one EVSE is refused when its verdict comes', () => {
    const bench = auth();
    bench.send(present('A'));
    bench.send(present('B'));
    bench.send({ type: 'validated', requestId: 'id-2', result: accepted });
    expect(bench.send({ type: 'validated', requestId: 'id-1', result: accepted })).toMatchObject([
      { value: { status: 'Rejected' } },
    ]);
  });

  test('the connection timeout that the OCPP side sets counts from the next token on', async () => {
    const bench = auth();
    bench.send({ type: 'set_connection_timeout', connection_timeout: 10 });
    bench.send(present('A', { prevalidated: true }));
    expect(await bench.wait(9)).toEqual([]);
    expect(await bench.wait(1)).toMatchObject([
      { command: 'withdraw_authorization', args: { reason: 'Timeout' } },
      { value: { status: 'TimedOut' } },
    ]);
  });

  test('the transaction ends the wait for the plug', async () => {
    const bench = auth();
    bench.send(present('A', { prevalidated: true }));
    bench.send(started('A'));
    expect(await bench.wait(3600)).toEqual([]);
  });

  test('authorizations are taken back on request', () => {
    const bench = auth([1, 2]);
    bench.send(present('A', { prevalidated: true }));
    bench.send(present('B', { prevalidated: true }));
    expect(bench.send({ type: 'withdraw_authorization', request: { evse_id: 2 } })).toMatchObject([
      { evseId: 2, command: 'withdraw_authorization' },
      { value: { token: { id_token: { value: 'B' } }, status: 'Withdrawn' } },
    ]);
  });

  test('an EVSE that was added to the configuration serves, one that was taken away does not', () => {
    const bench = auth([1, 2]);
    bench.send({ type: 'boot', evseIds: [2, 3] });
    expect((bench.snapshot.context as AuthContext).evses.map(({ evseId }) => evseId)).toEqual([2, 3]);
  });
});

describe('whatever happens', () => {
  const evse = fc.constantFrom(1, 2);
  const value = fc.constantFrom('A', 'B', 'C');
  const anything = fc.oneof(
    fc
      .record({ value, prevalidated: fc.boolean(), remote: fc.boolean() })
      .map(({ value, prevalidated, remote }) => ({
        ...present(value, { prevalidated, ...(remote && { authorization_type: 'OCPP' }) }),
        ...(remote && { callId: 'call' }),
      })),
    fc.record({ nth: fc.integer({ min: 0, max: 20 }), good: fc.boolean() }).map(({ nth, good }) => ({
      type: 'validated',
      requestId: `id-${nth}`,
      result: {
        authorization_status: good ? 'Accepted' : 'Invalid',
        parent_id_token: { value: 'G', type: 'Central' },
      },
    })),
    evse.map(plugged),
    fc.tuple(value, evse).map(([token, id]) => started(token, id)),
    fc
      .tuple(
        fc.constantFrom('TransactionFinished', 'SessionFinished', 'PluginTimeout', 'Disabled', 'Enabled'),
        evse,
      )
      .map(([event, id]) => session(event, id)),
    fc.tuple(evse, fc.boolean()).map(([evseId, faulted]) => ({ type: 'fault news', evseId, faulted })),
    fc.integer({ min: 0, max: 20 }).map((nth) => ({ type: 'plug time over', deskId: `id-${nth}` })),
    fc.constant({ type: 'boot' }),
  );

  test('an EVSE has a holder exactly while it is given or charging, and a row read back goes on the same', () => {
    fc.assert(
      fc.property(fc.array(anything, { maxLength: 20 }), (events) => {
        let [now] = initialTransition(machine, { evseIds: [1, 2] }) as [AnyMachineSnapshot, unknown];
        for (const [nth, event] of events.entries()) {
          const stamped = { at: 1000 * nth, id: `id-${nth}`, ...event } as never;
          const [restored] = transition(machine, throughTheDisk(machine, now) as never, stamped);
          now = transition(machine, now as never, stamped)[0] as AnyMachineSnapshot;
          expect(restored.context).toEqual(now.context);
          const { evses } = now.context as AuthContext;
          for (const { phase, holder } of evses)
            expect(holder !== null).toBe(['given', 'charging'].includes(phase));
        }
      }),
    );
  });
});
