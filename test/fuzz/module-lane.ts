import type { Random } from '../faults/random.ts';
import { sleep } from '../faults/visit.ts';
import { ExternalEvse } from '../process/harness/external-evse.ts';
import { ExternalModule, type Implementations, type Json } from '../process/harness/external-module.ts';
import type { Modules } from '../process/harness/station-files.ts';
import type { World } from '../process/harness/world.ts';
import { changes, durableState } from './durable-state.ts';
import { pick } from './inventor.ts';
import { calledId, idOf, isNonsense } from './module-messages.ts';
import { newErrors } from './station-log.ts';

const as = (implementation_id: string) => [{ module_id: 'fuzz', implementation_id }];
const STEADY = { module_id: 'charger', implementation_id: 'evse' };

/** EVSE 1 is built in; 2 belongs to the module that talks nonsense, as does all else; 3 to a module that behaves. */
export const threeEvses = (modules: Modules): void => {
  delete modules.evse_2;
  delete modules.evse_3;
  modules.charger = { module: 'External' };
  modules.evse_4 = { ...modules.evse_4!, connections: { powermeter: as('powermeter') } };
  const ocpp = (implementation_id: string) => [{ module_id: 'ocpp', implementation_id }];
  modules.fuzz = {
    module: 'External',
    config: { module_loss_grace_s: 1 },
    connections: {
      ocpp: ocpp('ocpp_generic'),
      to_csms: ocpp('data_transfer'),
      validator: ocpp('auth_validator'),
      evse_1: [{ module_id: 'evse_1', implementation_id: 'evse' }],
    },
  };
  modules.auth!.connections = { token_provider: as('reader') };
  Object.assign(modules.ocpp!.connections!, {
    evse_manager: ['evse_1', ...as('evse'), STEADY, 'evse_4'],
    data_transfer: as('data_transfer'),
    display_message: as('display_message'),
    reservation: as('reservation'),
    system: as('system'),
    extensions_15118: as('iso15118'),
  });
};

const ANSWERS: readonly unknown[] = [
  null,
  true,
  false,
  0,
  'Accepted',
  'x',
  [],
  {},
  { status: 'Accepted' },
  [1],
  { id: 2 },
];

/** Answers the station's commands with whatever comes to mind, except where it could not connect to its CSMS then. */
const answersOf = (random: Random): Implementations => {
  const anything = (): unknown => {
    if (random.chance(0.2)) throw new Error('no');
    return pick(random, ANSWERS);
  };
  const all = (...commands: string[]) => Object.fromEntries(commands.map((command) => [command, anything]));
  return {
    evse: {
      ...all(
        'enable_disable',
        'authorize_response',
        'withdraw_authorization',
        'stop_transaction',
        'pause_charging',
      ),
      ...all('resume_charging', 'force_unlock', 'reserve', 'cancel_reservation', 'get_evse'),
      ...all('external_ready_to_start_charging', 'set_external_limits', 'set_plug_and_charge_configuration'),
    },
    powermeter: all('start_transaction', 'stop_transaction'),
    system: {
      ...all('is_reset_allowed', 'set_system_time', 'update_firmware', 'upload_logs', 'get_boot_reason'),
      configure_network: () => ({ status: 'NotSupported' }),
    },
    data_transfer: all('data_transfer'),
    display_message: all('set_display_message', 'get_display_messages', 'clear_display_message'),
    reservation: all('reserve_now', 'cancel_reservation', 'exists_reservation'),
    iso15118: all('set_get_certificate_response'),
  };
};

const SAID = [
  'welcome',
  'started',
  'call',
  'result',
  'error',
  'variable',
  'error_raised',
  'error_cleared',
  'shutdown',
];
/** Of real time, without any answer. */
const PATIENCE_MS = 15_000;

/** A station one of whose modules talks nonsense. */
export class ModuleLane {
  readonly #at: World;
  readonly #fuzz: ExternalModule;
  readonly steady: ExternalEvse;
  #sentinels = 0;

  constructor(at: World, random: Random) {
    this.#at = at;
    this.#fuzz = new ExternalModule(at.api.url, 'fuzz', answersOf(random));
    this.steady = new ExternalEvse(at.api.url);
  }

  /** Attaches, and says this before it is ready: nobody has to answer yet, but nobody may fall. */
  async begin(before: readonly string[]): Promise<void> {
    const { module } = this.steady;
    await Promise.all([module.attach(), this.#fuzz.attach()]);
    for (const text of before) this.#fuzz.sendText(text);
    await Promise.all([this.#fuzz.ready(), module.ready()]);
    this.#fuzz.publish('evse', 'ready', true);
    module.publish('evse', 'ready', true);
    this.steady.meter();
  }

  /** What is no message changes nothing. */
  async refuse(texts: readonly string[]): Promise<string[]> {
    const before = durableState(this.#at.databaseFolder);
    const faults = await this.say(texts);
    const all = changes(before, durableState(this.#at.databaseFolder));
    // What the CSMS has confirmed goes with whichever commit comes next.
    const changed = all.filter((row) => !row.startsWith('- outbox'));
    return [...faults, ...(changed.length > 0 ? [`nonsense has changed\n${changed.join('\n')}`] : [])];
  }

  async say(texts: readonly string[]): Promise<string[]> {
    const { heard } = this.#fuzz;
    heard.length = 0;
    this.#fuzz.commands.length = 0;
    for (const text of texts) this.#fuzz.sendText(text);
    const sentinel = `sentinel-${++this.#sentinels}`;
    this.#fuzz.send({
      type: 'call',
      id: sentinel,
      connection: 'ocpp',
      command: 'get_variables',
      args: { requests: [] },
    });
    const due = new Set([sentinel, ...texts.flatMap((text) => calledId(text) ?? [])]);
    let [since, open] = [Date.now(), due.size];
    const missing = () => [...due].filter((id) => !heard.some((message) => answers(message, id)));
    while (open > 0 && Date.now() - since < PATIENCE_MS && this.#at.station.running) {
      await sleep(2);
      if (missing().length < open) [since, open] = [Date.now(), missing().length];
    }
    return [...this.#faults(texts, heard, missing()), ...newErrors(this.#at.station)];
  }

  #faults(texts: readonly string[], heard: readonly Json[], missing: readonly string[]): string[] {
    const { station, csms } = this.#at;
    const refused = heard.filter(({ type }) => type === 'error').length;
    const nonsense = texts.filter(isNonsense).length;
    const odd = heard.filter(({ type }) => !SAID.includes(String(type)));
    const twice = heard.filter(
      (message, index) =>
        isAnswer(message) && heard.findIndex((other) => answers(other, String(message.id))) !== index,
    );
    const asked = texts.map(idOf);
    return [
      ...missing.map((id) => `no answer to ${texts.find((text) => calledId(text) === id) ?? id}`),
      ...twice
        .filter(({ id }) => asked.filter((each) => each === id).length === 1)
        .map((message) => `answered twice: ${JSON.stringify(message)}`),
      ...odd.map((message) => `no message of the link: ${JSON.stringify(message)}`),
      ...(refused < nonsense ? [`${nonsense} times nonsense, ${refused} errors`] : []),
      ...(station.running ? [] : ['the station has ended']),
      ...csms.violations.splice(0),
    ];
  }
}

const isAnswer = ({ type, id }: Json): boolean => (type === 'result' || type === 'error') && id !== undefined;
const answers = (message: Json, id: string): boolean => isAnswer(message) && message.id === id;
