import { describe, expect, it, onTestFinished } from 'vitest';
import { VERSIONS } from './harness/dialect.ts';
import { ExternalEvse, evseElsewhere } from './harness/external-evse.ts';
import type { Modules } from './harness/station-files.ts';
import { closeWorld, openWorld, type World, world } from './harness/world.ts';

type Simulator = { powermeter?: object };
const withMeter =
  (powermeter: object) =>
  (modules: Modules): void => {
    (modules.evse_1!.config!.simulator as Simulator).powermeter = powermeter;
  };

const METER = {
  public_key: 'TESTPUBLICKEY1',
  signed_value_start: 'test start value',
  signed_value_stop: 'test stop value',
};

/** As it is, or in Base64, which is how 2.0.1 wants signed data. */
const told = (heard: string, text: string): boolean =>
  heard.includes(text) || heard.includes(Buffer.from(text).toString('base64'));

/** All that the CSMS heard of one session, as text. */
const session = async (at: World): Promise<string> => {
  await at.online();
  await at.api.plugIn(1);
  await at.api.swipe('TOKEN');
  await at.state(1, 'Charging');
  await at.api.unplug(1);
  await at.transaction('ended');
  return JSON.stringify(at.csms.calls());
};

describe.each(VERSIONS)('settings of the simulator, OCPP %s', (version) => {
  it('signed_value_start and signed_value_stop reach the CSMS', async () => {
    const heard = await session(await world(version, { reshape: withMeter(METER) }));
    expect(told(heard, METER.signed_value_start)).toBe(true);
    expect(told(heard, METER.signed_value_stop)).toBe(true);
  });

  it('sign_at_transaction_start: false leaves the start unsigned', async () => {
    const reshape = withMeter({ ...METER, sign_at_transaction_start: false });
    const heard = await session(await world(version, { reshape }));
    expect(told(heard, METER.signed_value_start)).toBe(false);
    expect(told(heard, METER.signed_value_stop)).toBe(true);
  });
});

it('public_key is the 1.6 key MeterPublicKey of the connector', async () => {
  const at = await world('1.6', { reshape: withMeter(METER) });
  await at.online();
  const { configurationKey } = await at.csms.call('GetConfiguration', { key: ['MeterPublicKey1'] });
  expect(configurationKey).toEqual([{ key: 'MeterPublicKey1', readonly: true, value: METER.public_key }]);
});

describe('settings of the simulator, whatever the version', () => {
  it.each([true, false])('survives_restart: %s', async (survivesRestart) => {
    const at = await world('2.0.1', { survivesRestart });
    await at.online();
    await at.api.plugIn(1);
    await at.state(1, 'Preparing');
    await at.station.kill();
    await at.restart();
    await at.state(1, survivesRestart ? 'Preparing' : 'Available');
  });

  it('max_current_A is the most that any car gets, phases is how many phases there are', async () => {
    const at = await world('1.6', { simulator: { max_current_A: 10, phases: 1 } });
    await at.online();
    const events = await at.eavesdrop(['powermeter']);
    await at.api.plugIn(1, { current_A: 32, phases: 3 });
    await at.api.swipe('TOKEN');
    await at.state(1, 'Charging');
    await at.advance(5000);
    await at.until('a reading', () => events.some(({ data }) => Number(Object(data.power_W).total) > 0));
    expect(events.at(-1)?.data).toMatchObject({ current_A: { L1: 10 }, power_W: { total: 2300 } });
    expect(Object.keys(events.at(-1)?.data.current_A as object)).toEqual(['L1']);
  });
});

it('get_evse is asked of an EvseManager in another process', async () => {
  const at = await openWorld('2.0.1', {
    simulatedClock: false,
    reshape: evseElsewhere,
  });
  onTestFinished(() => closeWorld(at));
  const { module } = await new ExternalEvse(at.api.url).start();
  await module.until(() => module.called('get_evse').length === 1);
});
