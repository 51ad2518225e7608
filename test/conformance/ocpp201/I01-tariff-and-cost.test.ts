import { expect, it } from 'vitest';
import type { Json } from '../../../src/trial/wire.ts';
import { expectRight, type World, type WorldWishes, world } from '../../process/harness/world.ts';

const COSTS: WorldWishes = { variables: { 'TariffCostCtrlr.Enabled[Cost]': true } };

const online = async (wishes: WorldWishes = {}): Promise<World> => {
  const at = await world('2.0.1', { ...COSTS, ...wishes });
  await at.online();
  return at;
};

/** What displays are told: the values of a topic, without their time. */
const listening = async (at: World, topic: string): Promise<() => Json[]> => {
  const told = await at.eavesdrop([topic]);
  return () => told.map(({ data: { timestamp: _, ...value } }) => value);
};

const charging = async (at: World): Promise<string> => {
  await at.api.plugIn(1);
  await at.api.swipe('TOKEN', [1]);
  const { id } = await at.transaction('started', 1);
  await at.state(1, 'Charging');
  return String(id);
};

const EUR = { code: 'EUR', decimals: 3 };

it('I01.FR.03 I06.FR.03 the personal message is shown for the token, then for its session; a new one replaces it; topic tariff_message', async () => {
  const personalMessage = { format: 'UTF8', language: 'en', content: '0.42 a kWh' };
  const updatedPersonalMessage = { format: 'UTF8', content: '0.52 a kWh' };
  const at = await online({
    prepare: (csms) => {
      csms.handle('Authorize', () => ({ idTokenInfo: { status: 'Accepted', personalMessage } }));
      csms.handle('TransactionEvent', ({ eventType, idToken }) => ({
        ...(idToken !== undefined && { idTokenInfo: { status: 'Accepted' } }),
        ...(eventType === 'Updated' && { updatedPersonalMessage }),
      }));
    },
  });
  const tariffs = await listening(at, 'tariff_message');
  const ocpp_transaction_id = await charging(at);
  await at.until('told', () => tariffs().length >= 3);
  const session = { identifier_id: expect.any(String), identifier_type: 'SessionId', ocpp_transaction_id };
  expect(tariffs().slice(0, 3)).toEqual([
    { messages: [personalMessage], identifier_id: 'TOKEN', identifier_type: 'IdToken' },
    { messages: [personalMessage], ...session },
    { messages: [updatedPersonalMessage], ...session },
  ]);
  expectRight(at);
});

it('TC_I_01_CS I02.FR.02 CostUpdated is answered and shown; for a transaction that nobody knows it is answered alone; topic session_cost', async () => {
  const at = await online();
  const costs = await listening(at, 'session_cost');
  const transactionId = await charging(at);
  expect(await at.csms.call('CostUpdated', { totalCost: 3.13, transactionId })).toEqual({});
  expect(await at.csms.call('CostUpdated', { totalCost: 9, transactionId: 'nobody' })).toEqual({});
  await at.until('told', () => costs().length === 1);
  expect(costs()).toEqual([
    {
      session_id: expect.any(String),
      status: 'Running',
      currency: EUR,
      cost_chunks: [{ cost: { value: 3130 } }],
    },
  ]);
  expectRight(at);
});

it('TC_I_07_CS TC_I_02_CS I02.FR.04 I03.FR.03 I03.FR.04 totals in the answers to Updated and Ended', async () => {
  const at = await online({
    variables: { ...COSTS.variables, 'TariffCostCtrlr.Currency': 'SEK' },
    prepare: (csms) =>
      csms.handle('TransactionEvent', ({ eventType, idToken }) => ({
        ...(idToken !== undefined && { idTokenInfo: { status: 'Accepted' } }),
        ...(eventType === 'Updated' && { totalCost: 1.5 }),
        ...(eventType === 'Ended' && { totalCost: 0 }),
      })),
  });
  const costs = await listening(at, 'session_cost');
  await charging(at);
  await at.until('a running cost', () => costs().length > 0);
  expect(costs()[0]).toMatchObject({
    status: 'Running',
    currency: { code: 'SEK' },
    cost_chunks: [{ cost: { value: 1500 }, metervalue_to: expect.any(Number) }],
  });
  await at.api.unplug(1);
  await at.transaction('ended', 1);
  await at.until('the final cost', () => costs().at(-1)?.status === 'Finished');
  expect(costs().at(-1)).toMatchObject({ cost_chunks: [{ cost: { value: 0 } }] });
  expectRight(at);
});

it('I04.FR.01 I05.FR.02 the fallback messages: no tariff for the token, no CSMS at the end; default_price each time', async () => {
  const at = await online({
    variables: {
      ...COSTS.variables,
      'TariffCostCtrlr.TariffFallbackMessage': 'see the sign',
      'TariffCostCtrlr.OfflineTariffFallbackMessage': 'see the sign, offline',
      'TariffCostCtrlr.TotalCostFallbackMessage': 'your bill comes later',
    },
  });
  const tariffs = await listening(at, 'tariff_message');
  const costs = await listening(at, 'session_cost');
  const prices = await listening(at, 'default_price');
  await charging(at);
  await at.until('told', () => tariffs().length === 1);
  expect(tariffs()[0]).toMatchObject({
    messages: [{ content: 'see the sign' }],
    identifier_type: 'SessionId',
  });
  await at.csms.close();
  await at.until('offline', () => prices().length > 0);
  expect(prices()).toEqual([{ messages: [{ content: 'see the sign, offline' }] }]);
  await at.api.unplug(1);
  await at.until('told', () => costs().length === 1);
  expect(costs()).toEqual([
    {
      session_id: expect.any(String),
      status: 'Finished',
      currency: EUR,
      message: [{ content: 'your bill comes later' }],
    },
  ]);
});

it('I02.FR.04 I06.FR.03 California pricing in the custom data of answers: prices, the next period, several languages; switched off by CustomizationCtrlr.CustomImplementationEnabled', async () => {
  const vendorId = 'org.openchargealliance.costmsg';
  const german = { format: 'UTF8', language: 'de', content: '0,42 je kWh' };
  const english = { format: 'UTF8', language: 'en', content: '0.42 a kWh' };
  const at = await online({
    prepare: (csms) => {
      csms.handle('Authorize', () => ({
        idTokenInfo: {
          status: 'Accepted',
          personalMessage: english,
          customData: { vendorId: 'org.openchargealliance.multilanguage', personalMessageExtra: [german] },
        },
      }));
      csms.handle('TransactionEvent', ({ eventType, idToken }) => ({
        ...(idToken !== undefined && { idTokenInfo: { status: 'Accepted' } }),
        ...(eventType === 'Updated' && {
          totalCost: 1.5,
          customData: {
            vendorId,
            state: 'Charging',
            chargingPrice: { kWhPrice: 0.42, hourPrice: 1.2 },
            idlePrice: { graceMinutes: 5, hourPrice: 6 },
            nextPeriod: { atTime: '2099-01-01T00:00:00.000Z', chargingPrice: { kWhPrice: 0.5 } },
          },
        }),
      }));
    },
  });
  const tariffs = await listening(at, 'tariff_message');
  const costs = await listening(at, 'session_cost');
  const transactionId = await charging(at);
  await at.until('told', () => costs().length > 0 && tariffs().length > 0);
  expect(tariffs()[0]?.messages).toEqual([english, german]);
  const price = (value: number) => ({ currency: EUR, value: { value } });
  expect(costs()[0]).toMatchObject({
    status: 'Running',
    cost_chunks: [{ cost: { value: 1500 } }],
    charging_price: [
      { category: 'Energy', price: price(420) },
      { category: 'Time', price: price(1200) },
    ],
    idle_price: { grace_minutes: 5, hour_price: price(6000) },
    next_period: { timestamp_from: '2099-01-01T00:00:00.000Z' },
  });
  const switchOff = ['costmsg', 'multilanguage'].map((name) => ({
    component: { name: 'CustomizationCtrlr' },
    variable: { name: 'CustomImplementationEnabled', instance: `org.openchargealliance.${name}` },
    attributeValue: 'false',
  }));
  await at.csms.call('SetVariables', { setVariableData: switchOff });
  const before = costs().length;
  const customData = { vendorId, chargingPrice: { kWhPrice: 1 } };
  await at.csms.call('CostUpdated', { totalCost: 2, transactionId, customData });
  await at.until('told', () => costs().length > before);
  expect(costs().at(-1)?.charging_price).toBeUndefined();
  await at.api.unplug(1);
  await at.state(1, 'Available');
  await at.api.swipe('OTHER');
  await at.until('told', () => tariffs().at(-1)?.identifier_id === 'OTHER');
  expect(tariffs().at(-1)?.messages).toEqual([english]);
  expectRight(at);
});

it('I05.FR.02 OfflineChargingPrice: without a CSMS the station counts itself, and says so in its languages', async () => {
  const at = await online({
    chargeOffline: true,
    variables: {
      ...COSTS.variables,
      'TariffCostCtrlr.OfflineChargingPrice[hourPrice]': 6,
      'TariffCostCtrlr.TotalCostFallbackMessage': 'more comes later',
      'TariffCostCtrlr.TotalCostFallbackMessage[de]': 'mehr kommt später',
    },
  });
  await at.csms.close();
  await at.until('offline', async () => !(await at.api.status()).ocpp.connected);
  const costs = await listening(at, 'session_cost');
  await at.api.plugIn(1);
  await at.api.swipe('OFFLINE', [1]);
  await at.state(1, 'Charging');
  await at.api.advance(600_000);
  await at.api.unplug(1);
  await at.until('told', () => costs().at(-1)?.status === 'Finished');
  const { cost_chunks, message } = costs().at(-1) as Json & { cost_chunks: { cost: { value: number } }[] };
  expect(message).toEqual([
    { content: 'more comes later' },
    { content: 'mehr kommt später', language: 'de' },
  ]);
  // 6 an hour for some ten minutes.
  expect(cost_chunks[0]!.cost.value).toBeGreaterThan(990);
  expect(cost_chunks[0]!.cost.value).toBeLessThan(1050);
  expect(costs()[0]).toMatchObject({ status: 'Running', charging_price: [{ category: 'Time' }] });
});
