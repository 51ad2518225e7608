import { expect, it } from 'vitest';
import { DISK_REFUSED, endSafely } from '../../src/station/disk-full.ts';

it('when the disk refuses for good every EVSE is switched off, whatever one of them says, and the process ends', () => {
  const orders: object[] = [];
  const exits: number[] = [];
  const stubborn = {
    apply: () => {
      throw new Error('no bus');
    },
  };
  const driver = { apply: (order: object) => orders.push(order) };
  const options = { log: () => {}, exit: (code: number) => exits.push(code) };
  endSafely(options, '/nowhere', () => [stubborn, driver] as never)(new Error('disk full'));
  expect(orders).toEqual([{ power: 'off', limitA: 0, lock: 'unlocked' }]);
  expect(exits).toEqual([DISK_REFUSED]);
});
