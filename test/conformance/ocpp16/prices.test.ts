import { expect, it } from 'vitest';
import { type Json, list, object, text } from '../../../src/trial/wire.ts';
import { expectRight, type World, type WorldWishes, world } from '../../process/harness/world.ts';

const WISHES: WorldWishes = {
  prices: {
    CustomDisplayCostAndPrice: true,
    NumberOfDecimalsForCostValues: 5,
    DefaultPrice: { priceText: '0.30 a kWh', priceTextOffline: 'see the sign' },
    SupportedLanguages: 'en,de',
    DefaultPriceText: {
      priceTexts: [{ priceText: '0,30 je kWh', priceTextOffline: 'siehe Schild', language: 'de' }],
    },
  },
  survivesRestart: true,
  resume: true,
};

const online = async (): Promise<World> => {
  const at = await world('1.6', WISHES);
  await at.online();
  return at;
};

const listening = async (at: World, topic: string): Promise<() => Json[]> => {
  const told = await at.eavesdrop([topic]);
  return () => told.map(({ data: { timestamp: _, ...value } }) => value);
};

const tell = async (at: World, messageId: string, data: Json): Promise<unknown> =>
  (
    await at.csms.call('DataTransfer', {
      vendorId: 'org.openchargealliance.costmsg',
      messageId,
      data: JSON.stringify(data),
    })
  ).status;

const charging = async (at: World): Promise<number> => {
  await at.api.plugIn(1);
  await at.api.swipe('TOKEN', [1]);
  await at.transaction('started', 1);
  await at.state(1, 'Charging');
  await at.advance(1_000);
  return Number(at.csms.transactions()[0]?.id);
};

/** Readings that the CSMS has got since. */
const readings = (at: World): number => at.csms.received('MeterValues').length;

it('SetUserPrice: shown for the token, then for its session', async () => {
  const at = await online();
  const tariffs = await listening(at, 'tariff_message');
  const german = { format: 'UTF8', language: 'de', content: '0,25 je kWh' };
  const price = { idToken: 'TOKEN', priceText: '0.25 a kWh', priceTextExtra: [german] };
  expect(await tell(at, 'SetUserPrice', price)).toBe('Accepted');
  const messages = [{ content: '0.25 a kWh' }, german];
  await at.until('told', () => tariffs().length === 1);
  expect(tariffs()).toEqual([{ messages, identifier_id: 'TOKEN', identifier_type: 'IdToken' }]);
  await charging(at);
  await at.until('told', () => tariffs().length === 2);
  expect(tariffs()[1]).toMatchObject({ messages, identifier_type: 'SessionId' });
  expect(await tell(at, 'SetUserPrice', { idToken: 'TOKEN' })).toBe('Rejected');
  expect(await tell(at, 'NoSuchMessage', {})).toBe('UnknownMessageId');
  expectRight(at);
});

it('RunningCost: the cost, the prices now and in the next period, exactly', async () => {
  const at = await online();
  const costs = await listening(at, 'session_cost');
  const transactionId = await charging(at);
  const update = {
    transactionId,
    timestamp: '2031-02-03T04:05:06.000Z',
    meterValue: 1234,
    cost: 3.13,
    state: 'Charging',
    chargingPrice: { kWhPrice: 0.123, hourPrice: 2, flatFee: 42.42 },
    idlePrice: { graceMinutes: 30, hourPrice: 1.00001 },
    nextPeriod: { atTime: '2031-02-03T05:00:00.000Z', chargingPrice: { kWhPrice: 0.1 } },
    qrCodeText: 'https://pay.example',
  };
  expect(await tell(at, 'RunningCost', update)).toBe('Accepted');
  expect(await tell(at, 'RunningCost', { ...update, state: 'Idle' })).toBe('Accepted');
  expect(await tell(at, 'RunningCost', { ...update, transactionId: 77_777 })).toBe('Rejected');
  expect(await tell(at, 'RunningCost', { transactionId })).toBe('Rejected');
  await at.until('told', () => costs().length === 2);
  const currency = { code: 'EUR', decimals: 5 };
  const price = (value: number) => ({ currency, value: { value } });
  expect(costs()[0]).toEqual({
    session_id: expect.any(String),
    status: 'Running',
    currency,
    cost_chunks: [{ cost: { value: 313_000 }, timestamp_to: update.timestamp, metervalue_to: 1234 }],
    charging_price: [
      { category: 'Energy', price: price(12_300) },
      { category: 'Time', price: price(200_000) },
      { category: 'FlatFee', price: price(4_242_000) },
    ],
    idle_price: { grace_minutes: 30, hour_price: price(100_001) },
    next_period: {
      timestamp_from: '2031-02-03T05:00:00.000Z',
      charging_price: [{ category: 'Energy', price: price(10_000) }],
    },
    qr_code: 'https://pay.example',
  });
  expect(costs()[1]).toMatchObject({ status: 'Idle' });
  expectRight(at);
});

it('RunningCost triggerMeterValue: a reading at the instant, the energy, the power and the state, also after a power cut', async () => {
  const at = await online();
  const transactionId = await charging(at);
  const wants = (triggerMeterValue: Json) =>
    tell(at, 'RunningCost', { transactionId, cost: 1, triggerMeterValue });
  const read = async (what: string, event: () => Promise<unknown>) => {
    const before = readings(at);
    await event();
    await at.until(what, () => readings(at) > before);
    expect(list(list(at.csms.received('MeterValues').at(-1)?.meterValue)[0]?.sampledValue)).not.toEqual([]);
  };
  // The clock of the CSMS is the real one; the station takes it over when it boots.
  const inSeconds = (seconds: number) => new Date(Date.parse(at.csms.now()) + seconds * 1000).toISOString();
  await wants({ atTime: inSeconds(20) });
  await read('at the instant', () => at.advance(21_000));
  await wants({ atPowerkW: 2 });
  await at.advance(2_000);
  await read('below the power', () => at.api.pause(1));
  await wants({ atCPStatus: ['Charging'] });
  await read('in the state', () => at.api.resume(1));
  // The register has counted less than this since the car came.
  await wants({ atEnergykWh: 0.2 });
  await read('at the energy', () => at.api.advance(100_000));
  await wants({});
  const before = readings(at);
  await at.advance(5_000);
  expect(readings(at)).toBe(before);
  await wants({ atTime: inSeconds(180) });
  await at.station.kill();
  await at.restart();
  await at.until('back', () => at.csms.received('BootNotification').length === 2);
  await read('at the instant, after a power cut', () => at.api.advance(181_000));
  expectRight(at);
});

it('FinalCost: also when StopTransaction has long been confirmed, over a power cut', async () => {
  const at = await online();
  const costs = await listening(at, 'session_cost');
  const transactionId = await charging(at);
  await at.api.unplug(1);
  await at.transaction('ended', 1);
  const final = { transactionId, cost: 7.5, priceText: 'seven fifty', qrCodeText: 'https://pay.example' };
  expect(await tell(at, 'FinalCost', final)).toBe('Accepted');
  await at.until('told', () => costs().length === 1);
  expect(costs()[0]).toMatchObject({
    status: 'Finished',
    cost_chunks: [{ cost: { value: 750_000 } }],
    message: [{ content: 'seven fifty' }],
    qr_code: 'https://pay.example',
  });
  expect(await tell(at, 'FinalCost', final)).toBe('Rejected');
  expectRight(at);
});

const change = async ({ csms }: World, key: string, value: string): Promise<unknown> =>
  (await csms.call('ChangeConfiguration', { key, value })).status;

it('between two RunningCosts the cost goes on by itself: energy, time, the next period, and once more after a power cut', async () => {
  const at = await online();
  const costs = await listening(at, 'session_cost');
  const transactionId = await charging(at);
  const now = at.csms.now();
  const { energyWh } = (await at.api.evse(1)) as unknown as { energyWh?: number };
  const update = {
    transactionId,
    timestamp: now,
    ...(energyWh === undefined ? {} : { meterValue: energyWh }),
    cost: 1,
    chargingPrice: { hourPrice: 6 },
    nextPeriod: {
      atTime: new Date(Date.parse(now) + 90_000).toISOString(),
      chargingPrice: { hourPrice: 60 },
    },
  };
  expect(await tell(at, 'RunningCost', update)).toBe('Accepted');
  await at.api.advance(60_250);
  await at.until('a minute later', () => costs().length === 2);
  const unitsOf = (cost: Json | undefined) => Number(object(list(cost?.cost_chunks)[0]?.cost).value);
  // 6 an hour: 0.1 a minute. The clock of the CSMS is the real one, so a second more or less.
  expect(Math.abs(unitsOf(costs()[1]) - 110_000)).toBeLessThan(1_500);
  expect(costs()[1]).toMatchObject({ status: 'Running', next_period: expect.anything() });
  await at.api.advance(30_000);
  await at.until('the next period', () => costs().length === 3);
  expect(costs()[2]).toMatchObject({ charging_price: [{ category: 'Time' }] });
  expect(costs()[2]?.next_period).toBeUndefined();
  expect(Math.abs(unitsOf(costs()[2]) - 115_000)).toBeLessThan(1_500);
  await at.api.advance(60_000);
  await at.until('dearer', () => costs().length === 4);
  expect(Math.abs(unitsOf(costs()[3]) - 215_000)).toBeLessThan(5_000);
  await at.station.kill();
  await at.restart();
  const later = await listening(at, 'session_cost');
  await at.api.advance(61_000);
  await at.until('counted on', () => later().length > 0);
  expect(later()[0]).toMatchObject({ status: 'Running', charging_price: [{ category: 'Time' }] });
  expect(unitsOf(later()[0])).toBeGreaterThan(100_000);
  expectRight(at);
});

it('CustomIdleFeeAfterStop: who stands there after the stop pays for it, and ConnectorUnplugged says when it ends', async () => {
  const at = await online();
  const costs = await listening(at, 'session_cost');
  expect(await change(at, 'CustomIdleFeeAfterStop', 'true')).toBe('Accepted');
  const transactionId = await charging(at);
  const idlePrice = { graceMinutes: 0, hourPrice: 60 };
  await tell(at, 'RunningCost', { transactionId, cost: 5, chargingPrice: { kWhPrice: 0 }, idlePrice });
  await at.api.swipe('TOKEN', [1]);
  await at.transaction('ended', 1);
  await at.api.advance(61_000);
  await at.until('idle', () => costs().at(-1)?.status === 'Idle');
  const unplugged = () => at.csms.received('DataTransfer');
  expect(unplugged()).toEqual([]);
  await at.api.unplug(1);
  await at.until('told', () => unplugged().length === 1);
  const [{ vendorId, messageId, data } = {}] = unplugged();
  expect({ vendorId, messageId }).toEqual({
    vendorId: 'org.openchargealliance.costmsg',
    messageId: 'ConnectorUnplugged',
  });
  expect(JSON.parse(text(data) ?? '')).toEqual({ transactionId, timestamp: expect.stringMatching(/Z$/) });
  expect(await tell(at, 'FinalCost', { transactionId, cost: 6 })).toBe('Accepted');
  // Whoever ends it by driving away leaves nothing to pay.
  const next = at.csms.transactions().length;
  await at.api.plugIn(1);
  await at.api.swipe('TOKEN', [1]);
  await at.until('started', () => at.csms.transactions()[next]?.startedAt !== undefined);
  await at.state(1, 'Charging');
  await at.api.unplug(1);
  await at.until('ended', () => at.csms.transactions()[next]?.endedAt !== undefined);
  await at.advance(2_000);
  expect(unplugged()).toHaveLength(1);
  expectRight(at);
});

it('WaitForSetUserPriceTimeout: an accepted token waits for its price, so long and no longer', async () => {
  const at = await online();
  expect(await change(at, 'WaitForSetUserPriceTimeout', '30001')).toBe('Rejected');
  expect(await change(at, 'WaitForSetUserPriceTimeout', '20000')).toBe('Accepted');
  const started = () => at.csms.received('StartTransaction').length;
  await at.api.plugIn(1);
  await at.api.swipe('WAITS', [1]);
  await at.until('asked', () => at.csms.received('Authorize').length === 1);
  await at.advance(5_000);
  expect(started()).toBe(0);
  expect(await tell(at, 'SetUserPrice', { idToken: 'WAITS', priceText: '0.25 a kWh' })).toBe('Accepted');
  await at.until('started', () => started() === 1);
  await at.api.unplug(1);
  await at.state(1, 'Available');
  await at.api.plugIn(1);
  await at.api.swipe('IN-VAIN', [1]);
  await at.until('asked', () => at.csms.received('Authorize').length === 2);
  await at.api.advance(15_000);
  expect(started()).toBe(1);
  await at.until('without a price', () => started() === 2);
  expectRight(at);
});

it('offline: the DefaultPrice counts, and displays hear the cost at the end; DefaultPriceText,<language>, Language', async () => {
  const at = await online();
  const DefaultPrice = { priceText: 'p', chargingPrice: { kWhPrice: 0, hourPrice: 6, flatFee: 2.5 } };
  expect(await change(at, 'DefaultPrice', JSON.stringify(DefaultPrice))).toBe('Accepted');
  expect(await change(at, 'Language', 'xx')).toBe('Rejected');
  expect(await change(at, 'Language', 'en')).toBe('Accepted');
  const prices = await listening(at, 'default_price');
  expect(await change(at, 'DefaultPriceText,de', '{"priceText":"neu"}')).toBe('Accepted');
  expect(await change(at, 'DefaultPriceText,de', '{"content":"neu"}')).toBe('Rejected');
  expect(await change(at, 'DefaultPriceText,xx', '{"priceText":"neu"}')).toBe('NotSupported');
  await at.until('told', () => prices().length === 1);
  expect(prices()[0]).toEqual({
    messages: [
      { content: 'p', language: 'en' },
      { content: 'neu', language: 'de' },
    ],
  });
  const { configurationKey } = await at.csms.call('GetConfiguration', { key: ['DefaultPriceText,de'] });
  expect(configurationKey).toEqual([
    { key: 'DefaultPriceText,de', readonly: false, value: '{"priceText":"neu"}' },
  ]);
  await change(at, 'LocalAuthorizeOffline', 'true');
  await change(at, 'AllowOfflineTxForUnknownId', 'true');
  await at.csms.close();
  await at.until('offline', async () => !(await at.api.status()).ocpp.connected);
  const costs = await listening(at, 'session_cost');
  await at.api.plugIn(1);
  await at.api.swipe('OFFLINE', [1]);
  await at.state(1, 'Charging');
  await at.api.advance(600_000);
  await at.api.unplug(1);
  await at.until('told', () => costs().at(-1)?.status === 'Finished');
  const units = Number(object(list(costs().at(-1)?.cost_chunks)[0]?.cost).value);
  // 2.5 and 6 an hour for some ten minutes.
  expect(units).toBeGreaterThan(349_000);
  expect(units).toBeLessThan(355_000);
});

it('TimeOffset, TimeOffsetNextTransition, NextTimeOffsetTransitionDateTime: the new offset is taken over at its time', async () => {
  const at = await online();
  const offset = async () => {
    const { configurationKey } = await at.csms.call('GetConfiguration', { key: ['TimeOffset'] });
    return list(configurationKey)[0]?.value;
  };
  expect(await change(at, 'TimeOffset', 'summer')).toBe('Rejected');
  expect(await change(at, 'TimeOffset', '+01:00')).toBe('Accepted');
  expect(await change(at, 'TimeOffsetNextTransition', '+02:00')).toBe('Accepted');
  const soon = new Date(Date.parse(at.csms.now()) + 60_000).toISOString();
  expect(await change(at, 'NextTimeOffsetTransitionDateTime', soon)).toBe('Accepted');
  expect(await offset()).toBe('+01:00');
  await at.station.kill();
  await at.restart();
  await at.until('back', () => at.csms.received('BootNotification').length === 2);
  await at.api.advance(62_000);
  expect(await offset()).toBe('+02:00');
  expectRight(at);
});

it('default_price: on connect, on disconnect and when its texts change', async () => {
  const at = await online();
  const prices = await listening(at, 'default_price');
  await at.csms.close();
  await at.until('offline', () => prices().length === 1);
  await at.csms.open();
  await at.until('online', () => prices().length === 2);
  await at.online();
  const DefaultPrice = JSON.stringify({ priceText: '0.40 a kWh' });
  await at.until('admitted', () => at.csms.received('BootNotification').length > 0);
  const changed = await at.csms.call('ChangeConfiguration', { key: 'DefaultPrice', value: DefaultPrice });
  expect(changed.status).toBe('Accepted');
  await at.until('changed', () => prices().length === 3);
  const de = { language: 'de' };
  expect(prices()).toEqual([
    { messages: [{ content: 'see the sign' }, { content: 'siehe Schild', ...de }] },
    { messages: [{ content: '0.30 a kWh' }, { content: '0,30 je kWh', ...de }] },
    { messages: [{ content: '0.40 a kWh' }, { content: '0,30 je kWh', ...de }] },
  ]);
  expectRight(at);
});
