import { expect, it } from 'vitest';
import { type Json, list } from '../../../src/trial/wire.ts';
import { expectRight, type World, type WorldWishes, world } from '../../process/harness/world.ts';

const WISHES: WorldWishes = {
  prices: {
    CustomDisplayCostAndPrice: true,
    NumberOfDecimalsForCostValues: 5,
    DefaultPrice: { priceText: '0.30 a kWh', priceTextOffline: 'see the sign' },
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
