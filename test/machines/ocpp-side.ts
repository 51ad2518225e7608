import { type AnyActor, createActor } from 'xstate';
import type { ConnectorState } from '../../src/domain/connector.ts';
import type { Powermeter } from '../../src/domain/metering.ts';
import type { Notification, TransactionEvent } from '../../src/domain/notifications.ts';
import type { SessionEvent } from '../../src/domain/session.ts';
import { connectorMachine } from '../../src/machines/connector.machine.ts';
import { evseMachine } from '../../src/machines/evse.machine.ts';
import type { AnyEffect, AnyStateMachine, Post, Start } from '../../src/machines/kit.ts';
import { transactionMachine } from '../../src/machines/transaction.machine.ts';
import { testSettings } from '../settings.ts';

type Message = { type: string; [member: string]: unknown };
type Settings = ReturnType<typeof testSettings>;

export const T0 = Date.parse('2025-01-01T00:00:00Z');

/** A reading of so many Wh, `seconds` after the world began. */
export const meter = (wh: number, seconds = 0): Powermeter => ({
  timestamp: new Date(T0 + seconds * 1000).toISOString(),
  energy_Wh_import: { total: wh },
});

type Named<E> = E extends { event: infer N }
  ? Omit<E, 'uuid' | 'timestamp' | 'connector_id'> & { event: N }
  : never;
export type Said = Named<SessionEvent>;

/** One EVSE's OCPP side in memory: posts and starts go round as the host does it, everything else is written down. */
export class OcppSide {
  readonly settings: Settings;
  effects: AnyEffect[] = [];
  now = T0;
  readonly #machines: Record<string, AnyStateMachine>;
  readonly #actors = new Map<string, AnyActor>();
  readonly #queue: Post[] = [];
  #ids = 0;
  #sessionId = '';

  constructor(changes: Partial<Settings> = {}) {
    this.settings = testSettings(changes);
    this.#machines = {
      evse: evseMachine(this.settings),
      connector: connectorMachine(this.settings),
      transaction: transactionMachine(this.settings),
    };
    this.#start('connector', 'connector/1/1', { evseId: 1, connectorId: 1 });
    this.#start('evse', 'evse/1', { evseId: 1, connectorIds: [1] });
    this.send('evse/1', { type: 'booted' });
    this.send('evse/1', { type: 'EvseReady', meter_value: meter(0) });
    this.send('connector/1/1', { type: 'online', report: 'all' });
    this.effects = [];
  }

  /** The EvseManager says something of the present session; a SessionStarted begins a new one. */
  session(said: Said, seconds?: number): AnyEffect[] {
    if (seconds !== undefined) this.now = T0 + seconds * 1000;
    if (said.event === 'SessionStarted') this.#sessionId = `session-${++this.#ids}`;
    const event = {
      ...said,
      type: said.event,
      uuid: this.#sessionId,
      timestamp: new Date(this.now).toISOString(),
      connector_id: 1,
    };
    const before = this.effects.length;
    this.#post('evse/1', event);
    this.#post('connector/1/1', event);
    this.#drain();
    return this.effects.slice(before);
  }

  send(to: string, event: Message): AnyEffect[] {
    const before = this.effects.length;
    this.#post(to, event);
    this.#drain();
    return this.effects.slice(before);
  }

  /** Everything through the disk and back, as after a power cut; then the modules speak again. */
  restart(): void {
    for (const [address, actor] of this.#actors) {
      const row = JSON.parse(JSON.stringify(actor.getPersistedSnapshot()));
      const machine = address.startsWith('evse/') ? 'evse' : address.split('/')[0]!;
      this.#run(this.#machines[machine]!, address, { snapshot: row });
    }
    this.send('evse/*', { type: 'booted' });
    this.send('connector/*', { type: 'booted' });
  }

  get notifications(): Notification[] {
    return this.effects.flatMap((effect) =>
      effect.type === 'notify' ? [(effect as unknown as { notification: Notification }).notification] : [],
    );
  }

  get transactionEvents(): TransactionEvent[] {
    return this.notifications.filter((told) => told.type === 'transactionEvent');
  }

  /** `Started Authorized`, `Ended StopAuthorized Local` ... */
  get story(): string[] {
    return this.transactionEvents.map(({ eventType, trigger, chargingState, stoppedReason }) =>
      [eventType, trigger, chargingState, stoppedReason].filter(Boolean).join(' '),
    );
  }

  get states(): string[] {
    return this.notifications.flatMap((told) => (told.type === 'connectorStatusChanged' ? [told.to] : []));
  }

  get transactionId(): string | null {
    return this.snapshot('evse/1').context.transactionId;
  }

  get connectorState(): ConnectorState {
    return this.snapshot('connector/1/1').value as ConnectorState;
  }

  get addresses(): string[] {
    return [...this.#actors.keys()];
  }

  snapshot(address: string) {
    return this.#actors.get(address)!.getSnapshot();
  }

  #post(to: string, event: Message): void {
    this.#queue.push({ type: 'post', to, event });
  }

  #drain(): void {
    for (let post = this.#queue.shift(); post; post = this.#queue.shift()) {
      const { to, event } = post;
      const receivers = to.endsWith('/*')
        ? this.addresses.filter((address) => address.startsWith(to.slice(0, -1)))
        : [to];
      for (const address of receivers)
        this.#actors.get(address)?.send({ ...event, at: this.now, id: `id-${++this.#ids}` } as never);
    }
  }

  #start(machine: string, address: string, input: unknown): void {
    if (this.#actors.has(address)) throw new Error(`${address} runs already`);
    this.#run(this.#machines[machine]!, address, { input });
  }

  #run(machine: AnyStateMachine, address: string, options: object): void {
    const actor = createActor(machine, options as never);
    actor.on('*', (effect: AnyEffect) => {
      if (effect.type === 'post') this.#queue.push(effect as Post);
      else if (effect.type === 'start') {
        const { machine: name, address: at, input } = effect as Start;
        this.#start(name, at, input);
      } else this.effects.push(effect);
    });
    actor.subscribe({
      error: (error) => {
        throw error;
      },
      complete: () => this.#actors.delete(address),
    });
    this.#actors.set(address, actor);
    actor.start();
  }
}

export const TOKEN = { value: '045918E24B4D80', type: 'ISO14443' } as const;

/** What the EvseManager says, in short. */
export const says = {
  plugged: (): Said => ({
    event: 'SessionStarted',
    session_started: { reason: 'EVConnected', meter_value: meter(0) },
  }),
  token: (): Said => ({
    event: 'SessionStarted',
    session_started: { reason: 'Authorized', id_token: TOKEN, meter_value: meter(0) },
  }),
  authorized: (remote_start_id?: number): Said => ({
    event: 'Authorized',
    authorized: {
      id_token: TOKEN,
      meter_value: meter(0),
      ...(remote_start_id !== undefined && { remote_start_id }),
    },
  }),
  started: (extra: { remote_start_id?: number; reservation_id?: number } = {}): Said => ({
    event: 'TransactionStarted',
    transaction_started: { id_token: TOKEN, meter_value: meter(0), ...extra },
  }),
  charging: (wh = 0): Said => ({
    event: 'ChargingStarted',
    charging_state_changed_event: { meter_value: meter(wh) },
  }),
  pausedByEv: (wh: number): Said => ({
    event: 'ChargingPausedEV',
    charging_state_changed_event: { meter_value: meter(wh) },
  }),
  pausedByEvse: (wh: number, reason: 'UserPause' | 'Error' | 'NoEnergy' = 'UserPause'): Said => ({
    event: 'ChargingPausedEVSE',
    charging_state_changed_event: { meter_value: meter(wh) },
    charging_paused_evse: { reasons: [reason] },
  }),
  finishedCharging: (wh: number): Said => ({
    event: 'ChargingFinished',
    charging_state_changed_event: { meter_value: meter(wh) },
  }),
  finished: (wh: number, reason: 'Local' | 'Remote' | 'EVDisconnected' | 'DeAuthorized' = 'Local'): Said => ({
    event: 'TransactionFinished',
    transaction_finished: { meter_value: meter(wh), reason, ...(reason === 'Local' && { id_token: TOKEN }) },
  }),
  unplugged: (wh: number): Said => ({
    event: 'SessionFinished',
    session_finished: { meter_value: meter(wh) },
  }),
  timedOut: (): Said => ({ event: 'PluginTimeout' }),
  resumed: (wh: number): Said => ({ event: 'SessionResumed', session_resumed: { meter_value: meter(wh) } }),
};
