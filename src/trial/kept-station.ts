import { Child } from './child.ts';
import { LocalApi } from './local-api.ts';
import { type Exit, restartDelayMs } from './restart-policy.ts';
import type { StoryEvent } from './story.ts';

export type KeptStationOptions = {
  cli: string;
  stationFile: string;
  logFile: string;
  apiUrl: string;
  tell(event: StoryEvent): void;
};

const TOPICS = ['evse_state', 'powermeter', 'token'];
const POLL_MS = 50;

/** The station process and its supervisor: whenever it exits by itself it is started again. */
export class KeptStation {
  readonly api: LocalApi;
  readonly #options: KeptStationOptions;
  readonly #exits: Exit[] = [];
  #child: Child | undefined;
  #stopping = false;
  #wake: (() => void) | undefined;
  #heard: () => void = () => {};
  /** Resolves when the station runs and its events arrive, for the first time. */
  readonly heard: Promise<void>;

  constructor(options: KeptStationOptions) {
    this.#options = options;
    this.api = new LocalApi(options.apiUrl);
    this.heard = new Promise((resolve) => {
      this.#heard = resolve;
    });
  }

  /** Runs until {@link stop}; resolves then. */
  async keep(): Promise<void> {
    while (!this.#stopping) {
      const { cli, stationFile, logFile, tell } = this.#options;
      const child = new Child(cli, ['run', '--trial', '--config', stationFile], logFile);
      const again = this.#child !== undefined;
      this.#child = child;
      tell({ source: 'process', what: 'started', pid: child.pid, again });
      const away = new AbortController();
      const listening = this.#listen(away.signal, again);
      const { code, signal } = await child.exited;
      away.abort();
      await listening;
      if (!this.#stopping) await this.#pause({ at: Date.now(), code }, signal);
    }
  }

  async stop(): Promise<void> {
    this.#stopping = true;
    this.#wake?.();
    await this.#child?.stop();
  }

  async #pause(exit: Exit, signal: string | null): Promise<void> {
    this.#exits.push(exit);
    const delayMs = restartDelayMs(this.#exits);
    this.#options.tell({ source: 'process', what: 'exited', code: exit.code, signal, delayMs });
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, delayMs);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  async #listen(away: AbortSignal, again: boolean): Promise<void> {
    while (!away.aborted) {
      await this.api.listen(TOPICS, (event) => this.#options.tell({ source: 'station', event }), {
        signal: away,
        onOpen: () => void this.#seen(again),
      });
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
  }

  async #seen(again: boolean): Promise<void> {
    const evses = await this.api.evses().catch(() => []);
    this.#options.tell({ source: 'evses', evses, again });
    this.#heard();
  }
}
