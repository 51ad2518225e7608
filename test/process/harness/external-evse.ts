import { randomUUID } from 'node:crypto';
import { ExternalModule, type Json } from './external-module.ts';
import type { Modules } from './station-files.ts';

/** The one EVSE of a station file is in another process, attached as `charger`. */
export const evseElsewhere = (modules: Modules): void => {
  delete modules.evse_1;
  modules.charger = { module: 'External' };
  modules.ocpp!.connections!.evse_manager = [{ module_id: 'charger', implementation_id: 'evse' }];
};

/** The charger in another process: one EVSE with its car, whose meter counts by hand. */
export class ExternalEvse {
  readonly module: ExternalModule;
  session = '';
  wh = 0;
  charging = false;
  unlocks = true;
  token: Json | undefined;

  constructor(apiUrl: string, id = 'charger') {
    this.module = new ExternalModule(apiUrl, id, {
      evse: {
        get_evse: () => ({ id: 1, connectors: [{ id: 1 }] }),
        enable_disable: () => true,
        authorize_response: ({ provided_token, validation_result }) =>
          this.#authorized(provided_token as Json, validation_result as Json),
        withdraw_authorization: () => null,
        stop_transaction: ({ request }) => this.#stop(request as Json),
        pause_charging: () => true,
        resume_charging: () => true,
        force_unlock: () => this.unlocks,
        reserve: () => true,
        cancel_reservation: () => null,
        set_external_limits: () => null,
        external_ready_to_start_charging: () => null,
        set_plug_and_charge_configuration: () => null,
      },
    });
  }

  /** Attaches, and says that it is ready to serve. */
  async start(): Promise<this> {
    await this.module.start();
    this.meter();
    this.module.publish('evse', 'ready', true);
    return this;
  }

  /** After an interruption: the session that still runs is told before `ready`. */
  async comeBack(): Promise<void> {
    await this.module.start();
    this.meter();
    if (this.session) this.tell('SessionResumed', { meter_value: this.reading() });
    this.module.publish('evse', 'ready', true);
  }

  plugIn(): void {
    this.session = randomUUID();
    this.tell('SessionStarted', { session_started: { reason: 'EVConnected', meter_value: this.reading() } });
    this.tell('AuthRequired');
  }

  unplug(): void {
    if (this.charging) this.#finish('EVDisconnected');
    this.tell('SessionFinished', { session_finished: { meter_value: this.reading() } });
    this.session = '';
  }

  /** The meter counts on and says so. */
  count(wh: number): void {
    this.wh += wh;
    this.meter();
  }

  meter(): void {
    this.module.publish('evse', 'powermeter', this.reading());
  }

  reading(): Json {
    return {
      timestamp: new Date().toISOString(),
      energy_Wh_import: { total: this.wh },
      power_W: { total: this.charging ? 11_000 : 0 },
    };
  }

  tell(event: string, detail: Json = {}): void {
    const timestamp = new Date().toISOString();
    this.module.publish('evse', 'session_event', { uuid: this.session, timestamp, event, ...detail });
  }

  #authorized(token: Json, verdict: Json): null {
    if (verdict.authorization_status !== 'Accepted') return null;
    this.token = token;
    this.charging = true;
    this.tell('Authorized', { authorization_event: { meter_value: this.reading() } });
    this.tell('TransactionStarted', {
      transaction_started: { id_tag: token, meter_value: this.reading() },
    });
    this.tell('PrepareCharging');
    this.tell('ChargingStarted', { charging_state_changed_event: { meter_value: this.reading() } });
    return null;
  }

  #stop({ reason, id_tag }: Json): boolean {
    if (!this.charging) return false;
    this.#finish(String(reason), id_tag as Json | undefined);
    return true;
  }

  #finish(reason: string, id_tag?: Json): void {
    this.charging = false;
    this.tell('StoppingCharging');
    this.tell('ChargingFinished', { charging_state_changed_event: { meter_value: this.reading() } });
    this.tell('TransactionFinished', {
      transaction_finished: { meter_value: this.reading(), reason, ...(id_tag && { id_tag }) },
    });
  }
}
