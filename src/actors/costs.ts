import type { Observable, Subscription } from 'rxjs';
import { type Currency, finalCostToWire, runningCostToWire } from '../charger/link/session-cost.ts';
import type { PriceText } from '../domain/cost.ts';
import type { DeviceModel } from '../domain/device-model/device-model.ts';
import type { IdToken, IdTokenInfo } from '../domain/id-token.ts';
import type { Powermeter } from '../domain/metering.ts';
import type { TransactionEvent } from '../domain/notifications.ts';
import type { Receipt } from '../domain/receipt.ts';
import type { Settings } from '../domain/settings.ts';
import type { SessionCostEffect } from '../machines/session-cost.machine.ts';
import type { NotifyEffect } from './csms/outbox.ts';
import { fallbackTexts } from './default-price.ts';
import type { Host } from './host-contract.ts';
import { isRegistered } from './registered.ts';

export type CostParts = {
  host: Host;
  model: DeviceModel;
  settings: Settings;
  /** The meter of an EVSE, reading after reading; undefined: it has none that we hear. */
  meter(evseId: number): Observable<Powermeter> | undefined;
};

type Of<T extends string> = Extract<SessionCostEffect, { type: T }> & { type: T };
type Learn = { type: 'learn'; idToken: IdToken; idTokenInfo: IdTokenInfo };
type Confirmed = { type: 'transaction event confirmed'; event: TransactionEvent; receipt: Receipt };
type UserPrice = { type: 'user price'; idToken: string; texts: PriceText[] };
type EvseState = { type: 'evseState'; evseId: number; state: string };

export const sessionCostAddress = (transactionId: string): string => `session_cost/${transactionId}`;

/** Whether what a transaction costs is shown here: 2.0.1 TariffCostCtrlr, 1.6 CustomDisplayCostAndPrice. */
export const showsCosts = (model: DeviceModel): boolean => isOn(model, 'Cost');

const SWITCHES = {
  Cost: 'TariffCostCtrlr/Enabled[Cost]',
  Tariff: 'TariffCostCtrlr/Enabled[Tariff]',
} as const;

const isOn = (model: DeviceModel, what: keyof typeof SWITCHES): boolean =>
  model.value(SWITCHES[what]) === 'true' ||
  model.value('OCPP16LegacyCtrlr/CustomDisplayCostAndPrice') === 'true';

/** Tells displays what the CSMS says of prices and costs (2.0.1 block I; 1.6 California pricing). */
export const openCosts = (parts: CostParts): void => {
  const { host, model } = parts;
  followTransactions(parts);
  watchMeters(parts);
  host.within<Of<'running cost'>>('running cost', ({ sessionId, update }) =>
    publish(host, 'session_cost', runningCostToWire(sessionId, update, currencyOf(model))),
  );
  host.within<Of<'final cost'>>('final cost', ({ sessionId, final }) => {
    if (isShownAtTheEnd(parts))
      publish(host, 'session_cost', finalCostToWire(sessionId, final, currencyOf(model)));
  });
};

/** I03.FR.05: at a parking bay the driver has gone when the transaction ends. */
const isShownAtTheEnd = ({ settings }: CostParts): boolean =>
  !settings.txStopPoint.includes('ParkingBayOccupancy');

const currencyOf = (model: DeviceModel): Currency => {
  const code = model.value('TariffCostCtrlr/Currency');
  return {
    ...(code && { code }),
    decimals: Number(model.value('TariffCostCtrlr/NumberOfDecimalsForCostValues')),
  };
};

const publish = (host: Host, variable: string, value: object): void =>
  host.emit({ type: 'publish', interface: 'session_cost', variable, value } as { type: string });

const followTransactions = ({ host, model }: CostParts): void => {
  const tariffs = new Tariffs(host, model);
  host.within<Learn>('learn', ({ idToken, idTokenInfo }) => tariffs.learn(idToken, idTokenInfo));
  host.within<UserPrice>('user price', ({ idToken, texts }) => tariffs.set(idToken, texts));
  host.within<NotifyEffect>('notify', ({ notification }) => {
    if (notification.type !== 'transactionEvent') return;
    const { transactionId, eventType, connector } = notification;
    if (eventType === 'Started') {
      const sessionId = sessionOf(host, connector.evseId) ?? transactionId;
      tariffs.started(notification, sessionId);
      if (showsCosts(model))
        host.start('session-cost', sessionCostAddress(transactionId), {
          transactionId,
          sessionId,
          evseId: connector.evseId,
        });
    }
    if (eventType === 'Ended') end(host, model, notification);
  });
  host.within<Confirmed>('transaction event confirmed', ({ event, receipt }) =>
    learn(host, event, receipt, tariffs),
  );
  host.within<EvseState>('evseState', ({ evseId, state }) => {
    if (!showsCosts(model)) return;
    for (const address of host.addresses('session_cost/'))
      if (host.snapshot(address)?.context.evseId === evseId)
        host.post(address, { type: 'connector state', state } as { type: string });
  });
};

const sessionOf = (host: Host, evseId: number): string | undefined =>
  host.snapshot(`evse/${evseId}`)?.context.facts?.sessionId;

/** I05.FR.02: without a CSMS nobody can say what it has cost. */
const end = (host: Host, model: DeviceModel, { transactionId }: TransactionEvent): void => {
  const address = sessionCostAddress(transactionId);
  if (!host.snapshot(address)) return;
  host.post(address, { type: 'transaction ended' });
  const content = model.value('TariffCostCtrlr/TotalCostFallbackMessage');
  if (!isRegistered(host) && content) tellEnd(host, transactionId, { texts: [{ content }] });
};

const tellEnd = (host: Host, transactionId: string, final: object): void =>
  host.post(sessionCostAddress(transactionId), { type: 'final cost', final } as { type: string });

/** What comes with the answer to an event: the number of 1.6, the total of 2.0.1 (I02.FR.04, I03.FR.03), texts. */
const learn = (host: Host, event: TransactionEvent, receipt: Receipt, tariffs: Tariffs): void => {
  const { transactionId, eventType, connector } = event;
  const { csmsTransactionId, totalCost, texts } = receipt;
  if (texts) tariffs.changed(transactionId, sessionOf(host, connector.evseId) ?? transactionId, texts);
  const address = sessionCostAddress(transactionId);
  if (!host.snapshot(address)) return;
  if (csmsTransactionId !== undefined)
    host.post(address, { type: 'number learnt', csmsTransactionId } as { type: string });
  if (totalCost === undefined) return;
  if (eventType === 'Ended') tellEnd(host, transactionId, { cost: totalCost, texts: texts ?? [] });
  else
    host.post(address, {
      type: 'cost updated',
      update: { cost: totalCost, at: event.at, meterWh: event.meterWh },
    } as { type: string });
};

/** The texts about prices that drivers are to see (I01, I04, I06). */
class Tariffs {
  readonly #host: Host;
  readonly #model: DeviceModel;
  /** By token; those of tokens that never start anything are few and short. */
  readonly #known = new Map<string, readonly PriceText[]>();

  constructor(host: Host, model: DeviceModel) {
    this.#host = host;
    this.#model = model;
  }

  /** The CSMS has told about a token. */
  learn({ value }: IdToken, { status, personalMessages }: IdTokenInfo): void {
    if (!personalMessages || status !== 'Accepted') return;
    this.set(value, personalMessages);
  }

  set(token: string, texts: readonly PriceText[]): void {
    this.#known.set(token, texts);
    this.#tell({ messages: texts, identifier_id: token, identifier_type: 'IdToken' });
  }

  started({ transactionId, idToken }: TransactionEvent, sessionId: string): void {
    const known = idToken && this.#known.get(idToken.value);
    if (idToken) this.#known.delete(idToken.value);
    const texts = known ?? fallbackTexts(this.#model, isRegistered(this.#host));
    if (texts.length > 0) this.changed(transactionId, sessionId, texts);
  }

  changed(transactionId: string, sessionId: string, texts: readonly PriceText[]): void {
    this.#tell({
      messages: texts,
      identifier_id: sessionId,
      identifier_type: 'SessionId',
      ocpp_transaction_id: transactionId,
    });
  }

  #tell(value: object): void {
    if (isOn(this.#model, 'Tariff')) publish(this.#host, 'tariff_message', value);
  }
}

/** Listens to a meter for as long as a reading of it is wanted. */
const watchMeters = ({ host, meter }: CostParts): void => {
  const watched = new Map<string, Subscription>();
  host.after<Of<'watch the meter'>>('watch the meter', ({ transactionId, evseId, energyWh, powerW }) => {
    watched.get(transactionId)?.unsubscribe();
    watched.delete(transactionId);
    if (energyWh === undefined && powerW === undefined) return;
    const crossed = crossing(energyWh, powerW);
    const subscription = meter(evseId)?.subscribe((reading) => {
      if (crossed(reading)) host.receive(sessionCostAddress(transactionId), { type: 'meter has crossed' });
    });
    if (subscription) watched.set(transactionId, subscription);
  });
};

/** The energy once, the power each time it goes from one side to the other. */
const crossing = (energyWh: number | undefined, powerW: number | undefined) => {
  let reached = false;
  let above: boolean | undefined;
  return ({ energy_Wh_import, power_W }: Powermeter): boolean => {
    const atEnergy = energyWh !== undefined && !reached && energy_Wh_import.total >= energyWh;
    if (atEnergy) reached = true;
    const nowAbove = powerW === undefined || !power_W ? above : (power_W.total ?? 0) >= powerW;
    const atPower = above !== undefined && nowAbove !== above;
    above = nowAbove;
    return atEnergy || atPower;
  };
};
