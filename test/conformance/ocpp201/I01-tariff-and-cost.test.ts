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
