import type { ChargerError } from '../../domain/connector.ts';
import type { Clock } from '../../domain/time.ts';
import type { Endpoint, FromModule } from './messages.ts';
import { ModuleLink, type ModuleRequests, type Outcome, type Transport } from './module-link.ts';

/** A module of kind External, as configured. */
export type ExternalModule = {
  id: string;
  config: Record<string, unknown>;
  /** A part of EVerest: nobody else may attach as it. */
  everest?: true;
  /** What it is connected to, by its own names. */
  connections: Record<string, readonly Endpoint[]>;
};

/** Whoever is connected to an implementation of an External module. A text says why something is not taken. */
export type Consumer = {
  publish?(variable: string, value: unknown): string | undefined;
  error?(change: 'raised' | 'cleared', error: ChargerError): string | undefined;
};

/** Whoever answers the commands of an implementation; `answer` is called once. */
export type Provider = (
  command: string,
  args: Record<string, unknown>,
  answer: (outcome: Outcome) => void,
) => void;

export type ExternalModulesOptions = {
  modules: readonly ExternalModule[];
  clock: Clock;
  newId(): string;
  onReady(moduleId: string): void;
  onGone(moduleId: string): void;
};

/** All modules in other processes: who is attached, and who is connected to whom. */
export class ExternalModules {
  readonly #options: ExternalModulesOptions;
  readonly #links = new Map<string, ModuleLink>();
  readonly #consumers = new Map<string, Consumer[]>();
  readonly #providers = new Map<string, Provider>();

  constructor(options: ExternalModulesOptions) {
    this.#options = options;
  }

  /** Whether a module of this name may attach now. */
  door(moduleId: string): 'open' | 'unknown' | 'taken' {
    const module = this.#configured(moduleId);
    if (!module || module.everest) return 'unknown';
    return this.#links.has(moduleId) ? 'taken' : 'open';
  }

  /** Takes a module in whose door is open. */
  attach(moduleId: string, transport: Transport): void {
    const module = this.#configured(moduleId);
    if (!module || this.#links.has(moduleId)) throw new Error(`module ${moduleId} cannot attach`);
    const { clock, newId } = this.#options;
    const link = new ModuleLink({
      transport,
      clock,
      newId,
      welcome: {
        type: 'welcome',
        module_id: module.id,
        connections: connectionsToWire(module.connections),
        config: module.config,
      },
      requests: this.#requests(module),
    });
    this.#links.set(moduleId, link);
  }

  state(moduleId: string): 'awaited' | 'attached' | 'ready' {
    const link = this.#links.get(moduleId);
    if (!link) return 'awaited';
    return link.isReady ? 'ready' : 'attached';
  }

  /** All modules are ready, and this one may begin. */
  started(moduleId: string): void {
    this.#links.get(moduleId)?.started();
  }

  implements({ moduleId, implementationId }: Endpoint, command: string): boolean {
    return this.#links.get(moduleId)?.implements(implementationId, command) ?? false;
  }

  call(to: Endpoint, command: string, args: object, finish: (outcome: Outcome) => void): void {
    const link = this.#links.get(to.moduleId);
    if (link) link.call(to.implementationId, command, args, finish);
    else finish({ failed: `module ${to.moduleId} is not attached` });
  }

  /** From now on what the implementation publishes is heard by `consumer` too. */
  consume(from: Endpoint, consumer: Consumer): void {
    const key = keyOf(from);
    this.#consumers.set(key, [...(this.#consumers.get(key) ?? []), consumer]);
  }

  /** From now on commands to an implementation of the station's own are answered by `provider`. */
  provide(at: Endpoint, provider: Provider): void {
    this.#providers.set(keyOf(at), provider);
  }

  /** Tells every module that has subscribed to the variable of this implementation. */
  tell(from: Endpoint, variable: string, value: unknown): void {
    this.#eachConnectionTo(from, (link, connection, index) =>
      link.variable(connection, index, variable, value),
    );
  }

  /** Whether any module has subscribed to it. */
  isHeard(from: Endpoint, variable: string): boolean {
    let heard = false;
    this.#eachConnectionTo(from, (link, connection, index) => {
      heard ||= link.hears(connection, index, variable);
    });
    return heard;
  }

  tellError(from: Endpoint, change: 'raised' | 'cleared', error: ChargerError): void {
    this.#eachConnectionTo(from, (link, connection, index) => link.error(connection, index, change, error));
  }

  shutdown(): void {
    for (const link of this.#links.values()) link.shutdown();
  }

  #configured(moduleId: string): ExternalModule | undefined {
    return this.#options.modules.find(({ id }) => id === moduleId);
  }

  #requests(module: ExternalModule): ModuleRequests {
    const { onReady, onGone } = this.#options;
    return {
      ready: () => onReady(module.id),
      call: (call, answer) => this.#pass(module, call, answer),
      publish: (publication) => this.#published(module, publication),
      error: (report) => this.#reported(module, report),
      gone: () => {
        this.#links.delete(module.id);
        onGone(module.id);
      },
    };
  }

  /** A module commands another, or the station. */
  #pass(
    { connections }: ExternalModule,
    { connection, index, command, args }: Extract<FromModule, { type: 'call' }>,
    answer: (outcome: Outcome) => void,
  ): void {
    const to = connections[connection]?.[index];
    const provider = to && this.#providers.get(keyOf(to));
    if (!to) answer({ failed: `there is no connection ${connection} ${index}` });
    else if (provider) provider(command, args, answer);
    else if (this.#configured(to.moduleId)) this.call(to, command, args, answer);
    else answer({ failed: `${to.moduleId}/${to.implementationId} takes no commands` });
  }

  #published(
    { id: moduleId }: ExternalModule,
    { implementation_id: implementationId, variable, value }: Extract<FromModule, { type: 'publish' }>,
  ): string | undefined {
    const from = { moduleId, implementationId };
    for (const consumer of this.#consumers.get(keyOf(from)) ?? []) {
      const refusal = consumer.publish?.(variable, value);
      if (refusal !== undefined) return `${variable}: ${refusal}`;
    }
    this.tell(from, variable, value);
    return undefined;
  }

  #reported(
    { id: moduleId }: ExternalModule,
    { type, implementation_id, error }: Extract<FromModule, { type: 'raise_error' | 'clear_error' }>,
  ): string | undefined {
    const from = { moduleId, implementationId: implementation_id };
    const change = type === 'raise_error' ? 'raised' : 'cleared';
    for (const consumer of this.#consumers.get(keyOf(from)) ?? []) {
      const refusal = consumer.error?.(change, error);
      if (refusal !== undefined) return refusal;
    }
    this.tellError(from, change, error);
    return undefined;
  }

  #eachConnectionTo(
    { moduleId, implementationId }: Endpoint,
    act: (link: ModuleLink, connection: string, index: number) => void,
  ): void {
    for (const { id, connections } of this.#options.modules) {
      const link = this.#links.get(id);
      if (!link) continue;
      for (const [connection, entries] of Object.entries(connections))
        entries.forEach((entry, index) => {
          if (entry.moduleId === moduleId && entry.implementationId === implementationId)
            act(link, connection, index);
        });
    }
  }
}

const keyOf = ({ moduleId, implementationId }: Endpoint): string => `${moduleId}/${implementationId}`;

const connectionsToWire = (connections: ExternalModule['connections']) =>
  Object.fromEntries(
    Object.entries(connections).map(([name, entries]) => [
      name,
      entries.map(({ moduleId, implementationId }) => ({
        module_id: moduleId,
        implementation_id: implementationId,
      })),
    ]),
  );
