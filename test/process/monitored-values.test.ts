import { expect, it } from 'vitest';
import { world } from './harness/world.ts';

it('POST /ocpp/variables/monitor: values that the charger brings about are told too', async () => {
  const at = await world('2.0.1');
  await at.online();
  const events = await at.eavesdrop(['event_data']);
  const component_variable = {
    component: { name: 'EVSE', evse: { id: 1 } },
    variable: { name: 'AvailabilityState' },
  };
  await at.api.post('/ocpp/variables/monitor', { component_variables: [component_variable] });
  await at.api.plugIn(1);
  await at.until('told', () => events.length > 0);
  expect(events[0]).toMatchObject({ data: { actual_value: 'Occupied', component_variable } });
});
