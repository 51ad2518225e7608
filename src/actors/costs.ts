import { costByNowToWire, finalCostToWire, runningCostToWire } from '../charger/link/session-cost.ts';
import type { PriceText } from '../domain/cost.ts';
import type { DeviceModel } from '../domain/device-model/device-model.ts';
import type { IdToken, IdTokenInfo } from '../domain/id-token.ts';
import type { TransactionEvent } from '../domain/notifications.ts';
import type { Receipt } from '../domain/receipt.ts';
import { basisOf, costAt } from '../domain/running-cost.ts';
import type { SessionEvent } from '../domain/session.ts';
import type { Settings } from '../domain/settings.ts';
import type { SessionCostContext, SessionCostEffect } from '../machines/session-cost.words.ts';
import {
  currencyOf,
  decimalsOf,
  hasIdleFee,
  offlinePrice,
  shownTexts,
  showsCosts,
  takesCustomCosts,
} from './cost-settings.ts';
import { type CostTriggerParts, countCosts, sessionCostAddress, watchMeters } from './cost-triggers.ts';
import type { NotifyEffect } from './csms/outbox.ts';
import { inAllLanguages } from './default-price.ts';
import type { Host } from './host-contract.ts';
import { isRegistered } from './registered.ts';
import { publish, Tariffs } from './tariffs.ts';

export type CostParts = CostTriggerParts & { model: DeviceModel; settings: Settings };

type Of<T extends string> = Extract<SessionCostEffect, { type: T }> & { type: T };
type Learn = { type: 'learn'; idToken: IdToken; idTokenInfo: IdTokenInfo };
type Confirmed = { type: 'transaction event confirmed'; event: TransactionEvent; receipt: Receipt };
type UserPrice = { type: 'user price'; idToken: string; texts: PriceText[] };
type EvseState = { type: 'evseState'; evseId: number; state: string };
type SessionTold = { type: 'publish'; variable: string; value: SessionEvent };

/** Tells displays what the CSMS says of prices and costs (2.0.1 block I; 1.6 California pricing). */
export const openCosts = (parts: CostParts): Tariffs => {
  const { host, model } = parts;
  const tariffs = followTransactions(parts);
  watchMeters(parts);
  countCosts(parts);
  host.within<Of<'running cost'>>('running cost', ({ sessionId, update }) => {
    const texts = update.texts && { texts: shownTexts(model, update.texts) };
    publish(host, 'session_cost', runningCostToWire(sessionId, { ...update, ...texts }, currencyOf(model)));
  });
  host.within<Of<'cost by now'>>('cost by now', ({ sessionId, basis, meterWh }) => {
    const at = host.now();
    const units = costAt(basis, at, meterWh, decimalsOf(model));
    publish(
      host,
      'session_cost',
      costByNowToWire(sessionId, { basis, at, meterWh, units }, currencyOf(model)),
    );
  });
  host.within<Of<'final cost'>>('final cost', ({ sessionId, final }) => {
    if (!isShownAtTheEnd(parts)) return;
    const shown = { ...final, texts: shownTexts(model, final.texts) };
    publish(host, 'session_cost', finalCostToWire(sessionId, shown, currencyOf(model)));
  });
  return tariffs;
};

/** I03.FR.05: at a parking bay the driver has gone when the transaction ends. */
const isShownAtTheEnd = ({ settings }: CostParts): boolean =>
  !settings.txStopPoint.includes('ParkingBayOccupancy');

const followTransactions = (parts: CostParts): Tariffs => {
  const { host, model } = parts;
  const tariffs = new Tariffs(host, model);
  host.within<Learn>('learn', ({ idToken, idTokenInfo }) => tariffs.learn(idToken, idTokenInfo));
  host.within<UserPrice>('user price', ({ idToken, texts }) => tariffs.set(idToken, texts));
  host.within<NotifyEffect>('notify', ({ notification }) => {
    if (notification.type !== 'transactionEvent') return;
    if (notification.eventType === 'Started') begin(parts, notification, tariffs);
    if (notification.eventType === 'Ended') end(parts, notification);
  });
  host.within<Confirmed>('transaction event confirmed', ({ event, receipt }) =>
    learn(parts, event, receipt, tariffs),
  );
  host.within<EvseState>('evseState', ({ evseId, state }) =>
    tellThose(parts, (context) => context.evseId === evseId, { type: 'connector state', state }),
  );
  host.within<SessionTold>('publish', ({ variable, value }) => {
    if (variable === 'session_event' && value.event === 'SessionFinished')
      tellThose(parts, (context) => context.sessionId === value.uuid, { type: 'session finished' });
  });
  return tariffs;
};

const tellThose = (
  { host, model }: CostParts,
  concerned: (context: SessionCostContext) => boolean,
  event: { type: string; state?: string },
): void => {
  if (!showsCosts(model)) return;
  for (const address of host.addresses('session_cost/')) {
    const context: SessionCostContext | undefined = host.snapshot(address)?.context;
    if (context && concerned(context)) host.post(address, event);
  }
};

const sessionOf = (host: Host, evseId: number): string | undefined =>
  host.snapshot(`evse/${evseId}`)?.context.facts?.sessionId;

/** Without a CSMS the offline price counts, as long as that one says nothing. */
const begin = ({ host, model }: CostParts, started: TransactionEvent, tariffs: Tariffs): void => {
  const { transactionId, connector, at, meterWh } = started;
  const sessionId = sessionOf(host, connector.evseId) ?? transactionId;
  tariffs.started(started, sessionId);
  const address = sessionCostAddress(transactionId);
  // One that is announced afresh goes on.
  if (!showsCosts(model) || host.snapshot(address)) return;
  host.start('session-cost', address, {
    transactionId,
    sessionId,
    evseId: connector.evseId,
    begun: { at, wh: meterWh },
  });
  const chargingPrice = offlinePrice(model);
  if (isRegistered(host) || !chargingPrice) return;
  const update = { cost: chargingPrice.flatFee ?? 0, at, meterWh, chargingPrice };
  host.post(address, { type: 'cost updated', update } as { type: string });
};

/** I05.FR.02: without a CSMS nobody can say what it has cost, unless a price is known to us. */
const end = ({ host, model }: CostParts, { transactionId, at, meterWh }: TransactionEvent): void => {
  const address = sessionCostAddress(transactionId);
  const context: SessionCostContext | undefined = host.snapshot(address)?.context;
  if (!context) return;
  host.post(address, { type: 'transaction ended', meterWh, idleFee: hasIdleFee(model) } as { type: string });
  if (isRegistered(host)) return;
  const basis = context.basis ?? offlineBasis(model, context);
  const decimals = decimalsOf(model);
  const texts = inAllLanguages(model, 'TariffCostCtrlr/TotalCostFallbackMessage');
  const final = {
    texts,
    ...(basis && { cost: Number(`${costAt(basis, at, meterWh, decimals)}e-${decimals}`) }),
  };
  if (texts.length > 0 || basis)
    host.post(address, { type: 'cost without the CSMS', final } as { type: string });
};

const offlineBasis = (model: DeviceModel, { begun }: SessionCostContext) => {
  const chargingPrice = offlinePrice(model);
  if (!begun || !chargingPrice) return undefined;
  return basisOf({ cost: chargingPrice.flatFee ?? 0, chargingPrice }, begun.at, begun.wh);
};

/** What comes with the answer to an event: the number of 1.6, the total of 2.0.1 (I02.FR.04, I03.FR.03), texts. */
const learn = (
  { host, model }: CostParts,
  event: TransactionEvent,
  receipt: Receipt,
  tariffs: Tariffs,
): void => {
  const { transactionId, eventType, connector } = event;
  const { csmsTransactionId, totalCost, texts, costUpdate } = receipt;
  if (texts) tariffs.changed(transactionId, sessionOf(host, connector.evseId) ?? transactionId, texts);
  const address = sessionCostAddress(transactionId);
  if (!host.snapshot(address)) return;
  if (csmsTransactionId !== undefined)
    host.post(address, { type: 'number learnt', csmsTransactionId } as { type: string });
  const more = takesCustomCosts(model) ? costUpdate : undefined;
  const cost = totalCost ?? more?.cost;
  if (cost === undefined) return;
  const { qrCode } = more ?? {};
  const final = { cost, texts: texts ?? [], ...(qrCode !== undefined && { qrCode }) };
  const update = more ?? { cost, at: event.at, meterWh: event.meterWh };
  const told: { type: string } & object =
    eventType === 'Ended'
      ? { type: 'final cost', ...{ final } }
      : { type: 'cost updated', ...{ update, meterWh: event.meterWh } };
  host.post(address, told);
};
