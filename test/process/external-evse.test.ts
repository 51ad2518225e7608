import { it, onTestFinished } from 'vitest';
import { heard } from './harness/dialect.ts';
import { ExternalEvse, evseElsewhere } from './harness/external-evse.ts';
import { setProfile } from './harness/smart-charging.ts';
import { closeWorld, expectRight, openWorld } from './harness/world.ts';

it('an EvseManager in another process: ReservationStart and ReservationEnd show; without an energy sink set_external_limits reaches it', async () => {
  const at = await openWorld('2.0.1', {
    simulatedClock: false,
    reshape: evseElsewhere,
  });
  onTestFinished(() => closeWorld(at));
  const evse = await new ExternalEvse(at.api.url).start();
  const { module } = evse;
  await at.station.ready(at.api);
  await at.online();

  evse.session = 'none yet';
  evse.tell('ReservationStart');
  await heard(at, 1, 'Reserved');
  evse.tell('ReservationEnd');
  await heard(at, 1, 'Available');

  const limits = () =>
    module
      .called('set_external_limits')
      .map(({ schedule_import }) =>
        (schedule_import as { limits_to_root: { ac_max_current_A: object } }[]).map(
          ({ limits_to_root }) => limits_to_root.ac_max_current_A,
        ),
      );
  await setProfile(at, 1, { id: 1, periods: [[0, 13]] });
  await module.until(() => JSON.stringify(limits().at(-1)) === '[{"value":13,"source":"OCPP"}]');

  expectRight(at);
});
