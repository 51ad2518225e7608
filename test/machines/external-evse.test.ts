import { describe, expect, test } from 'vitest';
import { externalEvseMachine } from '../../src/machines/external-evse.machine.ts';
import { restingStates, walkEverywhere } from './every-state.ts';
import { Bench } from './run-machine.ts';

const INPUT = { evseId: 1, onLoss: 'unavailable', graceSeconds: 60 };
const bench = (input: object = {}, resumeTransactionsOnBoot = true) =>
  new Bench(externalEvseMachine({ resumeTransactionsOnBoot }), { ...INPUT, ...input });
const session = (event: string) => ({ type: 'session told', session: { uuid: 'u', event } });
const published = (event: string) =>
  expect.objectContaining({ type: 'publish', variable: 'session_event', value: { uuid: 'u', event } });
const stopped = (reason: string) => ({
  type: 'module command',
  evseId: 1,
  command: 'stop_transaction',
  args: { request: { reason } },
});
const READY = { type: 'ready told' };
const GONE = { type: 'module gone' };
const GIVEN_UP = { type: 'session given up', evseId: 1 };

describe('an EVSE of another process', () => {
  test('passes on what it says and what it is told', () => {
    const world = bench();
    expect(world.send(READY)).toContainEqual(expect.objectContaining({ variable: 'ready', value: true }));
    expect(world.send(session('SessionStarted'))).toEqual([published('SessionStarted')]);
    expect(world.send({ type: 'force_unlock', connector_id: 1 })).toEqual([
      { type: 'module command', evseId: 1, command: 'force_unlock', args: { connector_id: 1 } },
    ]);
  });

  test('remembers the token that was good', () => {
    const world = bench();
    const provided_token = { id_token: { value: 'T', type: 'Local' }, authorization_type: 'RFID' };
    const answer = (authorization_status: string) => ({
      type: 'authorize_response',
      provided_token,
      validation_result: { authorization_status },
    });
    world.send(answer('Invalid'));
    expect(world.snapshot.context.token).toBeNull();
    world.send(answer('Accepted'));
    expect(world.snapshot.context.token).toEqual(provided_token);
  });

  test('not ready in time after a start: given up', async () => {
    const world = bench();
    expect(await world.wait(59.9)).toEqual([]);
    expect(await world.wait(0.1)).toEqual([GIVEN_UP]);
    expect(world.state).toBe('given up');
  });

  test('gone: shown, its session expected anew, and given up after the grace', async () => {
    const world = bench();
    world.send(READY);
    expect(world.send(GONE)).toEqual([
      { type: 'post', to: 'connector/1/*', event: { type: 'module lost' } },
      { type: 'post', to: 'auth', event: { type: 'fault news', evseId: 1, faulted: true } },
      { type: 'post', to: 'evse/1', event: { type: 'booted', moduleGone: true } },
    ]);
    expect(await world.wait(59)).toEqual([]);
    expect(await world.wait(1)).toEqual([GIVEN_UP]);
    expect(world.send(session('SessionResumed'))).toEqual([stopped('Other')]);
  });

  test('back in time: what it resumes is passed on before it is ready', async () => {
    const world = bench();
    world.send(READY);
    world.send(GONE);
    await world.wait(59);
    expect(world.send(session('SessionResumed'))).toEqual([published('SessionResumed')]);
    expect(world.send(READY)).toContainEqual({
      type: 'post',
      to: 'connector/1/*',
      event: { type: 'module back' },
    });
    expect(await world.wait(600)).toEqual([]);
  });

  test('one that never comes after a start is given up as well', async () => {
    expect(await bench().wait(60)).toEqual([GIVEN_UP]);
  });

  test('one that is missing from the start is shown so, and comes back like any other', async () => {
    const world = bench();
    expect(world.send(GONE)).toContainEqual({
      type: 'post',
      to: 'connector/1/*',
      event: { type: 'module lost' },
    });
    expect(world.send(session('SessionResumed'))).toEqual([published('SessionResumed')]);
    world.send(READY);
    expect(world.state).toBe('at work');
    const never = bench();
    never.send(GONE);
    expect(await never.wait(60)).toEqual([GIVEN_UP]);
    expect(never.state).toBe('given up');
    const strict = bench({}, false);
    strict.send(GONE);
    expect(strict.send(session('SessionResumed'))).toEqual([stopped('PowerLoss')]);
    expect(strict.send(session('SessionStarted'))).toEqual([published('SessionStarted')]);
    expect(strict.state).toBe('not seen');
  });

  test('after a start a session that may not go on is stopped and not told', () => {
    const world = bench({}, false);
    expect(world.send(session('SessionResumed'))).toEqual([stopped('PowerLoss')]);
    expect(world.send(session('SessionStarted'))).toEqual([published('SessionStarted')]);
    world.send(READY);
    world.send(GONE);
    expect(world.send(session('SessionResumed'))).toEqual([published('SessionResumed')]);
  });

  test('its errors are shown, keep Auth away, and go with it', () => {
    const world = bench({ onLoss: 'faulted' });
    world.send(READY);
    const error = { type: 'Hot', message: '' };
    const faulted = (value: boolean) => ({
      type: 'post',
      to: 'auth',
      event: { type: 'fault news', evseId: 1, faulted: value },
    });
    const told = (change: string, what: object = error) =>
      world.send({ type: 'error told', change, error: what });
    expect(told('raised')).toEqual([{ type: 'raiseError', evseId: 1, error }, faulted(true)]);
    expect(told('cleared')).toEqual([{ type: 'clearError', evseId: 1, error }, faulted(false)]);
    const warning = { ...error, severity: 'Low' };
    expect(told('raised', warning)).toEqual([
      { type: 'raiseError', evseId: 1, error: warning },
      faulted(false),
    ]);
    const lost = expect.objectContaining({ error: expect.objectContaining({ type: 'ModuleLost' }) });
    expect(world.send(GONE).slice(0, 2)).toEqual([{ type: 'clearError', evseId: 1, error: warning }, lost]);
    expect(world.snapshot.context.errors).toEqual([]);
    expect(world.send(READY)).toContainEqual({ ...lost.sample, type: 'clearError', evseId: 1 });
  });

  test('every state can be reached', () => {
    const machine = externalEvseMachine({ resumeTransactionsOnBoot: true });
    const waited = (state: string) => ({
      type: `xstate.after.the time it is waited for.external-evse.${state}`,
    });
    const events = [
      READY,
      GONE,
      session('SessionResumed'),
      waited('awaited'),
      waited('not seen'),
      waited('gone'),
    ];
    const { reached } = walkEverywhere(machine, INPUT, events, ({ value }) => value);
    expect([...reached].sort()).toEqual(restingStates(machine).sort());
  });
});
