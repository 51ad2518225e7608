import { describe, expect, test } from 'vitest';
import { SimulatedClock } from '../../../src/actors/clock.ts';
import { ExternalModules } from '../../../src/charger/link/external-modules.ts';
import type { Outcome, Transport } from '../../../src/charger/link/module-link.ts';

type Json = { [member: string]: unknown };

/** One module's end of the link. */
class Wire implements Transport {
  readonly heard: Json[] = [];
  closedWith: number | undefined;
  #to!: { message(text: string): void; closed(): void };

  send(text: string): void {
    this.heard.push(JSON.parse(text));
  }
  close(code: number): void {
    this.closedWith = code;
  }
  listen(to: { message(text: string): void; closed(): void }): void {
    this.#to = to;
  }
  say(message: object | string): void {
    this.#to.message(typeof message === 'string' ? message : JSON.stringify(message));
  }
  die(): void {
    this.#to.closed();
  }
  get last(): Json | undefined {
    return this.heard.at(-1);
  }
}

const OCPP = { moduleId: 'ocpp', implementationId: 'ocpp_generic' };
const SYSTEM = { moduleId: 'probe', implementationId: 'system' };

const world = () => {
  const clock = new SimulatedClock();
  const log: string[] = [];
  let ids = 0;
  const modules = new ExternalModules({
    modules: [
      {
        id: 'probe',
        config: { a: 1 },
        connections: { ocpp: [OCPP], other: [{ ...SYSTEM, moduleId: 'second' }] },
      },
      { id: 'second', config: {}, connections: { sys: [SYSTEM, SYSTEM] } },
    ],
    clock,
    newId: () => `call-${++ids}`,
    onReady: (id) => log.push(`${id} ready`),
    onGone: (id) => log.push(`${id} gone`),
  });
  const attach = (id: string, implemented: object = {}) => {
    const wire = new Wire();
    modules.attach(id, wire);
    wire.say({ type: 'ready', implements: implemented });
    return wire;
  };
  const call = (command: string, args: object = {}) => {
    const outcomes: Outcome[] = [];
    modules.call(SYSTEM, command, args, (outcome) => outcomes.push(outcome));
    return outcomes;
  };
  return { clock, modules, log, attach, call };
};

describe('the module link', () => {
  test('welcome comes first and names the connections; ready is passed on', () => {
    const { attach, log, modules } = world();
    const wire = attach('probe');
    expect(wire.heard[0]).toEqual({
      type: 'welcome',
      module_id: 'probe',
      connections: {
        ocpp: [{ module_id: 'ocpp', implementation_id: 'ocpp_generic' }],
        other: [{ module_id: 'second', implementation_id: 'system' }],
      },
      config: { a: 1 },
    });
    expect(log).toEqual(['probe ready']);
    modules.started('probe');
    expect(wire.last).toEqual({ type: 'started' });
  });

  test('the door: unknown, open, taken, open again', () => {
    const { attach, modules, log } = world();
    expect(modules.door('nobody')).toBe('unknown');
    expect(modules.door('probe')).toBe('open');
    const wire = attach('probe');
    expect(modules.door('probe')).toBe('taken');
    wire.die();
    wire.die();
    expect(modules.door('probe')).toBe('open');
    expect(log).toEqual(['probe ready', 'probe gone']);
  });

  test('a command and its result', () => {
    const { attach, call } = world();
    const wire = attach('probe', { system: ['reset'] });
    const outcomes = call('reset', { type: 'Hard' });
    expect(wire.last).toEqual({
      type: 'call',
      id: 'call-1',
      implementation_id: 'system',
      command: 'reset',
      args: { type: 'Hard' },
    });
    wire.say({ type: 'result', id: 'call-1', value: null });
    wire.say({ type: 'result', id: 'call-1', value: 7 });
    expect(outcomes).toEqual([{ value: null }]);
  });

  test('what is not implemented is not sent and has failed', () => {
    const { attach, call } = world();
    const wire = attach('probe', { system: ['reset'], other: ['dance'] });
    expect(call('dance')).toEqual([{ failed: 'system does not implement dance' }]);
    expect(wire.heard).toHaveLength(1);
  });

  test('an error, the end of the module and 300 s of silence have failed', async () => {
    const { attach, call, clock } = world();
    const wire = attach('probe', { system: ['reset'] });
    const refused = call('reset');
    wire.say({ type: 'error', id: 'call-1', message: 'no' });
    expect(refused).toEqual([{ failed: 'no' }]);
    const silent = call('reset');
    await clock.advance(299_999);
    expect(silent).toEqual([]);
    await clock.advance(1);
    expect(silent).toEqual([{ failed: 'reset was not answered' }]);
    const cut = call('reset');
    wire.die();
    expect(cut).toEqual([{ failed: 'the module is gone' }]);
    expect(call('reset')).toEqual([{ failed: 'module probe is not attached' }]);
  });

  test('variables: only what was subscribed to, only later ones, in order; each connection has its index', () => {
    const { attach, modules } = world();
    const probe = attach('probe');
    const second = attach('second');
    probe.say({ type: 'publish', implementation_id: 'system', variable: 'log', value: 0 });
    second.say({ type: 'subscribe', connection: 'sys', index: 1, variable: 'log' });
    for (const value of [1, 2])
      probe.say({ type: 'publish', implementation_id: 'system', variable: 'log', value });
    probe.say({ type: 'publish', implementation_id: 'system', variable: 'other', value: 3 });
    expect(second.heard.slice(1)).toEqual(
      [1, 2].map((value) => ({ type: 'variable', connection: 'sys', index: 1, variable: 'log', value })),
    );
    probe.say({ type: 'subscribe', connection: 'ocpp', variable: 'event_data' });
    modules.tell(OCPP, 'event_data', { a: 1 });
    expect(probe.last).toMatchObject({ type: 'variable', connection: 'ocpp', index: 0, value: { a: 1 } });
  });

  test('errors are told to those that have subscribed to them', () => {
    const { attach } = world();
    const probe = attach('probe');
    const second = attach('second');
    const error = { type: 'Broken', message: 'very' };
    const report = (type: string) => probe.say({ type, implementation_id: 'system', error });
    report('raise_error');
    second.say({ type: 'subscribe_errors', connection: 'sys', index: 0 });
    report('raise_error');
    report('clear_error');
    expect(second.heard.slice(1)).toEqual([
      { type: 'error_raised', connection: 'sys', index: 0, error },
      { type: 'error_cleared', connection: 'sys', index: 0, error },
    ]);
  });

  test('a module commands another', () => {
    const { attach } = world();
    const probe = attach('probe', { system: ['reset'] });
    const second = attach('second');
    second.say({
      type: 'call',
      id: 'x',
      connection: 'sys',
      index: 0,
      command: 'reset',
      args: { type: 'Soft' },
    });
    expect(probe.last).toMatchObject({ type: 'call', command: 'reset', args: { type: 'Soft' } });
    probe.say({ type: 'result', id: 'call-1', value: null });
    expect(second.last).toEqual({ type: 'result', id: 'x', value: null });
    second.say({ type: 'call', id: 'y', connection: 'sys', index: 2, command: 'reset' });
    expect(second.last).toEqual({ type: 'error', id: 'y', message: 'there is no connection sys 2' });
  });

  test('a consumer may refuse; nobody else hears of it then', () => {
    const { attach, modules } = world();
    const taken: unknown[] = [];
    modules.consume(SYSTEM, {
      publish: (_variable, value) => {
        if (value === 'bad') return 'not good';
        taken.push(value);
        return undefined;
      },
    });
    const probe = attach('probe');
    const second = attach('second');
    second.say({ type: 'subscribe', connection: 'sys', index: 0, variable: 'log' });
    for (const value of ['bad', 'good'])
      probe.say({ type: 'publish', implementation_id: 'system', variable: 'log', value });
    expect(taken).toEqual(['good']);
    expect(probe.last).toEqual({ type: 'error', message: 'log: not good' });
    expect(second.heard).toHaveLength(2);
  });

  test.each([
    ['no JSON', '{', undefined],
    ['no object', '7', undefined],
    ['an unknown type', '{"type":"hello"}', undefined],
    ['a call without a command', '{"type":"call","id":"7","connection":"ocpp"}', '7'],
    ['a second ready', '{"type":"ready"}', undefined],
    ['a number for a name', '{"type":"publish","implementation_id":4,"variable":"a"}', undefined],
  ])('%s is answered with an error', (_what, text, id) => {
    const { attach, log } = world();
    const wire = attach('probe');
    wire.say(text);
    expect(wire.last).toMatchObject({ type: 'error', message: expect.any(String), ...(id && { id }) });
    expect(log).toEqual(['probe ready']);
  });

  test('shutdown is said before the socket closes', () => {
    const { attach, modules } = world();
    const wire = attach('probe');
    modules.shutdown();
    expect(wire.last).toEqual({ type: 'shutdown' });
    expect(wire.closedWith).toBe(1001);
  });
});
