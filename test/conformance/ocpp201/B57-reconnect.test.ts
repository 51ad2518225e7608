import { describe, expect, it } from 'vitest';
import { expectRight } from '../../process/harness/world.ts';
import { charge, offline, oneWorld } from '../stage.ts';
import { setAll } from './variables.ts';

describe('reconnecting, OCPP 2.0.1', () => {
  const open = oneWorld('2.0.1');

  it('TC_B_57 waits RetryBackOffWaitMinimum, doubles RetryBackOffRepeatTimes times, then goes on for ever', async () => {
    const at = open();
    const set = await setAll(at, {
      'OCPPCommCtrlr.RetryBackOffWaitMinimum': 20,
      'OCPPCommCtrlr.RetryBackOffRandomRange': 0,
      'OCPPCommCtrlr.RetryBackOffRepeatTimes': 1,
    });
    expect(set).toEqual(['Accepted', 'Accepted', 'Accepted']);
    const attempts = () => at.station.log().split('connecting to ws').length;
    await offline(at, async () => {
      const gaps: number[] = [];
      for (let second = 0, seen = attempts(); gaps.length < 3 && second < 200; second += 1) {
        await at.advance(1_000);
        if (attempts() > seen) gaps.push(second - gaps.reduce((sum, gap) => sum + gap, 0));
        seen = attempts();
      }
      expect(gaps.map((gap) => Math.round(gap / 10) * 10)).toEqual([20, 40, 40]);
    });
    await charge(at);
    expectRight(at);
  });
});
