import type { Clock, Timer } from '../../domain/time.ts';

export type StartGateParts = {
  clock: Clock;
  moduleIds: readonly string[];
  /** EVSEs of External modules. */
  evseIds: readonly number[];
  /** Every module has attached and is ready: from now on the station runs. */
  onRunning(): void;
  /** Every EVSE is ready, or has been waited for long enough. */
  onConnect(): void;
};

/** An EvseManager may publish `ready` when it wants; the CSMS is not kept waiting for ever (local API section 3). */
const LONGEST_WAIT_FOR_EVSES_MS = 30_000;

/**
 * What a start with modules in other processes waits for (local API section 3): first for all modules, which have no
 * time limit, then for their EVSEs. Opens once; what happens later is no business of the start.
 */
export class StartGate {
  readonly #parts: StartGateParts;
  readonly #modules: Set<string>;
  readonly #evses: Set<number>;
  #timer: Timer | undefined;
  #state: 'modules' | 'evses' | 'open' = 'modules';

  constructor(parts: StartGateParts) {
    this.#parts = parts;
    this.#modules = new Set(parts.moduleIds);
    this.#evses = new Set(parts.evseIds);
  }

  get running(): boolean {
    return this.#state !== 'modules';
  }

  /** A station whose modules need not be waited for runs at once. */
  begin(): void {
    if (this.#modules.size === 0) this.#run();
  }

  moduleReady(moduleId: string): void {
    this.#modules.delete(moduleId);
    if (this.#modules.size === 0) this.#run();
  }

  #run(): void {
    if (this.#state !== 'modules') return;
    this.#state = 'evses';
    this.#parts.onRunning();
    if (this.#evses.size === 0) this.#connect();
    else this.#timer = this.#parts.clock.setTimeout(() => this.#connect(), LONGEST_WAIT_FOR_EVSES_MS);
  }

  /** A module that goes before the start has to come again, if it was waited for at all. */
  moduleGone(moduleId: string): void {
    if (this.#state === 'modules' && this.#parts.moduleIds.includes(moduleId)) this.#modules.add(moduleId);
  }

  evseReady(evseId: number): void {
    this.#evses.delete(evseId);
    if (this.#state === 'evses' && this.#evses.size === 0) this.#connect();
  }

  #connect(): void {
    if (this.#state !== 'evses') return;
    this.#state = 'open';
    this.#parts.clock.clearTimeout(this.#timer);
    this.#parts.onConnect();
  }
}
