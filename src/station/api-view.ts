import type { Observable } from 'rxjs';
import { chargingSchedules } from '../actors/charging/schedules.ts';
import { SimulatedClock } from '../actors/clock.ts';
import type { Outbox } from '../actors/csms/outbox.ts';
import type { Host } from '../actors/host-contract.ts';
import type { StationLayout } from '../actors/layout.ts';
import { type RunningTransaction, runningTransactions } from '../actors/running-transactions.ts';
import type { DataTransfer, LimitQuestion, PresentedToken } from '../api/bodies.ts';
import type {
  DataTransferResult,
  DisplayedMessage,
  EvseView,
  OcppCommand,
  SimulatorControls,
  StationApi,
  StationEvent,
  StationStatus,
  VariableView,
} from '../api/station-api.ts';
import { toRfc3339 } from '../domain/time.ts';
import type { OutboxEntry, Storage } from '../persistence/storage.ts';
import { evseView } from './connector-view.ts';
import { diagnosisOf } from './diagnosis.ts';
import { displayedMessages } from './display.ts';
import type { Running, StationParts } from './parts.ts';
import { variableViews } from './variables-view.ts';

/** The station as the local API sees it. */
export class StationApiView implements StationApi {
  readonly events: Observable<StationEvent>;
  readonly outbox: StationApi['outbox'];
  readonly deadLetters: StationApi['deadLetters'];
  readonly diagnosis: StationApi['diagnosis'];
  readonly connection?: NonNullable<StationApi['connection']>;
  readonly modules?: NonNullable<StationApi['modules']>;
  readonly watch: StationApi['watch'];
  readonly cutPower?: NonNullable<StationApi['cutPower']>;
  readonly advanceClock?: NonNullable<StationApi['advanceClock']>;
  readonly metrics?: NonNullable<StationApi['metrics']>;
  readonly #parts: StationParts;
  readonly #running: Running;

  constructor(parts: StationParts, running: Running, metrics?: StationApi['metrics']) {
    this.#parts = parts;
    this.#running = running;
    const { host, storage, clock, csms, config, external, system, watch, options } = parts;
    this.watch = watch;
    if (metrics) this.metrics = metrics;
    if (options.trial) this.cutPower = () => process.kill(process.pid, 'SIGKILL');
    this.events = running.events.events;
    const views = deliveryViews(storage, csms.outbox);
    this.outbox = views.outbox;
    this.deadLetters = views.deadLetters;
    this.diagnosis = diagnosisOf({ storage, host });
    if (external)
      this.modules = {
        door: (moduleId) => external.modules.door(moduleId),
        attach: (moduleId, socket) => external.attach(moduleId, watch.overhear(moduleId, socket)),
      };
    if (config.ocpp.enableExternalWebsocketControl) this.connection = operatorControl(host);
    if (clock instanceof SimulatedClock) {
      clock.settle = async () => {
        await csms.settled();
        if (!system?.busy) return;
        // What a transfer brings is told to the CSMS before time goes on.
        await system.settled();
        await csms.settled();
      };
      this.advanceClock = (milliseconds) => clock.advance(milliseconds).then(() => clock.settle());
    }
  }

  status(): StationStatus {
    const { csms, host, config, external, everest } = this.#parts;
    return {
      state: this.#running.state,
      controls: this.#controls(),
      ocpp: {
        connected: csms.link.session !== undefined,
        registration: host.snapshot('registration')?.value ?? 'unregistered',
        ...(csms.link.session && { version: csms.link.session.subprotocol, url: csms.link.session.url }),
      },
      modules: Object.fromEntries(
        config.modules.map(({ id, kind }) => {
          const state =
            kind === 'External'
              ? external?.modules.state(id)
              : kind === 'EVerest'
                ? everest?.state
                : undefined;
          return [id, { module: kind, state: state ?? 'ready' }];
        }),
      ),
    };
  }

  /** What the page may offer. */
  #controls(): object {
    const { hardware } = this.#parts;
    return {
      connection: this.connection !== undefined,
      power_cut: this.cutPower !== undefined,
      clock: this.advanceClock !== undefined,
      simulated: [...hardware.simulators.keys()],
    };
  }

  evses(): EvseView[] {
    const { host, layout } = this.#parts;
    const running = runningTransactions(host);
    return layout.evses.map((evse) => this.#evse(evse, running));
  }

  evse(evseId: number): EvseView | undefined {
    const evse = this.#parts.layout.evses.find((each) => each.evseId === evseId);
    return evse && this.#evse(evse);
  }

  #evse(evse: StationLayout['evses'][number], running?: readonly RunningTransaction[]): EvseView {
    const { host, hardware } = this.#parts;
    const { socPercent } = hardware.drivers.get(evse.evseId)?.extras?.() ?? {};
    return { ...evseView(host, evse, running), ...(socPercent !== undefined && { soc_percent: socPercent }) };
  }

  displayed(): DisplayedMessage[] {
    return displayedMessages(this.#parts);
  }

  variables(): VariableView[] {
    return variableViews(this.#parts.model);
  }

  simulator(evseId: number): SimulatorControls | undefined {
    return this.#parts.hardware.simulators.get(evseId) as SimulatorControls | undefined;
  }

  presentToken(token: PresentedToken): void {
    this.#parts.host.receive('auth', { type: 'token presented', token } as { type: string });
  }

  dataTransfer(request: DataTransfer): Promise<DataTransferResult> {
    return this.#parts.dataTransfers.send(request);
  }

  chargingSchedules(): ReturnType<StationApi['chargingSchedules']> {
    const { config, clock } = this.#parts;
    return chargingSchedules(this.#parts, config.ocpp.compositeSchedule, clock.now());
  }

  async explainLimit(question: LimitQuestion): ReturnType<StationApi['explainLimit']> {
    const { explainedLimit } = await import('./explained-limit.ts');
    return explainedLimit(this.#parts, question);
  }

  ocpp(command: OcppCommand, args: object): Promise<{ value: unknown } | { failed: string }> {
    const { run } = this.#parts.ocppGeneric;
    return new Promise((resolve) => run(command, { ...args }, resolve));
  }

  committed(): Promise<void> {
    return this.#parts.host.atRest();
  }
}

const operatorControl = (host: Host): NonNullable<StationApi['connection']> => ({
  connect: () => host.receive('connection', { type: 'connect' }),
  disconnect: () => host.receive('connection', { type: 'disconnect' }),
});

/** The queue of undelivered notifications and its dead letters, as the local API shows them. */
export const deliveryViews = (
  storage: Storage,
  outbox: Pick<Outbox, 'waiting' | 'retry'>,
): Pick<StationApi, 'outbox' | 'deadLetters'> => ({
  outbox: () => {
    const waiting = outbox.waiting();
    return { ...waiting, oldest: oldest(waiting.oldest) };
  },
  deadLetters: {
    list: () => storage.deadLetters.all().map(letterView),
    show: (id) => {
      const letter = storage.deadLetters.all().find((each) => each.id === id);
      return letter && { ...letterView(letter), notification: letter.entry.notification };
    },
    retry: (id) => outbox.retry(id),
  },
});

const letterView = ({ id, at, reason, entry }: ReturnType<Storage['deadLetters']['all']>[number]) => ({
  id,
  at: toRfc3339(at),
  reason,
  type: entry.notification.type,
  ...(entry.transactionId && { transaction_id: entry.transactionId }),
});

/** The most that the API shows of the queue. */
const SHOWN = 100;

const oldest = (entries: Iterable<OutboxEntry>) => {
  const shown: ReturnType<StationApi['outbox']>['oldest'] = [];
  for (const { seq, lane, notification, attempts, transactionId } of entries) {
    if (shown.length === SHOWN) break;
    const transaction = transactionId && { transaction_id: transactionId };
    shown.push({ seq, lane, type: notification.type, attempts, ...transaction });
  }
  return shown;
};
