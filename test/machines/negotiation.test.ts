import { describe, expect, it } from 'vitest';
import type { ChargingNeeds, EvSchedule } from '../../src/domain/charging-needs.ts';
import { negotiationMachine } from '../../src/machines/negotiation.machine.ts';
import { restingStates, throughTheDisk, walkEverywhere } from './every-state.ts';
import { Bench } from './run-machine.ts';

const NEEDS: ChargingNeeds = { requested_energy_transfer: 'AC_three_phase' };
const schedule = (limit: number, id = 1): EvSchedule => ({
  id,
  start_time: '2026-03-01T10:00:00.000Z',
  unit: 'A',
  periods: [{ start_s: 0, limit }],
});
const needsTold = { type: 'needs told', needs: NEEDS, transactionId: 'tx-1' };
const answered = (status: string) => ({ type: 'answered', inquiry: 'chargingNeeds', answer: { status } });
const profiles = (basis: string, forTransaction = true) => ({
  type: 'profiles changed',
  basis,
  forTransaction,
});
const offered = (id: string, basis: string, ...schedules: EvSchedule[]) => ({
  type: 'offered',
  offer: { id, schedules },
  basis,
});
const choice = (offerId: string, chosen: EvSchedule) => ({
  type: 'choice told',
  choice: { offer_id: offerId, schedule: chosen },
});

const bench = (): Bench => new Bench(negotiationMachine(), { evseId: 1 });
/** Needs told, Accepted, a profile set, and an offer of 16 A made. */
const offering = (): Bench => {
  const at = bench();
  at.send(needsTold);
  at.send(answered('Accepted'));
  at.send(profiles('one'));
  at.send(offered('offer-1', 'one', schedule(16), schedule(10, 2)));
  return at;
};

describe('negotiation', () => {
  it('knows of nothing at first, and forgets all when the transaction is over', () => {
    const at = offering();
    at.send(choice('offer-1', schedule(16)));
    at.send({ type: 'transaction over' });
    expect(at.state).toBe('introduced');
    expect(at.snapshot.context).toEqual(bench().snapshot.context);
    expect(at.snapshot.context).toMatchObject({ evseId: 1, transactionId: null, hasProfile: false });
  });

  it('K15.FR.16 asks behind what was said of the transaction, and makes an offer of the profile that comes', () => {
    const at = bench();
    expect(at.send(needsTold)).toEqual([
      {
        type: 'inquire',
        inquiry: { type: 'chargingNeeds', evseId: 1, needs: NEEDS },
        behindTransaction: 'tx-1',
      },
    ]);
    expect(at.send(answered('Processing'))).toEqual([]);
    expect(at.send(profiles('default', false))).toEqual([]);
    expect(at.send(profiles('one'))).toMatchObject([{ type: 'make offer', evseId: 1, needs: NEEDS }]);
  });

  it('takes a profile that came before the answer did', () => {
    const at = bench();
    at.send(needsTold);
    expect(at.send(profiles('one'))).toEqual([]);
    expect(at.send(answered('Accepted'))).toMatchObject([{ type: 'make offer' }]);
  });

  it('waits as long as the car does', async () => {
    const at = bench();
    at.send(needsTold);
    at.send(answered('Accepted'));
    expect(await at.wait(59)).toEqual([]);
    expect(await at.wait(1)).toMatchObject([{ type: 'make offer' }]);
  });

  it('K15.FR.15 goes on at once where the CSMS cannot be asked, or declines', () => {
    for (const event of [{ type: 'unanswered', why: 'offline' }, answered('Rejected')]) {
      const at = bench();
      at.send(needsTold);
      expect(at.send(event)).toMatchObject([{ type: 'make offer' }]);
    }
  });

  it('K15.FR.10 tells what the car chose, once, and knows which schedule it is', () => {
    const at = offering();
    expect(at.send(choice('offer-1', schedule(9, 2)))).toMatchObject([
      { type: 'notify', notification: { type: 'evScheduleChosen', evseId: 1, schedule: { id: 2 } } },
      { type: 'schedule chosen' },
    ]);
    expect(at.snapshot.context).toMatchObject({ scheduleIndex: 1 });
    expect(at.send(choice('offer-1', schedule(9, 2)))).toEqual([]);
  });

  it('K15.FR.09 a choice beyond what was offered is not told: the car is to choose again', () => {
    const at = offering();
    expect(at.send(choice('offer-1', schedule(17)))).toMatchObject([{ type: 'make offer' }]);
    expect(at.send(choice('offer-1', schedule(11, 2)))).toMatchObject([{ type: 'make offer' }]);
    expect(at.send(choice('offer-1', schedule(5, 3)))).toMatchObject([{ type: 'make offer' }]);
  });

  it('K16.FR.02 another profile makes another offer; the same profiles make none', () => {
    const at = offering();
    at.send(choice('offer-1', schedule(16)));
    expect(at.send(profiles('one'))).toEqual([]);
    expect(at.send(profiles('two', false))).toMatchObject([{ type: 'make offer' }]);
  });

  it('a restart while the CSMS is asked: it is asked again when it is there, and the car waits no longer than it can', async () => {
    const at = bench();
    at.send(needsTold);
    expect(at.send({ type: 'booted' })).toEqual([]);
    // The car tells its needs again, which changes nothing.
    expect(at.send(needsTold)).toEqual([]);
    expect(at.send({ type: 'online' })).toMatchObject([{ type: 'inquire' }]);
    at.send(answered('Processing'));
    at.send({ type: 'booted' });
    expect(await at.wait(20)).toMatchObject([{ type: 'make offer' }]);
  });

  it('what was agreed on ends with the transaction, and all with the car', () => {
    const at = offering();
    at.send(choice('offer-1', schedule(9, 2)));
    at.send({ type: 'transaction over' });
    expect(at.snapshot.context).toMatchObject({ needs: null, offer: null, scheduleIndex: 0 });
    at.send({ type: 'car gone' });
    expect(at.snapshot.status).toBe('done');
  });

  it('reaches every state, and every state survives the disk', () => {
    const machine = negotiationMachine();
    const events = [
      needsTold,
      answered('Accepted'),
      answered('Rejected'),
      profiles('one'),
      offered('offer-1', 'one', schedule(16)),
      choice('offer-1', schedule(16)),
      { type: 'unanswered', why: 'offline' },
      { type: 'booted' },
      { type: 'online' },
      { type: 'transaction over' },
    ].map((event) => ({ at: 1, id: 'x', ...event }));
    const walk = walkEverywhere(machine, { evseId: 1 }, events, ({ value, context }) => [value, context]);
    const resting = restingStates(machine).filter((id) => id !== 'negotiation.gone');
    expect([...walk.reached].sort()).toEqual(expect.arrayContaining(resting));
    for (const snapshot of walk.snapshots)
      expect(throughTheDisk(machine, snapshot).value).toEqual(snapshot.value);
  });
});
