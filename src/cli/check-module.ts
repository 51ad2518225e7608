/** `statecharge check-module`: plays the station to a module of one's own, and says what it does not keep to. */
import { checkResult } from '../charger/link/interface.ts';
import { sentence } from '../config/finding.ts';
import { loadConfig } from '../config/load.ts';
import type { StationConfig } from '../config/station-config.ts';
import { Bench } from './check-module/bench.ts';
import { type InterfaceRules, rules } from './check-module/interfaces.ts';

export type CheckModuleOptions = {
  config: string;
  /** Seconds that the module may take to attach, and to attach again. */
  wait: number;
  /** Instead of the configured port of the local API. */
  port?: number;
};
type Say = (line: string) => void;

const PATIENCE_MS = 10_000;

/** 0: it keeps to everything; 1: it does not, or the station file is of no use. */
export const checkModule = async (
  moduleId: string,
  { config: file, wait, port }: CheckModuleOptions,
  say: Say,
  complain: Say,
): Promise<number> => {
  const loaded = loadConfig(file);
  if (!loaded.ok) {
    for (const problem of loaded.problems) complain(sentence(problem));
    return 1;
  }
  const { config } = loaded;
  const module = config.externalModules.find(({ id, everest }) => id === moduleId && !everest);
  const stands = module ? placesOf(moduleId, config) : [];
  if (!module || stands.length === 0) {
    complain(
      `error: ${file}: ${moduleId}: expected a module of kind External that something is connected to`,
    );
    return 1;
  }
  const bench = new Bench(module);
  const suite = new Suite(bench, stands, say);
  try {
    const url = await bench.open(config.api.host, port ?? config.api.port);
    say(`waiting at ${url} for module ${moduleId}: start it now`);
    return await suite.run(wait * 1000);
  } finally {
    bench.close();
  }
};

/** An interface that the module stands behind. */
type Place = { name: string; implementationId: string };

/** Where the station would turn to the module. */
const placesOf = (moduleId: string, config: StationConfig): Place[] => {
  const all = [
    ...config.evses.flatMap(({ hardware, powermeter }) => [
      ...(hardware.kind === 'external' ? [{ name: 'evse_manager', provider: hardware.provider }] : []),
      ...(powermeter ? [{ name: 'powermeter', provider: powermeter }] : []),
    ]),
    ...Object.entries(config.provided).map(([name, provider]) => ({ name, provider })),
    ...config.energySinks.map(({ provider }) => ({ name: 'evse_energy_sink', provider })),
    ...config.tokenReaders.map((provider) => ({ name: 'token_provider', provider })),
  ];
  return all
    .filter(({ provider }) => provider.moduleId === moduleId)
    .map(({ name, provider }) => ({ name, implementationId: provider.implementationId }))
    .filter(
      (place, index, places) =>
        places.findIndex((other) => JSON.stringify(other) === JSON.stringify(place)) === index,
    );
};

class Suite {
  readonly #bench: Bench;
  readonly #places: { place: Place; rule: InterfaceRules }[];
  readonly #say: Say;
  #failed = 0;
  #done = 0;

  constructor(bench: Bench, places: readonly Place[], say: Say) {
    this.#bench = bench;
    this.#places = places.flatMap((place) => {
      const rule = rules[place.name];
      return rule ? [{ place, rule }] : [];
    });
    this.#say = say;
    for (const { place, rule } of this.#places)
      bench.listen(place.implementationId, (variable, value) => rule.published[variable]?.(value));
  }

  async run(waitMs: number): Promise<number> {
    const bench = this.#bench;
    if (
      !this.#tell('attaches and says ready', await bench.until(() => bench.ready, waitMs), 'it did not come')
    )
      return this.#sum();
    bench.start();
    for (const { place, rule } of this.#places) await this.#inspect(place, rule);
    bench.drop();
    await bench.until(() => !bench.ready, PATIENCE_MS);
    const again = await bench.until(() => bench.ready, waitMs);
    this.#tell('attaches again when the station has gone', again, 'it did not come back');
    if (again) {
      bench.start();
      for (const { place, rule } of this.#places) await this.#hear(place, rule, 'again ');
    }
    return this.#sum();
  }

  async #inspect(place: Place, rule: InterfaceRules): Promise<void> {
    const { implementationId } = place;
    for (const command of rule.needed)
      this.#tell(
        `${implementationId}.${command} is implemented`,
        this.#bench.implements(implementationId, command),
        'the station would take it as failed',
      );
    for (const command of rule.known.filter((name) => !rule.needed.includes(name)))
      if (!this.#bench.implements(implementationId, command))
        this.#say(`note   ${implementationId}.${command} is not implemented: the station does without`);
    await this.#hear(place, rule, '');
    for (const { command, args, result } of rule.trials) {
      if (!this.#bench.implements(implementationId, command)) continue;
      const answered = checkResult(result, await this.#bench.call(implementationId, command, args));
      const why = 'failed' in answered ? answered.failed : '';
      this.#tell(`${implementationId}.${command} is answered as it should`, why === '', why);
    }
    const wrong = this.#bench.published.find((one) => one.wrong !== undefined);
    this.#tell(
      `${implementationId} publishes what it should`,
      wrong === undefined,
      `${wrong?.variable}: ${wrong?.wrong}`,
    );
  }

  async #hear({ implementationId }: Place, { awaited }: InterfaceRules, again: string): Promise<void> {
    for (const variable of awaited) {
      const isThere = () =>
        this.#bench.published.some(
          (one) => one.implementationId === implementationId && one.variable === variable,
        );
      const came = await this.#bench.until(isThere, PATIENCE_MS);
      this.#tell(
        `${implementationId} publishes ${variable} ${again}after it was started`,
        came,
        'it did not',
      );
    }
  }

  #tell(what: string, good: boolean, why: string): boolean {
    this.#done += 1;
    if (!good) this.#failed += 1;
    this.#say(good ? `ok     ${what}` : `FAILED ${what}: ${why}`);
    return good;
  }

  #sum(): number {
    this.#say(`${this.#done - this.#failed} of ${this.#done} kept`);
    return this.#failed === 0 ? 0 : 1;
  }
}
