import { randomUUID } from 'node:crypto';
import { externalLimits } from '../../actors/charging/energy-sinks.ts';
import { LIMITS } from '../../actors/charging/profiles.ts';
import type { ChargingParts } from '../../actors/charging/question.ts';
import type { Horizon } from '../../actors/charging/schedules.ts';
import type { SteppingClock } from '../../actors/clock.ts';
import type { Log } from '../../actors/host/trace.ts';
import type { Host } from '../../actors/host-contract.ts';
import type { StationLayout } from '../../actors/layout.ts';
import { openExternalAuth } from '../../actors/modules/external-auth.ts';
import {
  connectExternalEvses,
  type ExternalEvse,
  type ExternalEvsesParts,
  externalEvseAddress,
  greetExternalEvse,
  loseExternalEvses,
} from '../../actors/modules/external-evse.ts';
import {
  connectExternalMeters,
  type ExternalMeter,
  externalMeterAddress,
} from '../../actors/modules/external-meter.ts';
import { hearReservations } from '../../actors/modules/external-reservation.ts';
import { connectExternalSystem } from '../../actors/modules/external-system.ts';
import { connectTokenReaders } from '../../actors/modules/external-token-readers.ts';
import { connectIso15118Modules, tellPlugAndCharge } from '../../actors/modules/iso15118-module.ts';
import { openCommands } from '../../actors/modules/module-commands.ts';
import { ModuleDesk } from '../../actors/modules/module-desk.ts';
import { type ModuleQuestions, moduleQuestions } from '../../actors/modules/module-questions.ts';
import { type TokenValidatorParts, tokenValidatorCommands } from '../../actors/modules/token-validator.ts';
import type { Tariffs } from '../../actors/tariffs.ts';
import { identityFromWire } from '../../charger/link/charger-information.ts';
import { ExternalModules } from '../../charger/link/external-modules.ts';
import type { Checked } from '../../charger/link/interface.ts';
import type { Endpoint } from '../../charger/link/messages.ts';
import type { Transport } from '../../charger/link/module-link.ts';
import { Readings } from '../../charger/link/readings.ts';
import type { StationConfig } from '../../config/station-config.ts';
import type { ChargerError } from '../../domain/connector.ts';
import { learnIdentity } from '../../domain/device-model/station-identity.ts';
import type { BootReason, StationIdentity } from '../../domain/inquiries.ts';
import type { Settings } from '../../domain/settings.ts';
import { toRfc3339 } from '../../domain/time.ts';
import { externalEvseMachine } from '../../machines/external-evse.machine.ts';
import { externalMeterMachine } from '../../machines/external-meter.machine.ts';
import type { Address, MachineEntry } from '../../machines/kit.ts';
import { learnMeterKeys } from '../meter-keys.ts';
import type { StationParts } from '../parts.ts';
import { openBuiltIn } from './external-commands.ts';
import { offerOcpp } from './external-ocpp.ts';
import { prepareWays } from './external-ways.ts';
import { StartGate } from './start-gate.ts';

type Options = { config: StationConfig; layout: StationLayout; clock: SteppingClock; log: Log };

/** The machines that stand where built-in modules would. */
export const externalMachines = (settings: Settings): Record<string, MachineEntry> => ({
  'external-evse': { machine: externalEvseMachine(settings), durable: false, version: 1 },
  'external-meter': { machine: externalMeterMachine(), durable: true, version: 1 },
});

/** Everything about modules in other processes; a station without any does not load it. */
export class ExternalSide {
  readonly modules: ExternalModules;
  readonly readings = new Readings();
  readonly questions: ModuleQuestions;
  readonly #options: Options;
  readonly #evses: ExternalEvse[];
  readonly #meters: ExternalMeter[];
  readonly #desk: ModuleDesk;
  readonly #host: Host;
  #gate: StartGate | undefined;
  #tellAuth = () => {};
  #tellContracts: (evses: readonly ExternalEvse[]) => void = () => {};
  #fetchKeys = () => {};
  #learn: (identity: StationIdentity) => void = () => {};
  #closing = false;

  constructor(options: Options, host: Host) {
    const { config, layout, clock } = options;
    this.#options = options;
    this.#host = host;
    this.#evses = externalEvses(config, layout);
    this.#meters = externalMeters(config);
    this.modules = new ExternalModules({
      modules: config.externalModules,
      clock,
      newId: randomUUID,
      onReady: (moduleId) => this.#ready(moduleId),
      onGone: (moduleId) => this.#gone(moduleId),
    });
    this.#desk = new ModuleDesk(host, this.modules);
    this.questions = moduleQuestions(this.#desk, this.modules, {
      evseManager: (evseId) => this.#evse(evseId)?.provider,
      station: config.provided,
    });
  }

  /** Where commands to the EVSE go; undefined: its EvseManager is built in. */
  addressOf(evseId: number): Address | undefined {
    return this.#evse(evseId) && externalEvseAddress(evseId);
  }

  /** Where the meter of the EVSE has its say; undefined: it is the hardware's own. */
  meterOf(evseId: number): Address | undefined {
    return this.#meters.some((meter) => meter.evseId === evseId) ? externalMeterAddress(evseId) : undefined;
  }

  /** Opens all doors; before `host.boot()`. */
  join(parts: StationParts, validate: TokenValidatorParts['validate'], tariffs: Tariffs): void {
    const { provided } = this.#options.config;
    connectExternalEvses(this.#evsesParts());
    connectExternalMeters({
      ...this.#evsesParts(),
      meters: this.#meters,
      tariffText: (token) => tariffs.textFor(token.value),
    });
    this.#tellContracts = (evses) => tellPlugAndCharge(this.#desk, evses, parts.settings);
    parts.model.onChange((key) => {
      if (key.startsWith('ISO15118Ctrlr/')) this.#tellContracts(this.#evses);
    });
    connectIso15118Modules({
      host: this.#host,
      desk: this.#desk,
      modules: this.modules,
      stacks: this.#options.config.stacks15118,
      ...(parts.layout.evses.length === 1 && { onlyEvse: 1 }),
      log: this.#options.log,
    });
    connectTokenReaders(this.#host, this.modules, this.#options.config.tokenReaders);
    for (const { moduleId, evseId } of this.#options.config.everest?.parts ?? [])
      if (evseId === undefined) showStationErrors(this.#host, this.modules, moduleId);
    offerOcpp(parts, this.modules);
    learnMeterKeys({ ...parts, readings: this.readings });
    this.#fetchKeys = prepareWays(parts, this.questions);
    this.#learn = (identity) => learnIdentity(parts.model, identity);
    openBuiltIn(parts, this.modules);
    const { system } = provided;
    if (system) connectExternalSystem({ ...this.#evsesParts(), provider: system, log: this.#options.log });
    if (provided.reservation) hearReservations(this.#host, this.modules, provided.reservation);
    this.modules.provide(
      { moduleId: this.#options.config.ocpp.moduleId, implementationId: 'auth_validator' },
      openCommands(
        this.#host,
        'auth_validator',
        tokenValidatorCommands({ host: this.#host, newId: randomUUID, validate }),
      ),
    );
    if (provided.auth) this.#joinAuth(provided.auth, parts);
    this.#host.after<{ type: string; evseId?: number; variable: string }>(
      'publish',
      ({ evseId, variable }) => {
        if (variable === 'ready' && evseId !== undefined) this.#gate?.evseReady(evseId);
      },
    );
  }

  /** Starts what stands where the built-in EvseManagers would; after `host.boot()`. */
  start(): void {
    const { externalModules } = this.#options.config;
    for (const { layout, provider } of this.#evses) {
      const module = externalModules.find(({ id }) => id === provider.moduleId)!;
      this.#host.start('external-evse', externalEvseAddress(layout.evseId), {
        evseId: layout.evseId,
        onLoss: module.onLoss,
        graceSeconds: module.lossGraceSeconds,
      });
    }
    this.#startMeters();
  }

  /** An answer that was awaited before the process began does not come. */
  #startMeters(): void {
    for (const { evseId } of this.#meters) {
      const address = externalMeterAddress(evseId);
      if (!this.#host.snapshot(address)) this.#host.start('external-meter', address, { evseId });
      else this.#host.receive(address, { type: 'booted' });
    }
  }

  /** Calls `running` once all modules are ready, and `connect` once their EVSEs are too (local API section 3). */
  awaitAll(running: () => void, connect: (bootReason?: BootReason) => void): void {
    const { config, clock } = this.#options;
    this.#gate = new StartGate({
      clock,
      // EVerest may be down: the CSMS hears so, rather than nothing.
      moduleIds: config.externalModules.flatMap(({ id, everest }) => (everest ? [] : [id])),
      evseIds: this.#evses.map(({ layout }) => layout.evseId),
      onRunning: () => {
        running();
        for (const { id } of config.externalModules) this.#begin(id);
      },
      onConnect: () => this.#identify(() => this.#bootReason(connect)),
    });
    this.#gate.begin();
  }

  /** A variable of `ocpp_generic`, for whoever watches it. */
  tellGeneric(variable: string, value: object): void {
    const { moduleId } = this.#options.config.ocpp;
    this.modules.tell({ moduleId, implementationId: 'ocpp_generic' }, variable, value);
  }

  /** Whether a module has subscribed to a variable of `ocpp_generic`. */
  isGenericHeard(variable: string): boolean {
    const { moduleId } = this.#options.config.ocpp;
    return this.modules.isHeard({ moduleId, implementationId: 'ocpp_generic' }, variable);
  }

  /**
   * Energy sinks are told what they may take (local API 5.1, `external_energy_limits`); where an EVSE has none, its
   * EvseManager is, if it takes that.
   */
  tellSinks(parts: ChargingParts, horizon: Horizon): void {
    const { energySinks } = this.#options.config;
    const own = this.#evses
      .map(({ layout, provider }) => ({ evseId: layout.evseId, provider }))
      .filter(({ evseId, provider }) => {
        const hasSink = energySinks.some((sink) => sink.evseId === evseId);
        return !hasSink && this.modules.implements(provider, 'set_external_limits');
      });
    for (const { evseId, provider } of [...energySinks, ...own]) {
      // One that comes later is told then.
      if (this.modules.state(provider.moduleId) !== 'ready') continue;
      const args = externalLimits(parts, evseId, horizon, this.#host.now());
      this.#desk.send(provider, 'set_external_limits', args, (outcome) => {
        if ('failed' in outcome) this.#options.log('warn', `the limits of EVSE ${evseId}: ${outcome.failed}`);
      });
    }
  }

  /** The clock was set by the CSMS. */
  timeSet(at: number): void {
    this.questions.ask('system', 'set_system_time', { timestamp: toRfc3339(at) })?.(() => {});
  }

  /** False: the built-in System exits the process. @param retries how often a reset that failed is tried again */
  reset(kind: string, retries: number): boolean {
    const type = kind === 'Hard' || kind === 'Soft' ? kind : 'NotSpecified';
    const asking = this.questions.ask('system', 'reset', { type, scheduled: kind === 'OnIdle' });
    if (!asking) return false;
    let triesLeft = retries;
    const answered = (outcome: Checked<null>): void => {
      if (!('failed' in outcome)) return;
      this.#options.log('error', `the System did not reset: ${outcome.failed}`);
      if (triesLeft > 0) asking(answered);
      else this.#resetFailed(outcome.failed);
      triesLeft -= 1;
    };
    asking(answered);
    return true;
  }

  attach(moduleId: string, transport: Transport): void {
    if (this.#closing) transport.close(1001);
    else this.modules.attach(moduleId, transport);
  }

  /** A module that attaches by itself does not: its EVSEs are not served. */
  missing(moduleId: string): void {
    loseExternalEvses(this.#evsesParts(), moduleId);
  }

  close(): void {
    this.#closing = true;
    this.modules.shutdown();
  }

  /** 1.6 ResetRetries: the CSMS hears of it as a warning of the station's, and the EVSEs serve again. */
  #resetFailed(message: string): void {
    const error = { type: 'ResetFailure', message, severity: 'Low' };
    this.#host.receive('connector/0/0', { type: 'error raised', error } as { type: string });
    this.#host.receive('connector/*', { type: 'enable', scope: 'reset' } as { type: string });
  }

  #evse(evseId: number): ExternalEvse | undefined {
    return this.#evses.find(({ layout }) => layout.evseId === evseId);
  }

  #evsesParts(): ExternalEvsesParts {
    return {
      host: this.#host,
      desk: this.#desk,
      modules: this.modules,
      readings: this.readings,
      evses: this.#evses,
      log: this.#options.log,
    };
  }

  #joinAuth(provider: Endpoint, { model, settings }: StationParts): void {
    const { moduleId } = this.#options.config.ocpp;
    const auth = openExternalAuth({
      host: this.#host,
      modules: this.modules,
      questions: this.questions,
      provider,
      provide: (token) =>
        this.modules.tell({ moduleId, implementationId: 'auth_provider' }, 'provided_token', token),
      isThere: () => this.modules.state(provider.moduleId) === 'ready',
    });
    this.#tellAuth = () => {
      auth.setConnectionTimeout(settings.evConnectionTimeOut);
      auth.setMasterPassGroup(settings.masterPassGroupId);
    };
    model.onChange((key) => {
      if (key === 'TxCtrlr/EVConnectionTimeOut' || key === 'AuthCtrlr/MasterPassGroupId') this.#tellAuth();
    });
  }

  #ready(moduleId: string): void {
    this.#options.log('info', `module ${moduleId} is ready`);
    if (this.#gate?.running) this.#begin(moduleId);
    else this.#gate?.moduleReady(moduleId);
  }

  #begin(moduleId: string): void {
    this.modules.started(moduleId);
    // An energy sink learns what it may take.
    this.#host.receive(LIMITS, { type: 'limit due' });
    const { auth, system, security } = this.#options.config.provided;
    if (security?.moduleId === moduleId) this.#fetchKeys();
    if (auth?.moduleId === moduleId) this.#tellAuth();
    if (system?.moduleId === moduleId)
      for (const address of ['firmware', 'log-upload']) this.#host.receive(address, { type: 'boot' });
    const evses = this.#evses.filter(({ provider }) => provider.moduleId === moduleId);
    for (const evse of evses) greetExternalEvse(evse, this.#evsesParts());
    this.#tellContracts(evses);
  }

  #gone(moduleId: string): void {
    if (this.#closing) return;
    this.#options.log('warn', `module ${moduleId} has gone`);
    this.#gate?.moduleGone(moduleId);
    loseExternalEvses(this.#evsesParts(), moduleId);
  }

  #bootReason(connect: (bootReason?: BootReason) => void): void {
    const asking = this.questions.ask('system', 'get_boot_reason', {});
    if (asking) asking((outcome) => connect('value' in outcome ? outcome.value : undefined));
    else connect();
  }

  /** The module that knows the charger has the last word; without an answer the configuration holds. */
  #identify(then: () => void): void {
    const asking = this.questions.ask('charger_information', 'get_charger_information', {});
    if (!asking) {
      then();
      return;
    }
    asking((outcome) => {
      if ('failed' in outcome)
        this.#options.log('warn', `charger_information did not say who we are: ${outcome.failed}`);
      else this.#learn(identityFromWire(outcome.value));
      then();
    });
  }
}

/** Errors that belong to no EVSE are the station's: 1.6 has connector 0 for it, 2.0.1 the component ChargingStation. */
const showStationErrors = (host: Host, modules: ExternalModules, moduleId: string): void => {
  host.desk('station errors', (told) => {
    const { change, error } = told as unknown as { change: 'raised' | 'cleared'; error: ChargerError };
    const effect = { type: change === 'raised' ? 'raiseError' : 'clearError', evseId: 0, error };
    host.emit(effect);
  });
  modules.consume(
    { moduleId, implementationId: 'station' },
    {
      error: (change, error) => {
        host.receive('station errors', { type: 'error told', change, error } as { type: string });
        return undefined;
      },
    },
  );
};

const externalEvses = (config: StationConfig, layout: StationLayout): ExternalEvse[] =>
  config.evses.flatMap(({ evseId, hardware }) => {
    const evse = layout.evses.find((each) => each.evseId === evseId);
    return hardware.kind === 'external' && evse ? [{ layout: evse, provider: hardware.provider }] : [];
  });

const externalMeters = (config: StationConfig): ExternalMeter[] =>
  config.evses.flatMap(({ evseId, externalName: name, powermeter: provider }) =>
    provider ? [{ evseId, name, provider }] : [],
  );
