import { randomUUID } from 'node:crypto';
import { connect, type MqttClient } from 'mqtt';

export type Json = { [member: string]: unknown };
type Handler = (payload: never) => unknown;

/** Every message on the broker, for the check against EVerest's schemas. */
export type Message = { type: string; address: string; payload: unknown };

const CHARGER = 'charger';
const TYPES: { [type: string]: string } = {
  evse_manager_consumer: 'evse_api',
  external_energy_limits_consumer: 'limits_api',
  auth_token_validator: 'validator_api',
  auth_token_provider: 'provider_api',
  auth_consumer: 'auth_api',
  error_history_consumer: 'errors_api',
  session_cost: 'cost_api',
};

/** The keys of our module EVerest that go with it. */
export const everestModule = (url: string): { module: string; config: Json } => ({
  module: 'EVerest',
  config: {
    mqtt_url: url,
    evses: [
      {
        evse_manager_consumer: TYPES.evse_manager_consumer,
        external_energy_limits_consumer: TYPES.external_energy_limits_consumer,
        errors_of: [CHARGER],
      },
    ],
    auth_token_validator: TYPES.auth_token_validator,
    auth_token_provider: TYPES.auth_token_provider,
    auth_consumer: TYPES.auth_consumer,
    error_history_consumer: TYPES.error_history_consumer,
    session_cost: TYPES.session_cost,
  },
});

/**
 * EVerest with one EVSE, as its API modules show it: heartbeats, latched values, its own Auth. It does what EVerest's
 * description says; every message either way is kept for the check against it.
 */
export class ScriptedEverest {
  readonly messages: Message[] = [];
  wh = 0;
  session = '';
  state = 'Unplugged';
  errors: Json[] = [];
  /** Tokens of remote starts, limits and what else was sent to it. */
  readonly heard: { name: string; payload: unknown }[] = [];
  /** What it takes its time to tell, half a second. */
  readonly late = new Set<string>();
  #startedAt = '';
  #startWh = 0;
  #beat = 0;
  #client: MqttClient;
  readonly #latched = new Map<string, unknown>();
  readonly #replies = new Map<string, { type: string; name: string; take(reply: unknown): void }>();
  readonly #timer: NodeJS.Timeout;

  constructor(url: string) {
    this.#client = connect(url, { reconnectPeriod: 50 });
    this.#client.on('connect', () => void this.#client.subscribe('everest_api/1/+/+/+/#'));
    this.#client.on('message', (topic, payload) => this.#hear(topic, JSON.parse(payload.toString())));
    this.#client.on('error', () => {});
    this.#timer = setInterval(() => this.#beats(), 100);
    this.#remember('session_info', this.#info());
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.#client.endAsync(true);
  }

  plugIn(): void {
    this.session = randomUUID();
    this.state = 'AuthRequired';
    this.#startWh = this.wh;
    this.meter();
    this.#tell('SessionStarted', {
      session_started: { reason: 'EVConnected', meter_value: this.#reading() },
    });
    this.#tell('AuthRequired');
  }

  /** A card at EVerest's own reader: its Auth asks the validator, and starts or stops. */
  async swipe(value: string): Promise<string> {
    return this.#provided({
      id_token: { value, type: 'ISO14443' },
      authorization_type: 'RFID',
      connectors: [1],
    });
  }

  unplug(): void {
    if (this.state.startsWith('Charging')) this.#finish('EVDisconnected');
    this.state = 'Unplugged';
    this.#tell('SessionFinished', { session_finished: { meter_value: this.#reading() } });
  }

  count(wh: number): void {
    this.wh += wh;
    this.meter();
  }

  meter(): void {
    this.#say('evse_manager_consumer', 'powermeter', this.#reading());
    this.#say('evse_manager_consumer', 'session_info', this.#info());
  }

  fail(type: string, origin = CHARGER): Json {
    const error = {
      type,
      description: 'it is broken',
      message: 'broken',
      severity: 'High',
      origin: { module_id: origin, implementation_id: 'main' },
      timestamp: new Date().toISOString(),
      uuid: randomUUID(),
      state: 'Active',
    };
    this.errors.push(error);
    this.#say('error_history_consumer', 'error_raised', error);
    return error;
  }

  heal(error: Json): void {
    this.errors = this.errors.filter((one) => one !== error);
    this.#say('error_history_consumer', 'error_cleared', { ...error, state: 'ClearedByModule' });
  }

  /** Another validator of EVerest's knows the token. */
  charge(value: string): void {
    const token = { id_token: { value, type: 'ISO14443' }, authorization_type: 'RFID', connectors: [1] };
    this.#authorized(token);
  }

  /** The CSMS has a good limit only where the energy tree says what it grants. */
  grant(amps: number): void {
    this.#say('evse_manager_consumer', 'enforced_limits', {
      uuid: 'evse',
      valid_for: 60,
      schedule: [],
      limits_root_side: { ac_max_current_A: { value: amps, source: 'EnergyManager' } },
    });
  }

  last(name: string): unknown {
    return this.heard.findLast((one) => one.name === name)?.payload;
  }

  readonly #commands: { [name: string]: Handler } = {
    get_evse: () => ({ id: 1, connectors: [{ id: 1, type: 'sType2' }] }),
    enable_disable: ({ source }: { source: Json }) => this.#enable(source.enable_state === 'Enable'),
    pause_charging: () => this.#turn('ChargingPausedEVSE'),
    resume_charging: () => this.#turn('ChargingStarted'),
    stop_transaction: ({ reason }: { reason: string }) => this.#stop(reason),
    force_unlock: () => true,
    withdraw_authorization: () => 'AuthorizationNotFound',
    active_errors: () => ({ errors: this.errors }),
    provided_token: (token: Json) => void this.#provided(token),
  };

  #hear(topic: string, message: unknown): void {
    const [, , type = '', , direction, ...rest] = topic.split('/');
    const name = rest.join('/');
    if (direction === 'm2e') this.#asked(type, name, message);
    else this.#answered(topic, message);
  }

  #answered(topic: string, reply: unknown): void {
    const waiting = this.#replies.get(topic);
    if (!waiting) return;
    this.#replies.delete(topic);
    this.messages.push({ type: waiting.type, address: `reply/${waiting.name}`, payload: reply });
    waiting.take(reply);
  }

  #asked(type: string, name: string, message: unknown): void {
    this.messages.push({ type, address: `m2e/${name}`, payload: message });
    const { headers, payload } = Object(message) as { headers?: { replyTo?: string }; payload?: unknown };
    const isRequest = headers !== undefined;
    this.heard.push({ name, payload: isRequest ? payload : message });
    const reply = name.endsWith('/get')
      ? (this.#latched.get(name.slice(0, -4)) ?? null)
      : this.#commands[name]?.((isRequest ? payload : message) as never);
    if (!headers?.replyTo) return;
    this.messages.push({ type, address: `reply/${name}`, payload: reply });
    const answer = () => void this.#client.publish(headers.replyTo!, JSON.stringify(reply));
    if (this.late.has(name)) setTimeout(answer, 500);
    else answer();
  }

  async #provided(token: Json): Promise<string> {
    const result =
      token.prevalidated === true ? { authorization_status: 'Accepted' } : await this.#validate(token);
    const status = String((result as Json).authorization_status);
    this.#tokenStatus(token, status === 'Accepted' ? 'Accepted' : 'Rejected');
    if (status === 'Accepted') this.#authorized(token);
    return status;
  }

  #validate(token: Json): Promise<Json> {
    const type = 'auth_token_validator';
    const replyTo = `everest_api/1/${type}/${TYPES[type]}/e2m/validate_token/${randomUUID()}`;
    const answered = new Promise<Json>((resolve) => {
      this.#replies.set(replyTo, { type, name: 'validate_token', take: (reply) => resolve(reply as Json) });
    });
    this.#say(type, 'validate_token', { headers: { replyTo }, payload: token });
    return answered;
  }

  #authorized(token: Json): void {
    if (this.state.startsWith('Charging')) {
      this.#tokenStatus(token, 'UsedToStop');
      this.#finish('Local', token);
      return;
    }
    this.state = 'Charging';
    this.#startedAt = new Date().toISOString();
    this.#startWh = this.wh;
    this.#tell('Authorized', { authorization_event: { meter_value: this.#reading() } });
    this.#tell('TransactionStarted', {
      transaction_started: { id_tag: token, meter_value: this.#reading() },
    });
    this.#tokenStatus(token, 'UsedToStart');
    this.#tell('PrepareCharging');
    this.#tell('ChargingStarted', { charging_state_changed_event: { meter_value: this.#reading() } });
  }

  #tokenStatus(token: Json, status: string): void {
    this.#say('auth_consumer', 'token_validation_status', { token, status });
  }

  #enable(enabled: boolean): boolean {
    this.#tell(enabled ? 'Enabled' : 'Disabled');
    return enabled;
  }

  #turn(event: 'ChargingPausedEVSE' | 'ChargingStarted'): boolean {
    this.state = event === 'ChargingStarted' ? 'Charging' : event;
    this.#tell(event, { charging_state_changed_event: { meter_value: this.#reading() } });
    return true;
  }

  #stop(reason: string): boolean {
    if (!this.state.startsWith('Charging')) return false;
    this.#finish(reason);
    return true;
  }

  #finish(reason: string, id_tag?: Json): void {
    this.state = 'FinishedEVSE';
    const meter_value = this.#reading();
    this.#tell('StoppingCharging');
    this.#tell('ChargingFinished', { charging_state_changed_event: { meter_value } });
    this.#tell('TransactionFinished', {
      transaction_finished: { meter_value, reason, ...(id_tag && { id_tag }) },
    });
  }

  #reading(): Json {
    const power = this.state === 'Charging' ? 11_000 : 0;
    return {
      timestamp: new Date().toISOString(),
      energy_Wh_import: { total: this.wh },
      power_W: { total: power },
    };
  }

  #info(): Json {
    const active = this.state.startsWith('Charging');
    return {
      state: this.state,
      charged_energy_wh: this.wh - this.#startWh,
      discharged_energy_wh: 0,
      latest_total_w: 0,
      session_duration_s: 0,
      timestamp: new Date().toISOString(),
      ...(active && { transaction_duration_s: 1, transaction_start_time: this.#startedAt }),
    };
  }

  #tell(event: string, detail: Json = {}): void {
    const timestamp = new Date().toISOString();
    this.#say('evse_manager_consumer', 'session_event', {
      uuid: this.session,
      timestamp,
      connector_id: 1,
      event,
      ...detail,
    });
    this.#say('evse_manager_consumer', 'session_info', this.#info());
  }

  #say(type: string, name: string, payload: unknown): void {
    this.messages.push({ type, address: `e2m/${name}`, payload });
    this.#remember(name, payload);
    this.#publish(type, name, payload);
  }

  #remember(name: string, payload: unknown): void {
    this.#latched.set(name, payload);
  }

  #beats(): void {
    this.#beat += 1;
    for (const type of Object.keys(TYPES)) this.#publish(type, 'heartbeat', this.#beat);
  }

  /** What is said while the broker is away is lost, as EVerest's is. */
  #publish(type: string, name: string, payload: unknown): void {
    if (!this.#client.connected) return;
    this.#client.publish(`everest_api/1/${type}/${TYPES[type]}/e2m/${name}`, JSON.stringify(payload));
  }
}
