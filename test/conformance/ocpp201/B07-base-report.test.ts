import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Json, object } from '../../../src/trial/wire.ts';
import { nameOf, reportData, reported } from '../../process/harness/reports.ts';
import { closeWorld, expectRight, openWorld, type World, world } from '../../process/harness/world.ts';

let at: World;
let requests = 0;
beforeAll(async () => {
  at = await openWorld('2.0.1', { evses: 2 });
  await at.station.ready(at.api);
  await at.online();
});
afterAll(() => closeWorld(at));

const report = async (reportBase: string): Promise<Json[]> => {
  const requestId = ++requests;
  expect(await at.csms.call('GetBaseReport', { requestId, reportBase })).toEqual({ status: 'Accepted' });
  return reportData(at, requestId);
};
const attribute = (item: Json): Json => (item.variableAttribute as Json[])[0]!;

/** What a station that does all these blocks must have: component, variable, instance, mutability. */
const REQUIRED = readFileSync(join(import.meta.dirname, '../required-variables.csv'), 'utf8')
  .trim()
  .split('\n')
  .slice(1)
  .map((line) => {
    const [component = '', variable = '', instance = '', mutability = ''] = line.split(',');
    return { component, variable, instance, mutability };
  });
const PLACES: { readonly [component: string]: string } = { EVSE: '@1', Connector: '@1.1' };
const requiredName = ({ component, variable, instance }: (typeof REQUIRED)[number]): string =>
  `${component}${PLACES[component] ?? ''}/${variable}${instance && `[${instance}]`}`;

/** Settable as soon as something depends on it: a request for a certificate. */
const TO_COME = ['SecurityCtrlr/OrganizationName'];

it('TC_B_12 B07.FR.01 B07.FR.03 B07.FR.07 B07.FR.10 ConfigurationInventory: what can be set, with what it may be', async () => {
  const items = await report('ConfigurationInventory');
  const settable = ['ReadWrite', 'WriteOnly'];
  expect(items.filter((item) => !settable.includes(String(attribute(item).mutability)))).toEqual([]);
  expect(items.every((item) => attribute(item).persistent === true)).toBe(true);
  const names = items.map(nameOf);
  const settableOnes = REQUIRED.filter(({ mutability }) => mutability === 'ReadWrite').map(requiredName);
  expect(settableOnes.filter((name) => !names.includes(name) && !TO_COME.includes(name))).toEqual([]);
  const lists = items.filter((item) =>
    ['OptionList', 'MemberList', 'SequenceList'].includes(
      String(object(item.variableCharacteristics).dataType),
    ),
  );
  expect(lists.length).toBeGreaterThan(3);
  expect(lists.filter((item) => !object(item.variableCharacteristics).valuesList)).toEqual([]);
  expectRight(at);
});

it('TC_B_13 TC_B_53 B07.FR.08 B07.FR.12 FullInventory: every required variable, values within their limits', async () => {
  const items = await report('FullInventory');
  const byName = new Map(items.map((item) => [nameOf(item), item]));
  expect(byName.size).toBe(items.length);
  expect(REQUIRED.map(requiredName).filter((name) => !byName.has(name))).toEqual([]);
  const outside = items.filter((item) => {
    const { dataType, valuesList } = object(item.variableCharacteristics);
    const value = attribute(item).value as string | undefined;
    if (valuesList === undefined || !value) return false;
    const values = dataType === 'OptionList' ? [value] : value.split(',');
    return !values.every((one) => String(valuesList).split(',').includes(one));
  });
  expect(outside).toEqual([]);
  const writeOnly = items.filter((item) => attribute(item).mutability === 'WriteOnly');
  expect(writeOnly.length).toBeGreaterThan(0);
  expect(writeOnly.filter((item) => 'value' in attribute(item))).toEqual([]);
  expectRight(at);
});

it('TC_B_14 B07.FR.09 SummaryInventory: the availability of all parts, and what has a problem', async () => {
  await at.api.plugIn(1);
  await at.state(1, 'Preparing');
  const states = (await report('SummaryInventory')).map((item) => [nameOf(item), attribute(item).value]);
  expect(Object.fromEntries(states)).toEqual({
    'ChargingStation/AvailabilityState': 'Available',
    'EVSE@1/AvailabilityState': 'Occupied',
    'Connector@1.1/AvailabilityState': 'Occupied',
    'EVSE@2/AvailabilityState': 'Available',
    'Connector@2.1/AvailabilityState': 'Available',
  });
  expectRight(at);
});

it('B07.FR.04 two reports at once keep apart by their numbers', async () => {
  const ids = [++requests, ++requests];
  await Promise.all(
    ids.map((requestId) =>
      at.csms.call('GetBaseReport', { requestId, reportBase: 'ConfigurationInventory' }),
    ),
  );
  const [first, second] = [await reportData(at, ids[0]!), await reportData(at, ids[1]!)];
  expect(first.map(nameOf)).toEqual(second.map(nameOf));
});

it('B07.FR.03 B07.FR.10 after a SIGKILL between two parts the rest follows, and no part is missing', async () => {
  const requestId = ++requests;
  let heard = 0;
  const third = new Promise<void>((resolve) => {
    at.csms.beforeAnswer = (action) => {
      if (action !== 'NotifyReport' || ++heard < 3) return;
      resolve();
      // The power goes before the answer is there.
      return new Promise<void>(() => {});
    };
  });
  await at.csms.call('GetBaseReport', { requestId, reportBase: 'FullInventory' });
  await third;
  await at.station.kill();
  at.csms.beforeAnswer = () => {};
  await at.restart();
  const parts = () => at.csms.received('NotifyReport').filter((part) => part.requestId === requestId);
  await at.until('the last part', () => parts().at(-1)?.tbc === false);
  const numbers = [...new Set(parts().map(({ seqNo }) => Number(seqNo)))];
  expect(numbers).toEqual(numbers.map((_, index) => index));
  const names = new Set(parts().flatMap((part) => (part.reportData as Json[]).map(nameOf)));
  expect([...names]).toEqual((await report('FullInventory')).map(nameOf));
  expectRight(at);
});

it('B07.FR.03 B07.FR.10 a station of 128 EVSEs delivers its full inventory in parts', async () => {
  const large = await world('2.0.1', { evses: 128 });
  await large.online();
  await large.csms.call('GetBaseReport', { requestId: 1, reportBase: 'FullInventory' });
  const parts = await reported(large, 'NotifyReport', 1);
  const names = parts.flatMap((part) => (part.reportData as Json[]).map(nameOf));
  expect(new Set(names).size).toBe(names.length);
  for (let id = 1; id <= 128; id += 1) {
    expect(names).toContain(`EVSE@${id}/AvailabilityState`);
    expect(names).toContain(`Connector@${id}.1/ConnectorType`);
  }
  expect(Math.max(...parts.map((part) => JSON.stringify(part).length))).toBeLessThan(20_000);
  expectRight(large);
});
