import type { LocalApi } from '../../src/trial/local-api.ts';

/** One pause between a failure and the next attempt. `failures`: the loss and the refusals in a row until then. */
export type Wait = { ms: number; failures: number };

/** Seconds. */
export type BackOff = { least: number; random: number; doublings: number };

type Step = { address: string; timestamp: string; event: string; value?: string };

const WAITING = 'waiting before the next attempt';

/** How long the station waits before each attempt to connect, by its own simulated clock. */
export class Waits {
  readonly all: Wait[] = [];
  /** When connections and attempts were given up, milliseconds since 1970. */
  readonly losses: number[] = [];
  readonly #api: LocalApi;
  #since: number | undefined;
  #failures = 0;

  constructor(api: LocalApi) {
    this.#api = api;
  }

  /**
   * From now on, until the station ends.
   * @param failures before; the simulated clock has stood still since
   */
  async watch(failures: number): Promise<void> {
    this.#failures = failures;
    await new Promise<void>((resolve) => {
      const onEvent = ({ data }: { data: object }) => this.#take(data as Step);
      void this.#api.listen(['actor'], onEvent, { onOpen: resolve });
    });
  }

  /** What was faster than the back-off allows, or slower than it says (OCPP 2.0.1 part 4, 5.3). */
  flaws({ least, random, doublings }: BackOff): string[] {
    return this.all.flatMap(({ ms, failures }) => {
      const base = least * 2 ** Math.min(failures - 1, doublings) * 1000;
      const most = base + random * 1000;
      return ms >= base && ms <= most
        ? []
        : [`after ${failures} failures it waited ${ms} ms, not ${base} to ${most}`];
    });
  }

  #take({ address, timestamp, event, value }: Step): void {
    if (address !== 'connection') return;
    const at = Date.parse(timestamp);
    if (value === WAITING) {
      this.#failures = event === 'socket refused' ? this.#failures + 1 : 1;
      this.#since = at;
      this.losses.push(at);
    } else if (this.#since !== undefined) {
      this.all.push({ ms: at - this.#since, failures: this.#failures });
      this.#since = undefined;
    }
  }
}
