import { createRPCError } from 'ocpp-rpc';
import { describe, expect, it } from 'vitest';
import { number } from '../../../src/trial/wire.ts';
import { expectRight, type World } from '../../process/harness/world.ts';
import { began, charge, clear, ended, fromNowOn, offline, oneWorld } from '../stage.ts';
import { setAll } from './variables.ts';

describe('E04 E08 E11 E12 E13 E14 without a connection, and with a CSMS that fails, OCPP 2.0.1', () => {
  const open = oneWorld('2.0.1', { evses: 2, chargeOffline: true, sampleIntervalS: 5 });

  it('TC_E_40 E11.FR.02 lost in mid-transaction: events in order, offline true, with their meter values', async () => {
    const at = open();
    await charge(at);
    const said = fromNowOn(at);
    await offline(at, () => at.advance(20_000));
    await at.advance(6_000);
    const events = said.of('TransactionEvent');
    const late = events.filter(({ offline: wasOffline }) => wasOffline === true);
    expect(late.length).toBeGreaterThanOrEqual(4);
    expect(
      late.every(({ triggerReason, meterValue }) => triggerReason === 'MeterValuePeriodic' && meterValue),
    ).toBe(true);
    expect(events.at(-1)?.offline ?? false).toBe(false);
    const seqNos = events.map(({ seqNo }) => number(seqNo)!);
    expect(seqNos).toEqual([...seqNos].sort((a, b) => a - b));
    await clear(at);
    expectRight(at);
  });

  it('E11.FR.07 what still waits when the connection goes says so too', async () => {
    const at = open();
    await charge(at);
    const said = fromNowOn(at);
    // One sample is on its way and never answered, the next wait behind it.
    let last = -1;
    at.csms.handle('TransactionEvent', ({ seqNo }) => {
      last = number(seqNo)!;
      return new Promise(() => {});
    });
    await at.until('a sample is on its way', () => last >= 0);
    const before = said.of('TransactionEvent').at(-1);
    expect(before?.offline ?? false).toBe(false);
    at.csms.behave();
    await offline(at, () => at.advance(6_000));
    const again = said.of('TransactionEvent').filter(({ seqNo }) => seqNo === last);
    expect(again.at(-1)).toEqual({ ...before, offline: true });
    await clear(at);
    expectRight(at);
  });

  it('E13.FR.03 a meter value that the CSMS refuses again and again makes no Authorize wait', async () => {
    const at = open();
    await charge(at);
    let refused = 0;
    at.csms.handle('TransactionEvent', () => {
      refused += 1;
      throw createRPCError('InternalError');
    });
    await at.until('refused', () => refused === 2);
    const said = fromNowOn(at);
    await at.api.swipe('OTHER', [2]);
    await at.until('asked', () => said.of('Authorize').length === 1);
    expect(refused).toBe(2);
    at.csms.behave();
    await clear(at);
    await at.advance(60_000);
    expectRight(at);
  });

  it('TC_E_43 E12.FR.02 a whole transaction offline: all its events, offline true', async () => {
    const at = open();
    const count = at.csms.transactions().length;
    const said = fromNowOn(at);
    await offline(at, async () => {
      await at.api.plugIn(1);
      await at.api.swipe('TOKEN', [1]);
      await at.state(1, 'Charging');
      await at.advance(10_000);
      await at.api.swipe('TOKEN', [1]);
      await at.state(1, 'Finishing');
      await at.api.unplug(1);
    });
    const transaction = await ended(at, await began(at, count + 1));
    const events = said.of('TransactionEvent');
    expect(events.every((event) => event.offline === true)).toBe(true);
    expect(said.events()[0]).toMatch(/^Started/);
    expect(said.events().at(-1)).toBe('Ended StopAuthorized EVConnected Local');
    expect(transaction.seqNos).toEqual(transaction.seqNos.map((_, index) => index));
    expectRight(at);
  });

  it('TC_E_44 E08.FR.01 stopped offline by its token', async () => {
    const at = open();
    const transaction = await charge(at);
    const said = fromNowOn(at);
    await offline(at, async () => {
      await at.api.swipe('TOKEN', [1]);
      await at.state(1, 'Finishing');
    });
    await ended(at, transaction);
    expect(said.of('TransactionEvent').at(-1)).toMatchObject({ eventType: 'Ended', offline: true });
    await clear(at);
    expectRight(at);
  });

  it('TC_E_45 E08.FR.02 stopped offline by a token of the same group', async () => {
    const at = open();
    await setAll(at, { 'AuthCtrlr.LocalAuthorizeOffline': true });
    const group = {
      idTokenInfo: { status: 'Accepted', groupIdToken: { idToken: 'FAMILY', type: 'Central' } },
    };
    at.csms.handle('Authorize', () => group);
    at.csms.handle('TransactionEvent', ({ idToken }) => (idToken ? group : {}));
    const father = await charge(at, 'FATHER');
    await at.api.swipe('FATHER', [1]);
    await ended(at, father);
    await clear(at);
    const transaction = await charge(at, 'MOTHER');
    await offline(at, async () => {
      await at.api.swipe('FATHER', [1]);
      await at.state(1, 'Finishing');
    });
    expect(await ended(at, transaction)).toMatchObject({ reason: 'Local' });
    await clear(at);
    expectRight(at);
  });

  /** Instants at which an event was sent, in simulated seconds since the first try. */
  const tries = async (
    at: World,
    token: string,
    wanted: number,
    fail: (attempt: number) => object,
  ): Promise<number[]> => {
    const instants: number[] = [];
    let clock = 0;
    at.csms.handle('TransactionEvent', (payload) => {
      if (payload.eventType !== 'Started') return {};
      instants.push(clock);
      return fail(instants.length);
    });
    await at.api.plugIn(1);
    await at.api.swipe(token, [1]);
    for (; instants.length < wanted && clock < 120; clock += 1) await at.advance(1_000);
    await at.advance(30_000);
    return instants.map((instant) => instant - instants[0]!);
  };

  it.each(['TC_E_50', 'TC_E_51'])(
    '%s E13.FR.01 refused with a CALLERROR: MessageAttempts tries, waiting longer each time',
    async (id) => {
      const at = open();
      await setAll(at, {
        'OCPPCommCtrlr.MessageAttempts[TransactionEvent]': 3,
        'OCPPCommCtrlr.MessageAttemptInterval[TransactionEvent]': 5,
        'SampledDataCtrlr.TxUpdatedInterval': 0,
      });
      const refuse = () => createRPCError('InternalError', 'on purpose');
      const instants = await tries(at, id, id === 'TC_E_50' ? 3 : 2, (attempt) => {
        if (id === 'TC_E_51' && attempt === 2) return {};
        throw refuse();
      });
      // Waits of 5 and 10 seconds, give or take a step.
      const gaps = instants.slice(1).map((instant, index) => instant - instants[index]!);
      expect(instants).toHaveLength(id === 'TC_E_50' ? 3 : 2);
      gaps.forEach((gap, index) => {
        expect(gap).toBeGreaterThanOrEqual(5 * (index + 1) - 1);
        expect(gap).toBeLessThanOrEqual(5 * (index + 1) + 3);
      });
      at.csms.behave();
      await at.api.unplug(1);
      await at.state(1, 'Available');
      await at.advance(2_000);
      expect(at.csms.violations).toEqual([]);
    },
  );
});

describe('E14 GetTransactionStatus, OCPP 2.0.1', () => {
  const open = oneWorld('2.0.1');
  const status = (at: World, transactionId?: string) =>
    at.csms.call('GetTransactionStatus', transactionId === undefined ? {} : { transactionId });

  it('TC_E_28 TC_E_34 E14.FR.01 an unknown id; none, and nothing waits', async () => {
    const at = open();
    expect(await status(at, 'nobody')).toEqual({ ongoingIndicator: false, messagesInQueue: false });
    expect(await status(at)).toEqual({ messagesInQueue: false });
    expectRight(at);
  });

  it('TC_E_30 TC_E_32 E14.FR.02 one that runs, and one that has ended, with nothing that waits', async () => {
    const at = open();
    const transaction = await charge(at);
    await at.until('delivered', async () => (await status(at)).messagesInQueue === false);
    expect(await status(at, transaction.id)).toEqual({ ongoingIndicator: true, messagesInQueue: false });
    await clear(at);
    await ended(at, transaction);
    await at.until('delivered', async () => (await status(at)).messagesInQueue === false);
    expect(await status(at, transaction.id)).toEqual({ ongoingIndicator: false, messagesInQueue: false });
    expectRight(at);
  });

  it('TC_E_29 TC_E_31 TC_E_33 E14.FR.04 with messages that wait', async () => {
    const at = open();
    const transaction = await charge(at);
    let release = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    at.csms.handle('TransactionEvent', async () => {
      await held;
      return {};
    });
    const said = fromNowOn(at);
    await at.api.pause(1);
    // An advance of the clock would wait for the answer.
    while (said.of('TransactionEvent').length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    expect(await status(at, transaction.id)).toEqual({ ongoingIndicator: true, messagesInQueue: true });
    expect(await status(at)).toEqual({ messagesInQueue: true });
    await at.api.unplug(1);
    expect(await status(at, transaction.id)).toEqual({ ongoingIndicator: false, messagesInQueue: true });
    release();
    await ended(at, transaction);
    await clear(at);
    expectRight(at);
  });
});
