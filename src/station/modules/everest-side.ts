import { randomUUID } from 'node:crypto';
import type { Log } from '../../actors/host/trace.ts';
import type { Host } from '../../actors/host-contract.ts';
import { type ApiModule, fromEverest, readTopic, toEverest } from '../../charger/everest/api.ts';
import { Broker } from '../../charger/everest/broker.ts';
import { EverestModule, type Part } from '../../charger/everest/everest-module.ts';
import { translations } from '../../charger/everest/translations.ts';
import type { EverestConfig, EverestPart } from '../../config/station-config.ts';
import type { ChargerError } from '../../domain/connector.ts';
import { type EverestBrokerEffect, everestBrokerMachine } from '../../machines/everest-broker.machine.ts';
import { type EverestModuleEffect, everestModuleMachine } from '../../machines/everest-module.machine.ts';
import type { MachineEntry } from '../../machines/kit.ts';
import { EverestErrors } from './everest-errors.ts';
import { resumeEverest } from './everest-resumption.ts';
import type { ExternalSide } from './external-side.ts';

export const everestMachines = (): Record<string, MachineEntry> => ({
  'everest-broker': { machine: everestBrokerMachine(), durable: false, version: 1 },
  'everest-module': { machine: everestModuleMachine(), durable: false, version: 1 },
});

type Options = { config: EverestConfig; host: Host; external: ExternalSide; log: Log };
type Of<T extends string> = Extract<EverestModuleEffect | EverestBrokerEffect, { type: T }>;
/** A module of the link, and what of EVerest stands behind it. */
export type Member = EverestPart & { link: EverestModule };
/** Where an API module belongs, and the last number of its heart. */
type Place = { member: Member; part: Part; beat: number };

const BROKER = 'everest_broker';
const addressOf = ({ moduleId }: Member) => `everest_module/${moduleId}`;
const keyOf = ({ type, moduleId }: ApiModule) => `${type}/${moduleId}`;

/** EVerest behind its broker: its API modules as modules of the link, there while they are heard. */
export class EverestSide {
  readonly #options: Options;
  readonly #members: readonly Member[];
  readonly #places: ReadonlyMap<string, Place>;
  readonly #broker: Broker;
  readonly #errors: EverestErrors;
  /** Those that have said all they remember. */
  readonly #complete = new Set<Member>();
  /** Of these the ones that wait for others. */
  readonly #held = new Set<Member>();

  constructor(options: Options) {
    const { config, host } = options;
    this.#options = options;
    this.#members = config.parts.map((part) => this.#memberOf(part));
    this.#places = new Map(
      this.#members.flatMap((member) =>
        member.link.parts.map((part) => [keyOf(part.api), { member, part, beat: 0 }] as const),
      ),
    );
    this.#errors = new EverestErrors(this.#members, ({ evseId = 0 }) => shownErrors(host, evseId));
    this.#broker = new Broker(
      { ...config.broker, topics: this.#apis().map((api) => fromEverest(api)) },
      {
        connected: () => host.receive(BROKER, { type: 'broker connected' }),
        lost: (why) => this.#lost(why),
        message: (topic, payload) => this.#heard(topic, payload),
      },
    );
    this.#perform();
  }

  /** After `host.boot()`. */
  start(): void {
    const { host, config } = this.#options;
    for (const member of this.#members)
      host.start('everest-module', addressOf(member), {
        moduleId: member.moduleId,
        apis: member.link.parts.map(({ api }) => keyOf(api)),
        patienceSeconds: config.patienceSeconds,
      });
    host.start('everest-broker', BROKER, {});
  }

  /** Ready: all of it is heard. */
  get state(): 'awaited' | 'ready' {
    return this.#members.every(({ link }) => link.attached) ? 'ready' : 'awaited';
  }

  close(): void {
    this.#options.host.receive(BROKER, { type: 'stop' });
    this.#broker.leave();
  }

  #apis(): ApiModule[] {
    return [...this.#places.values()].map(({ part: { api } }) => api);
  }

  #memberOf(part: EverestPart): Member {
    const link: EverestModule = new EverestModule({
      parts: part.apis.map((api) => ({ api, translation: translations[api.type] })),
      publish: (topic, payload) => this.#broker.publish(topic, payload),
      newId: randomUUID,
      log: (text) => this.#options.log('warn', `${part.moduleId}: ${text}`),
      errors: (saying) => this.#errors.told(saying),
      started: () => this.#started(member),
    });
    const member = { ...part, link };
    return member;
  }

  #perform(): void {
    const { host, external, log } = this.#options;
    const member = (effect: { moduleId: string }) =>
      this.#members.find(({ moduleId }) => moduleId === effect.moduleId)!;
    host.after<Of<'dial broker'>>('dial broker', () => void this.#broker.dial());
    host.after<Of<'leave broker'>>('leave broker', () => this.#broker.leave());
    host.after<Of<'show that we are there'>>('show that we are there', () => {
      for (const api of this.#apis()) this.#broker.publish(toEverest(api, 'communication_check'), true);
    });
    host.after<Of<'ask what EVerest remembers'>>('ask what EVerest remembers', (effect) =>
      this.#remember(member(effect)),
    );
    host.after<Of<'attach EVerest'>>('attach EVerest', (effect) => {
      const { moduleId, link } = member(effect);
      external.attach(moduleId, link.transport());
      link.begin();
    });
    host.after<Of<'detach EVerest'>>('detach EVerest', (effect) => member(effect).link.end());
    host.after<Of<'EVerest is missing'>>('EVerest is missing', ({ moduleId, silent }) => {
      log('warn', `${moduleId}: EVerest does not answer${silent.length > 0 ? `: ${silent.join(', ')}` : ''}`);
      external.missing(moduleId);
    });
  }

  #lost(why: string): void {
    this.#options.log('warn', `the broker of EVerest: ${why}`);
    this.#options.host.receive(BROKER, { type: 'broker lost', why } as { type: string });
  }

  #heard(topic: string, payload: unknown): void {
    const said = readTopic(topic);
    const place = said && this.#places.get(keyOf(said.api));
    if (!place) return;
    if (said.name === 'heartbeat') this.#beats(place, Number(payload));
    else place.member.link.heard(place.part, said.name, payload);
  }

  /** A heart that counts from the beginning again is that of another process. */
  #beats(place: Place, beat: number): void {
    const { host } = this.#options;
    const api = keyOf(place.part.api);
    const tell = (type: string) => host.receive(addressOf(place.member), { type, api } as { type: string });
    if (beat < place.beat) tell('restarted');
    place.beat = beat;
    tell('heartbeat');
  }

  #remember(member: Member): void {
    this.#complete.delete(member);
    member.link.remember(() => {
      this.#complete.add(member);
      this.#held.add(member);
      this.#release();
    });
  }

  /** What has become of an EVSE's session is known when the parts of the station have answered too: they know whose token it was. */
  #release(): void {
    const stationAnswered = this.#members.every(
      (member) => member.evseId !== undefined || this.#complete.has(member),
    );
    for (const member of this.#held) {
      if (member.evseId !== undefined && !stationAnswered) continue;
      this.#held.delete(member);
      this.#options.host.receive(addressOf(member), { type: 'answers are complete' } as { type: string });
    }
  }

  /** The station listens from now on. */
  #started(member: Member): void {
    this.#errors.repeat(member);
    if (member.evseId === undefined) return;
    resumeEverest(member, member.evseId, this.#members, this.#options);
  }
}

/** EVSE 0: the station. */
const shownErrors = (host: Host, evseId: number): ChargerError[] =>
  host
    .addresses(`connector/${evseId}/`)
    .flatMap((address) => (host.snapshot(address)?.context.errors ?? []) as ChargerError[]);
