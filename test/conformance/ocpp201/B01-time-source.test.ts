import { expect, it } from 'vitest';
import { getVariable, setVariable } from '../../process/harness/reports.ts';
import { expectRight, type World, world } from '../../process/harness/world.ts';

const HOUR = 3_600_000;

/** Whose clock it is by: the CSMS tells its own with a heartbeat. */
const offsetAfterHeartbeat = async (at: World, csmsNow: number): Promise<number> => {
  at.csms.now = () => new Date(csmsNow).toISOString();
  const before = at.csms.received('Heartbeat').length;
  await at.csms.call('TriggerMessage', { requestedMessage: 'Heartbeat' });
  await at.until('heartbeat', () => at.csms.received('Heartbeat').length > before);
  await at.advance(250);
  const { attributeValue } = await getVariable(at, 'ClockCtrlr/DateTime');
  return Math.abs(Date.parse(String(attributeValue)) - csmsNow);
};

it('B01.FR.06 the clock follows the CSMS where TimeSource names the Heartbeat, and only there', async () => {
  const at = await world('2.0.1');
  await at.online();
  const start = Date.now();
  const adjustments = () =>
    at.csms.received('SecurityEventNotification').filter(({ type }) => type === 'SettingSystemTime').length;
  await setVariable(at, 'ClockCtrlr/TimeSource', 'RealTimeClock');
  expect(await offsetAfterHeartbeat(at, start + 2 * HOUR)).toBeGreaterThan(HOUR);
  await setVariable(at, 'ClockCtrlr/TimeSource', 'Heartbeat,RealTimeClock');
  const told = adjustments();
  expect(await offsetAfterHeartbeat(at, start + 2 * HOUR)).toBeLessThan(60_000);
  await at.until('told', () => adjustments() === told + 1);
  // ClockCtrlr.TimeAdjustmentReportingThreshold: below it nobody need know.
  await setVariable(at, 'ClockCtrlr/TimeAdjustmentReportingThreshold', '10800');
  expect(await offsetAfterHeartbeat(at, start + 4 * HOUR)).toBeLessThan(60_000);
  await at.advance(1_000);
  expect(adjustments()).toBe(told + 1);
  expectRight(at);
});
