import type { DeviceModel } from '../domain/device-model/device-model.ts';
import type { VariableKey } from '../domain/device-model/variable.ts';
import type { Clock, Timer } from '../domain/time.ts';

type Watched = { key: VariableKey; last: string; listeners: Set<(value: string) => void> };

/** How often the charger's own values are looked at while somebody wants to know. */
const GLANCE_MS = 1000;

/**
 * Tells of changes of variables, whoever changed them: what is set says so itself, the values of the charger are looked
 * at once a second, as long as somebody watches one. A value that is not there is ''.
 */
export class ValueWatch {
  readonly #model: DeviceModel;
  readonly #clock: Clock;
  readonly #watched = new Map<string, Watched>();
  #timer: Timer | undefined;

  constructor(model: DeviceModel, clock: Clock) {
    this.#model = model;
    this.#clock = clock;
    model.onChange((key) => this.#glance(this.#watched.get(key.toLowerCase())));
  }

  /** Tells each new value until what is returned is called. The variable must exist. */
  watch(key: VariableKey, listener: (value: string) => void): () => void {
    const lower = key.toLowerCase();
    const watched = this.#watched.get(lower) ?? { key, last: this.now(key), listeners: new Set() };
    watched.listeners.add(listener);
    this.#watched.set(lower, watched);
    this.#keepGlancing();
    return () => {
      watched.listeners.delete(listener);
      if (watched.listeners.size === 0) this.#watched.delete(lower);
    };
  }

  now(key: VariableKey): string {
    return this.#model.value(key) ?? '';
  }

  /** Something has happened that may have changed values of the charger. */
  look(): void {
    for (const watched of this.#watched.values()) if (this.#model.isLive(watched.key)) this.#glance(watched);
  }

  close(): void {
    this.#clock.clearTimeout(this.#timer);
    this.#watched.clear();
  }

  #glance(watched: Watched | undefined): void {
    if (!watched) return;
    const value = this.now(watched.key);
    if (value === watched.last) return;
    watched.last = value;
    for (const listener of watched.listeners) listener(value);
  }

  #keepGlancing(): void {
    if (this.#timer || ![...this.#watched.values()].some(({ key }) => this.#model.isLive(key))) return;
    this.#timer = this.#clock.setTimeout(() => {
      this.#timer = undefined;
      this.look();
      this.#keepGlancing();
    }, GLANCE_MS);
  }
}
