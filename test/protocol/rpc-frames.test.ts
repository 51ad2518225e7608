import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatCall, formatError, formatResult, MAX_FRAME_LENGTH, parse } from '../../src/protocol/frame.ts';

const hear16 = (data: string | Buffer, isBinary = false) => parse(data, isBinary, 'ocpp1.6');
const hear201 = (data: string | Buffer, isBinary = false) => parse(data, isBinary, 'ocpp2.0.1');
const nested = (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`;

describe('both versions', () => {
  test.each([hear16, hear201])('a CALL, a CALLRESULT and a CALLERROR are read', (hear) => {
    expect(hear('[2,"a","Heartbeat",{}]')).toEqual({
      kind: 'call',
      id: 'a',
      action: 'Heartbeat',
      payload: {},
    });
    expect(hear(Buffer.from('[3,"a",{"x":1}]'))).toEqual({ kind: 'result', id: 'a', payload: { x: 1 } });
    expect(hear('[4,"a","GenericError","why",{"y":2}]')).toEqual({
      kind: 'error',
      id: 'a',
      code: 'GenericError',
      description: 'why',
      details: { y: 2 },
    });
  });

  test('what is formatted is read back', () => {
    const json = fc.dictionary(
      fc.string(),
      fc.jsonValue({ maxDepth: 4 }).map((value) => value ?? 0),
    );
    fc.assert(
      fc.property(fc.uuid(), fc.string({ minLength: 1 }), json, (id, action, value) => {
        const payload = JSON.parse(JSON.stringify(value));
        expect(hear201(formatCall(id, action, payload))).toEqual({ kind: 'call', id, action, payload });
        expect(hear16(formatResult(id, payload))).toEqual({ kind: 'result', id, payload });
        expect(hear201(formatError(id, 'InternalError', action, payload))).toMatchObject({
          kind: 'error',
          id,
        });
      }),
    );
  });

  test('an error that is not spelled out is still a refusal', () => {
    const refusal = { kind: 'error', id: 'a', code: 'GenericError', description: '', details: {} };
    for (const text of ['[4,"a"]', '[4,"a",null,null,null]', '[4,"a","",7,[]]']) {
      expect(hear16(text)).toEqual(refusal);
      expect(hear201(text)).toEqual(refusal);
    }
  });

  test('an answer is never answered, however broken', () => {
    for (const text of ['[3]', '[3,7,{}]', '[3,"a",[]]', '[3,"a","x"]', '[4]', '[4,null]']) {
      expect(hear201(text)).not.toHaveProperty('answer');
      expect(hear16(text)).not.toHaveProperty('answer');
    }
    expect(hear201('[3,"a",[]]')).toMatchObject({ kind: 'malformed', answered: 'a' });
  });

  test('a description on the wire has at most 255 characters', () => {
    expect(JSON.parse(formatError('a', 'InternalError', 'x'.repeat(300)))[3]).toHaveLength(255);
  });

  test.each([hear16, hear201])('a hostile depth is refused with its id, not walked', (hear) => {
    expect(hear(`[2,"a","Heartbeat",{"x":${nested(100_000)}}]`)).toMatchObject({
      kind: 'malformed',
      answer: { id: 'a', code: 'FormatViolation' },
    });
    expect(hear(`[2,"a","Heartbeat",{"x":${nested(20)}}]`)).toMatchObject({ kind: 'call' });
    expect(hear(nested(100_000)).kind).toBe('malformed');
  });

  test.each([hear16, hear201])('a megabyte is read, more than the limit is not', (hear) => {
    expect(hear(`[2,"a","DataTransfer",{"data":"${'x'.repeat(1_000_000)}"}]`).kind).toBe('call');
    expect(hear(`[2,"a","DataTransfer",{"data":"${'x'.repeat(MAX_FRAME_LENGTH)}"}]`).kind).toBe('malformed');
  });

  test.each([hear16, hear201])('garbage is malformed and nothing throws', (hear) => {
    const notOurs = fc.oneof(
      fc.string(),
      fc.json(),
      fc
        .tuple(fc.nat({ max: 6 }), fc.jsonValue(), fc.jsonValue(), fc.jsonValue())
        .map((v) => JSON.stringify(v)),
    );
    fc.assert(
      fc.property(notOurs, fc.boolean(), (text, binary) => {
        const frame = hear(text, binary);
        expect(['call', 'result', 'error', 'malformed']).toContain(frame.kind);
        if (frame.kind === 'call') expect(Array.isArray(frame.payload)).toBe(false);
      }),
      { numRuns: 1000 },
    );
  });
});

describe('OCPP 2.0.1', () => {
  const noId = { kind: 'malformed', answer: { id: '-1', code: 'RpcFrameworkError' } };

  test.each([
    ['no JSON', '{'],
    ['no array', '{"a":1}'],
    ['an empty array', '[]'],
    ['a number as id', '[2,7,"Heartbeat",{}]'],
    ['an empty id', '[2,"","Heartbeat",{}]'],
    ['an id of 37 characters', `[2,"${'a'.repeat(37)}","Heartbeat",{}]`],
  ])('part 4, 4.2.3: %s is answered with id -1 and RpcFrameworkError', (_name, text) => {
    expect(hear201(text)).toMatchObject(noId);
  });

  test('a binary message is no frame', () => {
    expect(hear201(Buffer.from('[2,"a","Heartbeat",{}]'), true)).toMatchObject(noId);
  });

  test('part 4, 4.3: an unknown message type is answered with MessageTypeNotSupported', () => {
    expect(hear201('[9,"a","Heartbeat",{}]')).toMatchObject({
      answer: { id: 'a', code: 'MessageTypeNotSupported' },
    });
  });

  test.each(['[2,"a"]', '[2,"a",7,{}]', '[2,"a","Heartbeat",{},{}]'])('%s is RpcFrameworkError', (text) => {
    expect(hear201(text)).toMatchObject({ answer: { id: 'a', code: 'RpcFrameworkError' } });
  });

  test.each(['[2,"a","Heartbeat"]', '[2,"a","Heartbeat",null]', '[2,"a","Heartbeat",[]]'])(
    '%s is FormatViolation',
    (text) => {
      expect(hear201(text)).toMatchObject({ answer: { id: 'a', code: 'FormatViolation' } });
    },
  );
});

describe('OCPP 1.6', () => {
  test.each(['{', '[]', '[2,7,"Heartbeat",{}]', '[9,"a","Heartbeat",{}]', '"2"'])(
    'OCPP-J 4.1.3: %s gets no answer',
    (text) => {
      expect(hear16(text)).toMatchObject({ kind: 'malformed' });
      expect(hear16(text)).not.toHaveProperty('answer');
    },
  );

  test('OCPP-J 4.2.1: null stands for an empty payload', () => {
    expect(hear16('[2,"a","Heartbeat",null]')).toMatchObject({ kind: 'call', payload: {} });
  });

  test('an id longer than 36 characters is put up with', () => {
    expect(hear16(`[2,"${'a'.repeat(60)}","Heartbeat",{}]`)).toMatchObject({ kind: 'call' });
  });

  test('a CALL that is none is FormatViolation', () => {
    expect(hear16('[2,"a"]')).toMatchObject({ answer: { id: 'a', code: 'FormatViolation' } });
  });
});
