import { expect, it } from 'vitest';
import { type Json, list, object } from '../../../src/trial/wire.ts';
import { expectRight, type World, type WorldWishes, world } from '../../process/harness/world.ts';

const VERSION = '2.0.1';

const idle = async (wishes: WorldWishes = {}): Promise<World> => {
  const at = await world(VERSION, wishes);
  await at.online();
  return at;
};

const message = (id: number, more: Json = {}, content = `message ${id}`): Json => ({
  id,
  priority: 'NormalCycle',
  message: { format: 'UTF8', language: 'en', content },
  ...more,
});

const set = async (at: World, wanted: Json): Promise<unknown> =>
  (await at.csms.call('SetDisplayMessage', { message: wanted })).status;

const clear = async (at: World, id: number): Promise<unknown> =>
  (await at.csms.call('ClearDisplayMessage', { id })).status;

let requests = 0;
/** What the station reports for the filter, in all parts; a word where it does not. */
const get = async (at: World, filter: Json = {}): Promise<Json[] | unknown> => {
  const requestId = ++requests;
  const { status } = await at.csms.call('GetDisplayMessages', { requestId, ...filter });
  if (status !== 'Accepted') return status;
  const parts = () =>
    at.csms.received('NotifyDisplayMessages').filter((part) => part.requestId === requestId);
  await at.until('the last part', () => parts().some(({ tbc }) => tbc !== true));
  expect(parts().map(({ tbc }) => tbc ?? false)).toEqual(
    parts().map((_, index) => index < parts().length - 1),
  );
  return parts().flatMap(({ messageInfo }) => list(messageInfo));
};
const ids = async (at: World, filter?: Json): Promise<unknown> => {
  const found = await get(at, filter);
  return Array.isArray(found) ? found.map(({ id }) => id) : found;
};

/** What a person sees. */
const shown = async (at: World): Promise<unknown[]> => {
  const answer = await fetch(`${at.api.url}/api/v1/display/messages`);
  return list(object(await answer.json()).messages).map(({ id }) => id);
};
const inSeconds = (at: World, seconds: number): string =>
  new Date(Date.parse(at.csms.now()) + seconds * 1000).toISOString();

const charging = async (at: World): Promise<string> => {
  await at.api.plugIn(1);
  await at.api.swipe('TOKEN', [1]);
  await at.state(1, 'Charging');
  const event = at.csms.received('TransactionEvent').at(-1)!;
  return String(object(event.transactionInfo).transactionId);
};

it('TC_O_01_CS TC_O_02_CS TC_O_03_CS TC_O_33_CS set and get, in parts (O01, O03); GET /display/messages shows them', async () => {
  const at = await idle();
  expect(await get(at)).toBe('Unknown');
  expect(await get(at, { id: [1] })).toBe('Unknown');
  for (let id = 1; id <= 12; id += 1) expect(await set(at, message(id))).toBe('Accepted');
  const all = await get(at);
  expect(all).toEqual(Array.from({ length: 12 }, (_, index) => message(index + 1)));
  expect(at.csms.received('NotifyDisplayMessages').map(({ tbc }) => tbc ?? false)).toEqual([true, false]);
  expect(await shown(at)).toHaveLength(12);
  expectRight(at);
});

it('TC_O_04_CS TC_O_05_CS clear (O05)', async () => {
  const at = await idle();
  expect(await clear(at, 7)).toBe('Unknown');
  await set(at, message(7));
  expect(await clear(at, 7)).toBe('Accepted');
  expect(await clear(at, 7)).toBe('Unknown');
  expect(await get(at)).toBe('Unknown');
  expectRight(at);
});

it('TC_O_07_CS TC_O_08_CS TC_O_09_CS TC_O_11_CS TC_O_34_CS TC_O_35_CS get by id, priority and state, which all must fit (O04)', async () => {
  const at = await idle();
  await set(at, message(1, { priority: 'InFront', state: 'Charging' }));
  await set(at, message(2, { priority: 'InFront' }));
  await set(at, message(3, { state: 'Idle' }));
  expect(await ids(at, { id: [1, 3, 9] })).toEqual([1, 3]);
  expect(await ids(at, { priority: 'InFront' })).toEqual([1, 2]);
  expect(await ids(at, { state: 'Idle' })).toEqual([3]);
  expect(await ids(at, { id: [9] })).toBe('Unknown');
  expect(await ids(at, { id: [1], state: 'Idle' })).toBe('Unknown');
  expect(await ids(at, { id: [1], priority: 'NormalCycle' })).toBe('Unknown');
  expectRight(at);
});

it('TC_O_12_CS TC_O_20_CS the same id replaces (O06.FR.01); persistent over a power cut (O01.FR.10)', async () => {
  const at = await idle();
  await set(at, message(5, {}, 'old'));
  await set(at, message(5, { priority: 'InFront' }, 'new'));
  const replaced = [message(5, { priority: 'InFront' }, 'new')];
  expect(await get(at)).toEqual(replaced);
  await at.station.kill();
  await at.restart();
  await at.until('back', () => at.csms.received('BootNotification').length === 2);
  await at.advance(1_000);
  expect(await get(at)).toEqual(replaced);
  expect(await shown(at)).toEqual([5]);
  expectRight(at);
});

it('O01.FR.08 O01.FR.09 C01.FR.08 C01.FR.13 in the language of who charges, else in English first', async () => {
  const at = await idle();
  const idTokenInfo = { status: 'Accepted', language1: 'de-AT', language2: 'fr' };
  for (const action of ['Authorize', 'TransactionEvent']) at.csms.handle(action, () => ({ idTokenInfo }));
  for (const [index, language] of ['nl', 'en', 'fr', 'de'].entries())
    await set(at, message(index + 1, { message: { format: 'UTF8', language, content: language } }));
  expect(await shown(at)).toEqual([1, 2, 3, 4]);
  await charging(at);
  expect(await shown(at)).toEqual([4, 3, 2, 1]);
  expectRight(at);
});

it('topic display_message: told whenever something else is to be seen', async () => {
  const at = await idle();
  const told = await at.eavesdrop(['display_message']);
  const seen = () => told.map(({ data }) => list(data.messages).map(({ id }) => id));
  await set(at, message(1));
  await set(at, message(2, { endDateTime: inSeconds(at, 10) }));
  await set(at, message(3, { state: 'Charging' }));
  await at.advance(11_000);
  await charging(at);
  await at.until('told', () => seen().length >= 4);
  expect(seen()).toEqual([[1], [1, 2], [1], [1, 3]]);
  expectRight(at);
});

it('TC_O_13_CS TC_O_14_CS not before its start, not after its end (O01.FR.06, FR.07)', async () => {
  const at = await idle();
  const window = { startDateTime: inSeconds(at, 10), endDateTime: inSeconds(at, 30) };
  expect(await set(at, message(1, window))).toBe('Accepted');
  expect(await shown(at)).toEqual([]);
  expect(await ids(at)).toEqual([1]);
  await at.advance(11_000);
  expect(await shown(at)).toEqual([1]);
  await at.advance(20_000);
  expect(await shown(at)).toEqual([]);
  expect(await get(at)).toBe('Unknown');
  expect(await set(at, message(2, { endDateTime: inSeconds(at, -1) }))).toBe('Rejected');
  expectRight(at);
});

it('TC_O_06_CS TC_O_10_CS TC_O_27_CS TC_O_28_CS goes with its transaction (O02.FR.01, FR.02)', async () => {
  const at = await idle();
  expect(await set(at, message(1, { transactionId: 'nobody-knows-it' }))).toBe('UnknownTransaction');
  const transactionId = await charging(at);
  expect(await set(at, message(1, { transactionId }))).toBe('Accepted');
  const window = { startDateTime: inSeconds(at, 5), endDateTime: inSeconds(at, 10) };
  expect(await set(at, message(2, { transactionId, ...window }))).toBe('Accepted');
  expect(await set(at, message(3))).toBe('Accepted');
  expect(await shown(at)).toEqual([1, 3]);
  await at.advance(6_000);
  expect(await shown(at)).toEqual([1, 2, 3]);
  await at.advance(6_000);
  expect(await shown(at)).toEqual([1, 3]);
  await at.api.unplug(1);
  await at.transaction('ended', 1);
  await at.until('gone', async () => (await shown(at)).length === 1);
  expect(await ids(at)).toEqual([3]);
  expectRight(at);
});

it('TC_O_22_CS TC_O_24_CS TC_O_30_CS TC_O_32_CS in front hides the cycle, a second that is always in front replaces the first (O01.FR.12 to FR.16)', async () => {
  const at = await idle();
  const transactionId = await charging(at);
  for (const wanted of [message(1), message(2, { priority: 'InFront' })]) await set(at, wanted);
  await set(at, message(3, { priority: 'InFront', transactionId }));
  expect(await shown(at)).toEqual([2, 3]);
  await set(at, message(4, { priority: 'AlwaysFront' }));
  expect(await shown(at)).toEqual([4]);
  await set(at, message(5, { priority: 'AlwaysFront', transactionId }));
  expect(await shown(at)).toEqual([5]);
  expect(await ids(at)).toEqual([1, 2, 3, 5]);
  expectRight(at);
});

it('TC_O_36_CS TC_O_37_CS TC_O_38_CS TC_O_39_CS each in the state it is for', async () => {
  const at = await idle();
  const states = ['Charging', 'Idle', 'Unavailable', 'Faulted'];
  for (const [index, state] of states.entries())
    expect(await set(at, message(index + 1, { state }))).toBe('Accepted');
  expect(await shown(at)).toEqual([2]);
  await charging(at);
  expect(await shown(at)).toEqual([1]);
  await at.api.unplug(1);
  await at.transaction('ended', 1);
  await at.state(1, 'Available');
  await at.csms.call('ChangeAvailability', { operationalStatus: 'Inoperative' });
  await at.until('out of service', async () => (await shown(at)).includes(3));
  await at.csms.call('ChangeAvailability', { operationalStatus: 'Operative' });
  await at.api.fault(1, 'GroundFailure');
  await at.until('faulted', async () => (await shown(at)).includes(4));
  expectRight(at);
});

it('TC_O_17_CS TC_O_18_CS TC_O_19_CS O01.FR.11 refused: formats that are not shown, unknown displays, too many, switched off', async () => {
  const at = await idle();
  const format = (name: string) => ({ message: { format: name, content: 'x' } });
  expect(await set(at, message(1, format('HTML')))).toBe('NotSupportedMessageFormat');
  expect(await set(at, message(1, format('URI')))).toBe('NotSupportedMessageFormat');
  expect(await set(at, message(1, format('ASCII')))).toBe('Accepted');
  expect(await set(at, message(2, { display: { name: 'Display', instance: 'second' } }))).toBe('Rejected');
  for (let id = 2; id <= 64; id += 1) await set(at, message(id));
  expect(await set(at, message(65))).toBe('Rejected');
  expect(await set(at, message(64, {}, 'in its place'))).toBe('Accepted');
  const switched = await at.csms.call('SetVariables', {
    setVariableData: [
      { component: { name: 'DisplayMessageCtrlr' }, variable: { name: 'Enabled' }, attributeValue: 'false' },
    ],
  });
  expect(list(switched.setVariableResult)[0]?.attributeStatus).toBe('Accepted');
  expect(await set(at, message(64))).toBe('Rejected');
  expectRight(at);
});
