import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SystemClock } from '../../actors/clock.ts';
import { moduleIn, takeModuleIn } from '../../api/module-door.ts';
import { type ExternalModule, ExternalModules } from '../../charger/link/external-modules.ts';
import type { Endpoint } from '../../charger/link/messages.ts';
import type { Outcome, Transport } from '../../charger/link/module-link.ts';

/** Something a module has published, and what is wrong with it. */
export type Publication = { implementationId: string; variable: string; value: unknown; wrong?: string };

/** Plays the station to one module: the door it attaches at, and nothing behind. */
export class Bench {
  readonly modules: ExternalModules;
  /** All that it has published since it was started last. */
  published: Publication[] = [];
  readonly #module: ExternalModule;
  readonly #server: Server;
  #transport: Transport | undefined;
  #heard = () => {};

  constructor(module: ExternalModule) {
    this.#module = module;
    this.modules = new ExternalModules({
      modules: [module],
      clock: new SystemClock({}),
      newId: randomUUID,
      onReady: () => this.#heard(),
      onGone: () => this.#heard(),
    });
    this.#server = createServer((_request, response) => response.writeHead(404).end());
    const door = {
      door: (id: string) => this.modules.door(id),
      attach: (id: string, transport: Transport) => {
        this.#transport = transport;
        this.modules.attach(id, transport);
      },
    };
    this.#server.on('upgrade', (request, socket, head) =>
      takeModuleIn(moduleIn(request) ?? '', door, request, socket, head),
    );
  }

  async open(host: string, port: number): Promise<string> {
    this.#server.listen(port, host);
    await once(this.#server, 'listening');
    return `http://${host}:${(this.#server.address() as AddressInfo).port}`;
  }

  /** What is published there is checked; `wrong` gives the complaint. */
  listen(implementationId: string, wrong: (variable: string, value: unknown) => string | undefined): void {
    this.modules.consume(
      { moduleId: this.#module.id, implementationId },
      {
        publish: (variable, value) => {
          const complaint = wrong(variable, value);
          this.published.push({
            implementationId,
            variable,
            value,
            ...(complaint !== undefined && { wrong: complaint }),
          });
          this.#heard();
          return complaint;
        },
      },
    );
  }

  /** False: it did not come true in time. Looks whenever the module has done something. */
  async until(probe: () => boolean, withinMs: number): Promise<boolean> {
    const patience = AbortSignal.timeout(withinMs);
    while (!probe() && !patience.aborted)
      await new Promise<void>((resolve) => {
        this.#heard = resolve;
        patience.addEventListener('abort', () => resolve(), { once: true });
      });
    return probe();
  }

  get ready(): boolean {
    return this.modules.state(this.#module.id) === 'ready';
  }

  start(): void {
    this.published = [];
    this.modules.started(this.#module.id);
  }

  call(implementationId: string, command: string, args: object): Promise<Outcome> {
    const to: Endpoint = { moduleId: this.#module.id, implementationId };
    return new Promise((resolve) => this.modules.call(to, command, args, resolve));
  }

  implements(implementationId: string, command: string): boolean {
    return this.modules.implements({ moduleId: this.#module.id, implementationId }, command);
  }

  /** The station goes away without a word. */
  drop(): void {
    this.#transport?.close(1012);
  }

  close(): void {
    this.modules.shutdown();
    this.#server.close();
    this.#server.closeAllConnections();
  }
}
