import { describe, expect, it } from 'vitest';
import { number, object } from '../../src/trial/wire.ts';
import { VERSIONS } from './harness/dialect.ts';
import { expectRight, type World, world } from './harness/world.ts';

/** The CSMS has nothing more to hear: the outbox is empty. */
const allTold = (at: World): Promise<unknown> =>
  at.until(
    'everything told',
    async () => ((await at.api.get('/outbox')) as { entries: number }).entries === 0,
  );

/** Until the meter has gone 5 Wh beyond `fromWh`; the reading then. In real time, since real power goes in real time. */
const charged = async (at: World, evseId: number, fromWh: number): Promise<number> => {
  const readings = await at.eavesdrop(['powermeter']);
  return at.until(`${fromWh + 5} Wh`, () =>
    readings
      .filter(({ data }) => data.evse_id === evseId)
      .map(({ data }) => number(object(data.energy_Wh_import).total) ?? 0)
      .find((wh) => wh >= fromWh + 5),
  );
};

describe.each(VERSIONS)('the power goes, OCPP %s', (version) => {
  const charging = async (evseId: number, resume: boolean): Promise<World> => {
    const at = await world(version, {
      simulatedClock: false,
      evses: 2,
      survivesRestart: true,
      resume,
      sampleIntervalS: 1,
    });
    await at.online();
    await at.api.plugIn(evseId, { current_A: 32, phases: 1 });
    await at.api.swipe('TOKEN', [evseId]);
    await at.state(evseId, 'Charging');
    return at;
  };

  it.each([1, 2])('in mid-charge at EVSE %i; the session is still there: it goes on', async (evseId) => {
    const at = await charging(evseId, true);
    const before = await charged(at, evseId, 0);
    const { id } = await at.transaction('started', evseId);
    await at.station.kill();
    await at.restart();
    await at.state(evseId, 'Charging');
    const after = await charged(at, evseId, before);
    await at.api.swipe('TOKEN', [evseId]);
    const transaction = await at.transaction('ended', evseId);
    expect(transaction).toMatchObject({ id, reason: 'Local' });
    expect(transaction.endWh).toBeGreaterThanOrEqual(after);
    expectRight(at);
  });

  it.each([1, 2])(
    'in mid-charge at EVSE %i; it is not to go on: PowerLoss, the meter as it stands',
    async (evseId) => {
      const at = await charging(evseId, false);
      const before = await charged(at, evseId, 0);
      const { id } = await at.transaction('started', evseId);
      await at.station.kill();
      await at.restart();
      const transaction = await at.transaction('ended', evseId);
      expect(transaction).toMatchObject({ id, reason: 'PowerLoss' });
      expect(transaction.endWh).toBeGreaterThanOrEqual(before);
      expectRight(at);
    },
  );

  it('six samples taken offline before a SIGKILL reach the CSMS after it', async () => {
    const at = await world(version, { sampleIntervalS: 5 });
    await at.online();
    await at.api.plugIn(1, { current_A: 32, phases: 1 });
    await at.api.swipe('TOKEN', [1]);
    const { samples } = await at.transaction('started');
    await at.state(1, 'Charging');
    await at.csms.close();
    const before = samples.length;
    await at.advance(31_000);
    await at.station.kill();
    await at.csms.open();
    await at.restart();
    const transaction = await at.transaction('ended');
    expect(transaction.samples.length - before).toBeGreaterThanOrEqual(6);
    expect(transaction).toMatchObject({ reason: 'PowerLoss' });
    expectRight(at);
  });

  it('when nothing happens nothing waits to be told', async () => {
    const at = await world(version, { evses: 2 });
    await at.online();
    await allTold(at);
    await at.station.kill();
    await at.restart();
    await at.until('told again', () => at.csms.received('StatusNotification').length >= 4);
    await allTold(at);
    expectRight(at);
  });
});
