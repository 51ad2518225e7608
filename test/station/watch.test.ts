import { expect, it } from 'vitest';
import type { FrameSeen } from '../../src/actors/csms/csms-link.ts';
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
