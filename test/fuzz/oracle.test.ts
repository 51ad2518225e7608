/** What the fuzzing lanes judge by must not be blind itself. */
import { describe, expect, it } from 'vitest';
import { Random } from '../faults/random.ts';
import { VERSIONS } from '../process/harness/dialect.ts';
import { changes } from './durable-state.ts';
import { Frames } from './frames.ts';
import { judgeOf } from './judge.ts';
import { calledId, isNonsense } from './module-messages.ts';
import { fewest } from './shrink.ts';

describe.each(VERSIONS)('the judge of frames, OCPP %s', (version) => {
  const judge = judgeOf(version);
  const is201 = version === '2.0.1';
  const unreadable = is201 ? { kind: 'refused', id: '-1' } : { kind: 'silence' };

  it.each([
    ['[2,"a","ClearCache",{}]', { kind: 'answered', id: 'a', action: 'ClearCache', payload: {} }],
    ['[2,"a","ClearCache",{"x":1}]', { kind: 'refused', id: 'a' }],
    ['[2,"a","MakeCoffee",{}]', { kind: 'refused', id: 'a' }],
    ['[2,"a","ClearCache",{},1]', { kind: 'refused', id: 'a' }],
    ['[2,"a","ClearCache",[]]', { kind: 'refused', id: 'a' }],
    ['[2,7,"ClearCache",{}]', unreadable],
    ['[2,"a"', unreadable],
    [Buffer.from('[2,"a","ClearCache",{}]'), unreadable],
    ['[9,"a","ClearCache",{}]', is201 ? { kind: 'refused', id: 'a' } : { kind: 'silence' }],
    ['[3,"a",{}]', { kind: 'silence' }],
  ] as const)('%s', (data, verdict) => {
    expect(judge.frame(data)).toEqual(verdict);
  });

  it('knows wrong answers', () => {
    expect(judge.answer('ClearCache', { status: 'Accepted' })).toBeUndefined();
    expect(judge.answer('ClearCache', { status: 'Perhaps' })).toContain('status');
  });

  it('draws the same frames for the same seed, each of its kind, and none that leads the station away', () => {
    const draw = () => {
      const frames = new Frames({ version, judge, random: new Random(1), words: {}, now: 0 });
      return (['raw', 'mutated', 'valid'] as const).flatMap((kind) =>
        Array.from({ length: 100 }, (_, index) => frames.draw(kind, `f-${index}`)),
      );
    };
    const drawn = draw();
    expect(draw().map(({ data }) => String(data))).toEqual(drawn.map(({ data }) => String(data)));
    const kinds = drawn.map(({ verdict }) => verdict.kind);
    expect(kinds.slice(0, 200).every((kind) => kind === 'refused' || kind === 'silence')).toBe(true);
    expect(kinds.slice(200).every((kind) => kind === 'answered' || kind === 'arguable')).toBe(true);
    expect(
      drawn
        .slice(200)
        .map(({ data }) => String(data))
        .join(),
    ).not.toMatch(/"(Reset|UpdateFirmware)"/);
  });
});

it('the fewest cases that fail are found, also where two are needed', async () => {
  const cases = Array.from({ length: 100 }, (_, index) => index);
  expect(await fewest(cases, async (some) => some.includes(37))).toEqual([37]);
  expect(await fewest(cases, async (some) => some.includes(3) && some.includes(90))).toEqual([3, 90]);
});

it('a row that changed is one that went and one that came', () => {
  expect(changes(new Set(['a 1', 'b 1']), new Set(['a 1', 'b 2']))).toEqual(['- b 1', '+ b 2']);
});

it('messages of a module: what is a call has to be answered, what has no type is nonsense', () => {
  expect(calledId('{"type":"call","id":"x"}')).toBe('x');
  expect(calledId('{"type":"result","id":"x"}')).toBeUndefined();
  expect(['{"type":"call"', '[]', '{"type":"x"}', '{"type":"ready"}'].map(isNonsense)).toEqual([
    true,
    true,
    true,
    false,
  ]);
});
