import { expect, it, onTestFinished } from 'vitest';
import { type Json, object } from '../../../src/trial/wire.ts';
import { setMonitors, wish } from '../../process/harness/monitors.ts';
import { named, nameOf, reportData } from '../../process/harness/reports.ts';
import { closeWorld, expectRight, openWorld, type World } from '../../process/harness/world.ts';

const FLEET = { idTokenInfo: { status: 'Accepted', groupIdToken: { idToken: 'FLEET-7', type: 'Central' } } };
const EVSES = [1, 2, 3];
const REPORTS = [
  'NotifyReport',
  'NotifyMonitoringReport',
  'ReportChargingProfiles',
  'NotifyDisplayMessages',
  'NotifyCustomerInformation',
];
const requestIdOf = (action: string): number => 100 + REPORTS.indexOf(action);

const opened = async (): Promise<World> => {
  const at = await openWorld('2.0.1', {
    evses: EVSES.length,
    // An advance of a simulated clock would wait for the answer that never comes.
    simulatedClock: false,
    variables: { 'DisplayMessageCtrlr.Enabled': true },
  });
  onTestFinished(() => closeWorld(at));
  at.csms.handle('Authorize', () => FLEET);
  await at.station.ready(at.api);
  await at.online();
  return at;
};

/** Enough of everything for reports of two parts and more. */
const fill = async (at: World): Promise<void> => {
  await at.csms.call('GetBaseReport', { requestId: 1, reportBase: 'FullInventory' });
  const watched = (await reportData(at, 1))
    .filter(({ variableCharacteristics }) => object(variableCharacteristics).supportsMonitoring === true)
    .slice(0, 30)
    .map((item) => wish(nameOf(item)));
  for (const result of await setMonitors(at, watched)) expect(result.status).toBe('Accepted');
  for (const evseId of EVSES) {
    const chargingProfile = {
      id: evseId,
      stackLevel: 0,
      chargingProfilePurpose: 'TxDefaultProfile',
      chargingProfileKind: 'Relative',
      chargingSchedule: [
        { id: 1, chargingRateUnit: 'A', chargingSchedulePeriod: [{ startPeriod: 0, limit: 16 }] },
      ],
    };
    expect(await at.csms.call('SetChargingProfile', { evseId, chargingProfile })).toEqual({
      status: 'Accepted',
    });
    await at.api.swipe(`A-TOKEN-WITH-A-LONG-NAME-NUMBER-${evseId}`, [evseId]);
  }
  for (let id = 1; id <= 12; id += 1) {
    const message = { id, priority: 'NormalCycle', message: { format: 'UTF8', content: `message ${id}` } };
    expect(await at.csms.call('SetDisplayMessage', { message })).toEqual({ status: 'Accepted' });
  }
  await at.until('all tokens are known', () => at.csms.received('Authorize').length === EVSES.length);
};

const ask = async (at: World): Promise<void> => {
  const requests: Record<string, [string, Json]> = {
    NotifyReport: ['GetReport', { componentVariable: [named('EVSE'), named('OCPPCommCtrlr')] }],
    NotifyMonitoringReport: ['GetMonitoringReport', {}],
    ReportChargingProfiles: [
      'GetChargingProfiles',
      { chargingProfile: { chargingProfilePurpose: 'TxDefaultProfile' } },
    ],
    NotifyDisplayMessages: ['GetDisplayMessages', {}],
    NotifyCustomerInformation: [
      'CustomerInformation',
      { report: true, clear: false, customerIdentifier: 'FLEET-7' },
    ],
  };
  for (const action of REPORTS) {
    const [request, payload] = requests[action]!;
    const answer = await at.csms.call(request, { requestId: requestIdOf(action), ...payload });
    expect(answer, request).toMatchObject({ status: 'Accepted' });
  }
};

/** Parts of a report as they came, those that came twice once. */
const partsOf = ({ csms }: World, action: string): Json[] => {
  const parts = csms.received(action).filter(({ requestId }) => requestId === requestIdOf(action));
  return parts.filter((part, index) => JSON.stringify(part) !== JSON.stringify(parts[index - 1]));
};
const heardSoFar = (at: World): number =>
  REPORTS.reduce((sum, action) => sum + partsOf(at, action).length, 0);
const isComplete = (at: World): boolean =>
  REPORTS.every((action) => partsOf(at, action).at(-1)?.tbc === false || endsAlone(at, action));
/** A part that is the last may leave `tbc` out. */
const endsAlone = (at: World, action: string): boolean => {
  const last = partsOf(at, action).at(-1);
  return last !== undefined && last.tbc === undefined;
};

it('B07.FR.03 N02.FR.03 K09.FR.02 O03.FR.03 N09.FR.05 a SIGKILL at every part of every report: none is missing, none is out of order', async () => {
  const at = await opened();
  await fill(at);
  let cuts = 0;
  let isCut = false;
  /** The power goes when a part has come that is new, before its answer is there. */
  const arm = () => {
    const before = heardSoFar(at);
    isCut = false;
    at.csms.beforeAnswer = (action) => {
      if (!REPORTS.includes(action) || heardSoFar(at) <= before) return;
      isCut = true;
      return new Promise<void>(() => {});
    };
  };
  arm();
  await ask(at);
  while (!isComplete(at)) {
    await at.until('the next part', () => isCut);
    await at.station.kill();
    cuts += 1;
    arm();
    await at.restart();
  }
  for (const action of REPORTS) {
    const parts = partsOf(at, action);
    expect(parts.length, action).toBeGreaterThanOrEqual(2);
    expect(
      parts.map(({ tbc }) => tbc ?? false),
      action,
    ).toEqual(parts.map((_, index) => index < parts.length - 1));
    if (parts[0]?.seqNo !== undefined)
      expect(
        parts.map(({ seqNo }) => seqNo),
        action,
      ).toEqual(parts.map((_, index) => index));
  }
  expect(cuts).toBe(heardSoFar(at));
  const profiles = partsOf(at, 'ReportChargingProfiles').map(({ evseId }) => evseId);
  expect(profiles).toEqual(EVSES);
  const messages = partsOf(at, 'NotifyDisplayMessages').flatMap(({ messageInfo }) => messageInfo as Json[]);
  expect(messages.map(({ id }) => id)).toEqual(Array.from({ length: 12 }, (_, index) => index + 1));
  const customer = partsOf(at, 'NotifyCustomerInformation')
    .map(({ data }) => data)
    .join('');
  for (const evseId of EVSES) expect(customer).toContain(`a-token-with-a-long-name-number-${evseId}`);
  expectRight(at);
}, 60_000);
