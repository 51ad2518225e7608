import { describe, expect, it } from 'vitest';
import type { FrameSeen } from '../../src/actors/csms/csms-link.ts';
import type { WatchEvent } from '../../src/api/station-api.ts';
import type { Validator } from '../../src/protocol/validate.ts';
import { Watch } from '../../src/station/watch/watch.ts';

it('an onlooker that falls over what it is shown takes nobody with it, and the log says so once', () => {
  const told: string[] = [];
  const watch = new Watch(
    () => undefined,
    (level, message) => told.push(`${level}: ${message}`),
  );
  const seen: FrameSeen[] = [];
  watch.add({
    frame: () => {
      throw new RangeError('Maximum call stack size exceeded');
    },
  });
  watch.add({ frame: (frame) => seen.push(frame) });
  const frame: FrameSeen = { at: 0, direction: 'in', text: '[2,"1","Heartbeat",{}]' };
  watch.frame(frame);
  watch.frame(frame);
  expect(seen).toEqual([frame, frame]);
  expect(told).toEqual([expect.stringMatching(/^error: what happens cannot be shown/)]);
});

describe('what is put together when it is read', () => {
  const shown = (validator: () => Validator | undefined = () => undefined) => {
    const told: string[] = [];
    const watch = new Watch(validator, (_level, message) => told.push(message));
    const events: WatchEvent[] = [];
    watch.events.subscribe((event) => events.push(event));
    const frames = [
      '[2,"1","Authorize",{"idToken":{"idToken":"ABC1","type":"Central"}}]',
      '[3,"1",{"idTokenInfo":{"status":"Accepted"}}]',
    ];
    frames.forEach((text, at) => {
      watch.frame({ at, direction: at === 0 ? 'out' : 'in', text });
    });
    return { events, told };
  };

  it('knows what came before, in whichever order it is read', () => {
    const [call, answer] = shown().events;
    expect(answer?.read()).toMatchObject({ timestamp: '1970-01-01T00:00:00.001Z', action: 'Authorize' });
    expect(call?.read()).toMatchObject({ timestamp: '1970-01-01T00:00:00.000Z', action: 'Authorize' });
    expect(JSON.stringify(call?.read())).not.toContain('ABC1');
  });

  it('is left out where it cannot be shown, and the log says so once', () => {
    const fall = () => {
      throw new RangeError('Maximum call stack size exceeded');
    };
    const { events, told } = shown(() => ({ request: fall, response: fall, knows: () => true }));
    expect(events.map((event) => event.read())).toEqual([undefined, undefined]);
    expect(told).toEqual([expect.stringMatching(/^what happens cannot be shown/)]);
  });

  it('is held against the version that was spoken when it went by', () => {
    const description = 'idToken: expected text';
    const violation = { code: 'TypeConstraintViolation', description, details: {} } as const;
    let spoken: Validator | undefined = {
      request: () => violation,
      response: () => undefined,
      knows: () => true,
    };
    const [call] = shown(() => spoken).events;
    spoken = undefined;
    expect(call?.read()).toMatchObject({ problem: 'TypeConstraintViolation: idToken: expected text' });
  });
});
