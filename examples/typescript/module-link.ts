/** The module link of the local API (docs/local-api.md) for a module of your own: attaches, answers, and comes back. */
import { WebSocket } from 'ws';

export type Json = { [member: string]: unknown };
type Commands = { [command: string]: (args: Json) => unknown };

export type ModuleOptions = {
  /** The station's local API, such as http://127.0.0.1:8484. */
  api: string;
  /** The name of the module in the station file. */
  id: string;
  /** What it implements: by implementation, then by command. What throws is answered with an error. */
  implementations: { [implementation: string]: Commands };
  /** The station serves from now on; called after every attachment. */
  onStarted(module: Module): void;
};

const SILENCE_MS = 60_000;

/** One module of the charger. It attaches again, for ever, when the station or the connection goes. */
export class Module {
  readonly #options: ModuleOptions;
  #ws: WebSocket | undefined;

  constructor(options: ModuleOptions) {
    this.#options = options;
    this.#attach();
  }

  publish(implementation_id: string, variable: string, value: unknown): void {
    this.#send({ type: 'publish', implementation_id, variable, value });
  }

  raiseError(implementation_id: string, error: Json): void {
    this.#send({ type: 'raise_error', implementation_id, error });
  }

  clearError(implementation_id: string, error: Json): void {
    this.#send({ type: 'clear_error', implementation_id, error });
  }

  #attach(): void {
    const { api, id, implementations } = this.#options;
    const ws = new WebSocket(`${api.replace(/^http/, 'ws')}/api/v1/modules/${id}/link`);
    this.#ws = ws;
    ws.on('open', () => {
      const names = Object.entries(implementations).map(([name, commands]) => [name, Object.keys(commands)]);
      this.#send({ type: 'ready', implements: Object.fromEntries(names) });
    });
    ws.on('message', (data) => void this.#hear(JSON.parse(String(data)) as Json));
    // The station pings every 15 s: one that does not has gone without a word.
    let silence = setTimeout(() => ws.terminate(), SILENCE_MS);
    ws.on('ping', () => {
      clearTimeout(silence);
      silence = setTimeout(() => ws.terminate(), SILENCE_MS);
    });
    // Refused (the station starts, or has not noticed yet that we were gone), or broken: the close says so too.
    ws.on('error', () => {});
    ws.on('close', () => {
      clearTimeout(silence);
      setTimeout(() => this.#attach(), 1000);
    });
  }

  async #hear(message: Json): Promise<void> {
    if (message.type === 'started') this.#options.onStarted(this);
    if (message.type === 'error') console.error(`the station: ${String(message.message)}`);
    if (message.type !== 'call') return;
    const { id, implementation_id, command, args } = message;
    try {
      const run = this.#options.implementations[String(implementation_id)]?.[String(command)];
      if (!run) throw new Error(`there is no ${String(command)}`);
      this.#send({ type: 'result', id, value: (await run(args as Json)) ?? null });
    } catch (error) {
      this.#send({ type: 'error', id, message: (error as Error).message });
    }
  }

  #send(message: Json): void {
    if (this.#ws?.readyState === WebSocket.OPEN) this.#ws.send(JSON.stringify(message));
  }
}
