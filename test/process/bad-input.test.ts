import { createRPCError } from 'ocpp-rpc';
import { describe, expect, it } from 'vitest';
import { harmless, remoteStart, VERSIONS } from './harness/dialect.ts';
import { expectRight, type World, world } from './harness/world.ts';

/** What 2.0.1 answers and what 1.6 does; undefined: silence. */
type Bad = { what: string; frame: string | Buffer; in16?: [string, string]; in201?: [string, string] };

const deep = `${'['.repeat(50_000)}${']'.repeat(50_000)}`;
const huge = 'x'.repeat(1_000_000);

const BAD: Bad[] = [
  { what: 'no JSON', frame: 'hello', in201: ['-1', 'RpcFrameworkError'] },
  { what: 'JSON cut off', frame: '[2,"a","Reset",{', in201: ['-1', 'RpcFrameworkError'] },
  { what: 'no array', frame: '{"a":1}', in201: ['-1', 'RpcFrameworkError'] },
  { what: 'an empty array', frame: '[]', in201: ['-1', 'RpcFrameworkError'] },
  { what: 'an id that is no string', frame: '[2,7,"Reset",{}]', in201: ['-1', 'RpcFrameworkError'] },
  { what: 'a text of a megabyte', frame: JSON.stringify(huge), in201: ['-1', 'RpcFrameworkError'] },
  { what: 'nesting of fifty thousand', frame: deep, in201: ['-1', 'RpcFrameworkError'] },
  {
    what: 'a message type of its own',
    frame: '[9,"m-1","Reset",{}]',
    in201: ['m-1', 'MessageTypeNotSupported'],
  },
  {
    what: 'an unknown action',
    frame: '[2,"u-1","MakeCoffee",{}]',
    in16: ['u-1', 'NotImplemented'],
    in201: ['u-1', 'NotImplemented'],
  },
  {
    what: 'an action inherited from Object',
    frame: '[2,"u-2","constructor",{}]',
    in16: ['u-2', 'NotImplemented'],
    in201: ['u-2', 'NotImplemented'],
  },
  {
    what: 'a required member missing',
    frame: '[2,"s-1","Reset",{}]',
    in16: ['s-1', 'OccurenceConstraintViolation'],
    in201: ['s-1', 'OccurrenceConstraintViolation'],
  },
  {
    what: 'a wrong type',
    frame: '[2,"s-2","Reset",{"type":5}]',
    in16: ['s-2', 'TypeConstraintViolation'],
    in201: ['s-2', 'TypeConstraintViolation'],
  },
  {
    what: 'a value that does not exist',
    frame: '[2,"s-3","Reset",{"type":"Gently"}]',
    in16: ['s-3', 'PropertyConstraintViolation'],
    in201: ['s-3', 'PropertyConstraintViolation'],
  },
  {
    what: 'a member too many',
    frame: '[2,"s-4","ClearCache",{"now":true}]',
    in16: ['s-4', 'FormationViolation'],
    in201: ['s-4', 'FormatViolation'],
  },
  { what: 'an answer to nothing', frame: '[3,"nobody",{}]' },
  { what: 'an error for nothing', frame: '[4,"nobody","GenericError","",{}]' },
  { what: 'an answer of the wrong shape', frame: '[3,"nobody","text"]' },
];

/** The station still answers, and nothing about it has changed. */
const unharmed = async (at: World): Promise<void> => {
  const { action, payload } = harmless(at.version);
  expect(await at.csms.call(action, payload)).toBeTruthy();
  expect(await at.api.evse(1)).toMatchObject({ state: 'Available' });
  expect(at.station.running).toBe(true);
  expect(at.csms.connections).toBe(1);
};

describe.each(VERSIONS)('bad input, OCPP %s', (version) => {
  it('every malformed frame gets the CALLERROR that the specification names, or none', async () => {
    const at = await world(version);
    await at.online();
    const answers: [string, string[]][] = [];
    for (const { what, frame } of BAD) {
      const before = at.csms.refusals().length;
      at.csms.sendRaw(frame);
      await unharmed(at);
      const said = at.csms.refusals().slice(before);
      answers.push([what, said.flatMap(({ id, code }) => [id, code])]);
    }
    expect(answers).toEqual(
      BAD.map(({ what, in16, in201 }) => [what, (version === '1.6' ? in16 : in201) ?? []]),
    );
  });

  it('a binary frame is no message', async () => {
    const at = await world(version);
    await at.online();
    at.csms.sendRaw(Buffer.from([1, 2, 3, 0, 255]));
    await unharmed(at);
    expect(at.csms.refusals()).toEqual(version === '1.6' ? [] : [{ id: '-1', code: 'RpcFrameworkError' }]);
  });

  it('a CSMS that refuses, answers twice and answers nonsense to StatusNotification does no harm', async () => {
    const at = await world(version, {
      prepare: (csms) =>
        csms.handle('StatusNotification', (_payload, attempt) => {
          if (attempt === 1) throw createRPCError('InternalError', 'on purpose');
          return {};
        }),
    });
    await at.until('boot', () => at.csms.received('StatusNotification').length > 0);
    const last = at.csms.conversation.findLast(
      ({ from, frame }) => from === 'station' && frame.kind === 'call',
    );
    const id = last?.frame.kind === 'call' ? last.frame.id : '';
    at.csms.sendRaw(`[3,"${id}",{}]`);
    at.csms.sendRaw(`[3,"${id}",{}]`);
    at.csms.sendRaw(`[4,"${id}","GenericError","",{}]`);
    await unharmed(at);
    expectRight(at);
  });

  it('a CSMS that never answers Authorize: the token is given up, the next one works', async () => {
    const member = version === '1.6' ? 'idTagInfo' : 'idTokenInfo';
    // In real time: an advance of the simulated clock waits for the CSMS.
    const at = await world(version, {
      simulatedClock: false,
      messageTimeoutS: 1,
      prepare: (csms) =>
        csms.handle('Authorize', (_payload, attempt) =>
          attempt === 1 ? new Promise(() => {}) : { [member]: { status: 'Accepted' } },
        ),
    });
    await at.online();
    const tokens = await at.eavesdrop(['token']);
    await at.api.plugIn(1);
    await at.api.swipe('FIRST');
    await at.until('FIRST is given up', () => tokens.some(({ data }) => data.status === 'Rejected'));
    await at.api.swipe('SECOND');
    expect(await at.transaction('started')).toMatchObject({ token: 'SECOND' });
    expectRight(at);
  });

  it('commands for what does not exist are refused, not obeyed', async () => {
    const at = await world(version);
    await at.online();
    expect(await remoteStart(at, 'TOKEN', 9)).toBe('Rejected');
    await unharmed(at);
  });
});

describe.each(VERSIONS)('a CSMS that breaks the schemas, OCPP %s', (version) => {
  it('CsmsLeniency: what was said of its host is overlooked and logged, all else is refused', async () => {
    const at = await world(version, {
      reshape: (modules) => {
        modules.ocpp!.config!.CsmsLeniency = { '127.0.0.1': ['extraProperties'], 'other.example': ['types'] };
      },
    });
    await at.online();
    const { action, payload } = harmless(version);
    at.csms.sendCall('l-1', action, { ...payload, coffee: true });
    at.csms.sendCall('l-2', 'Reset', { type: 5 });
    const answered = (id: string) =>
      at.csms.conversation.find(({ from, frame }) => from === 'station' && 'id' in frame && frame.id === id);
    await at.until('refused', () => answered('l-2'));
    expect(answered('l-1')?.frame.kind).toBe('result');
    expect(answered('l-2')?.frame.kind).toBe('error');
    await at.until('logged', () => at.station.log().includes('/coffee left out'));
    expectRight(at);
  });
});
