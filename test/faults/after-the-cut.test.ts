import { describe, expect, it } from 'vitest';
import { sampleGapsS, VERSIONS } from '../process/harness/dialect.ts';
import { expectRight, type World, world } from '../process/harness/world.ts';

/** 32 A on three phases, Wh a second. */
const WH_PER_S = (3 * 32 * 230) / 3600;

const charging = async (at: World): Promise<void> => {
  await at.online();
  await at.api.plugIn(1, { current_A: 32, phases: 3 });
  await at.api.swipe('TOKEN', [1]);
  await at.transaction('started');
  await at.state(1, 'Charging');
};

const energyAtTheEnd = {
  'SampledDataCtrlr.TxStartedMeasurands': 'Energy.Active.Import.Register',
  'SampledDataCtrlr.TxEndedMeasurands': 'Energy.Active.Import.Register',
};

describe.each(VERSIONS)('after a power cut, OCPP %s', (version) => {
  it('six samples taken offline before a SIGKILL reach the CSMS', async () => {
    const at = await world(version, { chargeOffline: true, sampleIntervalS: 10 });
    await charging(at);
    await at.csms.close();
    const before = at.csms.transactions()[0]!.samples.length;
    await at.advance(60_000);
    await at.station.kill();
    await at.csms.open();
    await at.restart();
    const transaction = await at.transaction('ended');
    expect(transaction.samples.length - before).toBe(6);
    expect(new Set(sampleGapsS(transaction))).toEqual(new Set([10]));
    expect(transaction.reason).toBe('PowerLoss');
    expectRight(at);
  });

  it('a reading at most 60 s old ends the transaction whose meter cannot be read any more', async () => {
    const at = await world(version, { chargeOffline: true, variables: energyAtTheEnd });
    await charging(at);
    await at.csms.close();
    await at.advance(170_000);
    await at.station.kill();
    await at.restart();
    await at.csms.open();
    const { startWh, endWh, reason, startedAt, endedAt } = await at.transaction('ended');
    expect({ startWh, reason }).toEqual({ startWh: 0, reason: 'PowerLoss' });
    expect(endWh).toBeGreaterThan((170 - 60) * WH_PER_S);
    expect(endWh).toBeLessThan(175 * WH_PER_S);
    // Time goes on from the last reading, although this computer has no clock that goes on without power.
    expect(Date.parse(endedAt!) - Date.parse(startedAt!)).toBeGreaterThanOrEqual(119_000);
    expectRight(at);
  });
});
