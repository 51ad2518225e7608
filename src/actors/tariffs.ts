import type { PriceText } from '../domain/cost.ts';
import type { DeviceModel } from '../domain/device-model/device-model.ts';
import type { IdToken, IdTokenInfo } from '../domain/id-token.ts';
import type { TransactionEvent } from '../domain/notifications.ts';
import { isShown, shownTexts } from './cost-settings.ts';
import { fallbackTexts } from './default-price.ts';
import type { Host } from './host-contract.ts';
import { isRegistered } from './registered.ts';

export const publish = (host: Host, variable: string, value: object): void =>
  host.emit({ type: 'publish', interface: 'session_cost', variable, value } as { type: string });

/** The texts about prices that drivers are to see (I01, I04, I06). */
export class Tariffs {
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
    this.#known.set(token.toLowerCase(), texts);
    this.#tell(texts, { identifier_id: token, identifier_type: 'IdToken' });
  }

  started({ transactionId, idToken }: TransactionEvent, sessionId: string): void {
    const known = idToken && this.#known.get(idToken.value.toLowerCase());
    if (idToken) this.#known.delete(idToken.value.toLowerCase());
    const texts = known ?? fallbackTexts(this.#model, isRegistered(this.#host));
    if (texts.length > 0) this.changed(transactionId, sessionId, texts);
  }

  changed(transactionId: string, sessionId: string, texts: readonly PriceText[]): void {
    this.#tell(texts, {
      identifier_id: sessionId,
      identifier_type: 'SessionId',
      ocpp_transaction_id: transactionId,
    });
  }

  /** What a meter may have to show beside its display (1.6: the price text received). */
  textFor(token: string): string | undefined {
    return this.#known.get(token.toLowerCase())?.[0]?.content;
  }

  #tell(texts: readonly PriceText[], about: object): void {
    if (!isShown(this.#model, 'Tariff')) return;
    publish(this.#host, 'tariff_message', { messages: shownTexts(this.#model, texts), ...about });
  }
}
