import { describe, expect, test } from 'vitest';
import { externalMeterMachine } from '../../src/machines/external-meter.machine.ts';
import { Bench } from './run-machine.ts';

const meter_value = { timestamp: '2025-01-01T00:00:00.000Z', energy_Wh_import: { total: 5 } };
const SIGNATURE = { signed_meter_data: 'D', signing_method: 'S', encoding_method: 'E' };
const base = { uuid: 'u', timestamp: meter_value.timestamp, connector_id: 1 };
const plugged = { ...base, event: 'AuthRequired' };
const started = { ...base, event: 'TransactionStarted', transaction_started: { meter_value } };
const finished = { ...base, event: 'TransactionFinished', transaction_finished: { meter_value } };
const gone = { ...base, event: 'SessionFinished', session_finished: { meter_value } };

const bench = () => new Bench(externalMeterMachine(), { evseId: 1 });
const publish = (world: Bench, ...sessions: object[]) =>
  sessions.flatMap((session) => world.send({ type: 'published', publication: { session } }));
const passed = (session: object) => ({ type: 'passed on', evseId: 1, publication: { session } });
const asked = (session: object) => ({ type: 'ask meter', evseId: 1, session });
const signed = { meter_value: { ...meter_value, signed_meter_value: SIGNATURE } };
const ANSWER = { type: 'answered', signed_meter_value: SIGNATURE };

describe('a meter in another process', () => {
  test('what is no transaction passes', () => {
    expect(publish(bench(), plugged)).toEqual([passed(plugged)]);
  });

  test('a transaction waits for its signature, and what follows waits with it', () => {
    const world = bench();
    expect(publish(world, started, plugged)).toEqual([asked(started)]);
    expect(world.send(ANSWER)).toEqual([
      passed({ ...started, transaction_started: signed }),
      passed(plugged),
    ]);
    expect(publish(world, plugged)).toEqual([passed(plugged)]);
  });

  test('begun and over before the meter has answered: it is asked for both, in order', () => {
    const world = bench();
    publish(world, started, plugged, finished, gone);
    expect(world.send({ type: 'answered' })).toEqual([passed(started), passed(plugged), asked(finished)]);
    expect(world.send(ANSWER)).toEqual([passed({ ...finished, transaction_finished: signed }), passed(gone)]);
  });

  test('readiness does not overtake', () => {
    const world = bench();
    publish(world, finished);
    expect(world.send({ type: 'published', publication: { ready: true } })).toEqual([]);
    expect(world.send({ type: 'answered' }).at(-1)).toMatchObject({ publication: { ready: true } });
  });

  test('a meter that is silent for 10 s, or was asked before the power went, is not waited for', async () => {
    const silent = bench();
    publish(silent, finished);
    expect(await silent.wait(9)).toEqual([]);
    expect(await silent.wait(1)).toEqual([passed(finished)]);
    const cut = bench();
    publish(cut, finished);
    expect(cut.send({ type: 'booted' })).toEqual([passed(finished)]);
    expect(cut.send(ANSWER)).toEqual([]);
  });
});
