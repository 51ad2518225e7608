import { describe, expect, it } from 'vitest';
import { reported } from '../../process/harness/dialect.ts';
import { expectRight, world } from '../../process/harness/world.ts';
import { charge, ended, exited, fromNowOn } from '../stage.ts';

describe('reset and power cuts, OCPP 1.6', () => {
  it.each([
    ['TC_013', 'Hard'],
    ['TC_014', 'Soft'],
  ])('%s Reset %s when idle: boots again, and what was Inoperative still is', async (_case, type) => {
    const at = await world('1.6', { evses: 2 });
    await at.online();
    await at.csms.call('ChangeAvailability', { connectorId: 2, type: 'Inoperative' });
    await at.until('told', () => reported(at, 2).at(-1) === 'Unavailable');
    expect(await at.csms.call('Reset', { type })).toEqual({ status: 'Accepted' });
    expect(await exited(at)).toEqual({ code: 0, signal: null });
    const said = fromNowOn(at);
    await at.restart();
    await at.until('booted', () => said.statuses(1).length > 0 && said.statuses(2).length > 0);
    expect(said.actions()[0]).toBe('BootNotification');
    expect([said.statuses(1), said.statuses(2)]).toEqual([['Available'], ['Unavailable']]);
    expectRight(at);
  });

  it.each([
    ['TC_015', 'Hard'],
    ['TC_016', 'Soft'],
  ])(
    '%s Reset %s while charging: StopTransaction and Finishing before, Preparing or Finishing after',
    async (_case, type) => {
      const at = await world('1.6', { survivesRestart: true });
      await at.online();
      const transaction = await charge(at);
      const said = fromNowOn(at);
      expect(await at.csms.call('Reset', { type })).toEqual({ status: 'Accepted' });
      expect(await ended(at, transaction)).toMatchObject({ reason: `${type}Reset` });
      await at.until('Finishing', () => said.statuses().includes('Finishing'));
      await exited(at);
      const afterwards = fromNowOn(at);
      await at.restart();
      await at.until('booted', () => afterwards.statuses().length > 0);
      expect(['Preparing', 'Finishing']).toContain(afterwards.statuses()[0]);
      expectRight(at);
    },
  );

  it.each([
    ['the transaction is stopped with PowerLoss', false],
    ['the transaction goes on', true],
  ])('TC_032_2 a power cut while charging: %s', async (_what, resume) => {
    const at = await world('1.6', { survivesRestart: true, resume, simulatedClock: false });
    await at.online();
    const transaction = await charge(at);
    await at.station.kill();
    const said = fromNowOn(at);
    await at.restart();
    await at.until('booted', () => said.statuses().length > 0);
    if (resume) {
      expect(['Charging', 'SuspendedEV']).toContain(said.statuses()[0]);
      await at.state(1, 'Charging');
      await at.api.swipe('TOKEN', [1]);
      expect(await ended(at, transaction)).toMatchObject({ reason: 'Local' });
    } else {
      expect(await ended(at, transaction)).toMatchObject({ reason: 'PowerLoss' });
      expect(['Preparing', 'Finishing']).toContain(said.statuses()[0]);
    }
    expectRight(at);
  });
});
