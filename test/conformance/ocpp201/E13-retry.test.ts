import { describe, expect, it } from 'vitest';
import { expectRight, world } from '../../process/harness/world.ts';
import { fromNowOn } from '../stage.ts';

/** In real time: an advance of the simulated clock would wait for the CSMS. */
describe('E13 a CSMS that does not answer a transaction message, OCPP 2.0.1', () => {
  it.each([
    ['TC_E_41', 'E13.FR.04', 'dropped after MessageAttempts tries, and never sent again', 2],
    ['TC_E_42', 'E13.FR.02', 'sent until it is answered, and not again', 1],
  ])('%s %s %s', async (_case, _requirement, _what, silent) => {
    const at = await world('2.0.1', {
      simulatedClock: false,
      messageTimeoutS: 1,
      variables: {
        'OCPPCommCtrlr.MessageAttempts[TransactionEvent]': 2,
        'OCPPCommCtrlr.MessageAttemptInterval[TransactionEvent]': 1,
      },
    });
    await at.online();
    const tries: unknown[] = [];
    at.csms.handle('TransactionEvent', ({ seqNo }) => {
      if (seqNo === 0) tries.push(seqNo);
      return seqNo === 0 && tries.length <= silent ? new Promise(() => {}) : {};
    });
    const said = fromNowOn(at);
    await at.api.plugIn(1);
    await at.api.swipe('TOKEN', [1]);
    const rest = () => said.of('TransactionEvent').filter(({ seqNo }) => seqNo !== 0);
    await at.until('the next ones go on', () => rest().length > 0);
    await at.api.unplug(1);
    await at.until('the end', () => rest().some(({ eventType }) => eventType === 'Ended'));
    expect(tries).toHaveLength(2);
    expect(said.of('TransactionEvent').findLastIndex(({ seqNo }) => seqNo === 0)).toBe(1);
    if (silent === 1) expectRight(at);
    else expect(at.csms.violations).toEqual([]);
  });
});
