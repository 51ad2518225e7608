/** What the page knows, live or at one instant of a recording. Every list has an end. */
import type { Event } from './api.ts';
import { isObject, type Json } from './dom.ts';

export type Status = {
  state: string;
  ocpp: { connected: boolean; registration?: string; version?: string; url?: string };
  controls?: { connection: boolean; power_cut: boolean; clock: boolean; simulated: number[] };
};
export type Evse = {
  id: number;
  state: string;
  plugged_in: boolean;
  transaction_id?: string;
  connectors: { id: number; state: string }[];
  limit_A?: number;
  faults?: string[];
  soc_percent?: number;
  powerW?: number;
  energyWh?: number;
};
export type Actor = {
  address: string;
  machine: string;
  value: unknown;
  taken: string[];
  event?: string;
  at?: string;
};
/** A row of the sequence diagram. */
export type Row = {
  id: number;
  at: string;
  kind: 'message' | 'event';
  from: string;
  to: string;
  label: string;
  detail?: unknown;
  problem?: string;
  messageId?: string;
  frame?: string;
  /** All of it in lower case, put together when it is first searched. */
  text?: string;
};
export type Sample = { at: number; w: number };

const MOST_NEWS = 40;
const MOST_ROWS = 5000;
const MOST_SAMPLES = 1200;

const newsOf = (topic: string, data: Json): string | undefined => {
  const evse = data.evse_id === undefined ? '' : `EVSE ${data.evse_id}: `;
  if (topic === 'session_event') return `${evse}${spelled(String(data.event))}`;
  if (topic === 'evse_state') return `${evse}is ${spelled(String(data.state))} now`;
  if (topic === 'token') return `card ${spelled(String(data.status))}`;
  if (topic === 'security_event') return `security: ${data.type}`;
  if (topic === 'transaction') return `transaction ${spelled(String(data.transaction_event))}`;
  return undefined;
};

/** `ChargingPausedEV` is "charging paused EV". */
const spelled = (name: string): string =>
  name.replaceAll(/([a-z])([A-Z])/g, '$1 $2').replaceAll(/\b[A-Z][a-z]/g, (start) => start.toLowerCase());

export class Model {
  status: Status | undefined;
  readonly evses = new Map<number, Evse>();
  readonly actors = new Map<string, Actor>();
  readonly power = new Map<number, Sample[]>();
  /** The whole charger, one sample a second. */
  readonly total: Sample[] = [];
  rows: Row[] = [];
  schedules: Json[] = [];
  /** Counts the changes of `schedules`. */
  planned = 0;
  /** What a person would tell, the latest last. */
  news: { at: string; text: string }[] = [];
  /** Counts what has changed; a view that has seen this number has nothing to do. */
  version = 0;
  latest = '';
  #rowId = 0;

  setEvses(evses: readonly Evse[]): void {
    const known = new Set(evses.map(({ id }) => id));
    for (const id of this.evses.keys()) if (!known.has(id)) this.evses.delete(id);
    for (const evse of evses) {
      const { powerW, energyWh } = this.evses.get(evse.id) ?? {};
      const measured = {
        ...(powerW !== undefined && { powerW }),
        ...(energyWh !== undefined && { energyWh }),
      };
      this.evses.set(evse.id, { ...measured, ...evse });
    }
    this.version++;
  }

  setActors(actors: readonly Pick<Actor, 'address' | 'machine' | 'value'>[]): void {
    const known = new Set(actors.map(({ address }) => address));
    for (const address of this.actors.keys()) if (!known.has(address)) this.actors.delete(address);
    for (const actor of actors)
      this.actors.set(actor.address, { taken: [], ...this.actors.get(actor.address), ...actor });
    this.version++;
  }

  take({ topic, data }: Event): void {
    this.version++;
    this.latest = data.timestamp;
    if (topic === 'powermeter') this.#measured(data);
    else if (topic === 'evse_state') this.#evseState(data);
    else if (topic === 'actor') this.#actor(data);
    else if (topic === 'ocpp_message') this.#message(data);
    else if (topic === 'session_event') this.#sessionEvent(data);
    else if (topic === 'connection_status') this.#connectionStatus(data);
    else if (topic === 'charging_schedules' && Array.isArray(data.schedules))
      this.setSchedules(data.schedules as Json[]);
    const text = newsOf(topic, data);
    if (text !== undefined) this.news = [...this.news.slice(1 - MOST_NEWS), { at: data.timestamp, text }];
  }

  setSchedules(schedules: Json[]): void {
    this.schedules = schedules;
    this.planned++;
    this.version++;
  }

  /** Something that is neither a message nor an event: the power went, the network is back. */
  remark(label: string): void {
    const at = new Date().toISOString();
    this.#add({ at, kind: 'message', from: 'station', to: 'station', label });
    this.news = [...this.news.slice(1 - MOST_NEWS), { at, text: label }];
    this.version++;
  }

  #measured(data: Json): void {
    const evse = this.evses.get(Number(data.evse_id));
    const total = (value: unknown) => (isObject(value) ? Number(value.total) : undefined);
    const w = total(data.power_W);
    const wh = total(data.energy_Wh_import);
    if (evse && w !== undefined) evse.powerW = w;
    if (evse && wh !== undefined) evse.energyWh = wh;
    if (w === undefined) return;
    const at = Date.parse(String(data.timestamp));
    const samples = this.power.get(Number(data.evse_id)) ?? [];
    this.power.set(Number(data.evse_id), samples);
    this.#addToTotal(at, w - (samples.at(-1)?.w ?? 0));
    samples.push({ at, w });
    if (samples.length > MOST_SAMPLES) samples.splice(0, samples.length - MOST_SAMPLES / 2);
  }

  #addToTotal(at: number, more: number): void {
    const second = Math.floor(at / 1000) * 1000;
    const last = this.total.at(-1);
    const w = (last?.w ?? 0) + more;
    if (last?.at === second) last.w = w;
    else this.total.push({ at: second, w });
    if (this.total.length > MOST_SAMPLES) this.total.splice(0, this.total.length - MOST_SAMPLES / 2);
  }

  #sessionEvent(data: Json): void {
    const evse = this.evses.get(Number(data.evse_id));
    if (evse && data.event === 'SessionStarted') evse.plugged_in = true;
    if (evse && data.event === 'SessionFinished') evse.plugged_in = false;
  }

  /** Its first event says where it runs; its end is that of the actor. */
  #transaction(id: string, detail: unknown, done: boolean | undefined): void {
    const input = isObject(detail) && isObject(detail.input) ? detail.input : {};
    const place = isObject(input.connector) ? input.connector.evseId : input.evseId;
    const begun = this.evses.get(Number(place));
    if (begun) begun.transaction_id = id;
    if (done)
      for (const evse of this.evses.values()) if (evse.transaction_id === id) delete evse.transaction_id;
  }

  #connectionStatus({ connected, ocpp_version, csms_url }: Json): void {
    const ocpp = { ...this.status?.ocpp, connected: connected === true };
    if (ocpp_version !== undefined) ocpp.version = `ocpp${ocpp_version}`;
    if (csms_url !== undefined) ocpp.url = String(csms_url);
    this.status = { state: 'running', ...this.status, ocpp };
  }

  /** What an EvseManager hears is not told on any topic of its own, and a recording has nothing else. */
  #evseManager(evseId: number, event: string, detail: unknown): void {
    const evse = this.evses.get(evseId);
    if (!evse || !isObject(detail)) return;
    if (event === 'limit changed' && typeof detail.limitA === 'number') evse.limit_A = detail.limitA;
    const type = isObject(detail.error) ? String(detail.error.type) : undefined;
    if (type !== undefined && event === 'faultRaised')
      evse.faults = [...new Set([...(evse.faults ?? []), type])];
    if (type !== undefined && event === 'faultCleared')
      evse.faults = (evse.faults ?? []).filter((each) => each !== type);
  }

  #evseState(data: Json): void {
    const evse = this.evses.get(Number(data.evse_id));
    if (!evse) return;
    const connector = evse.connectors.find(({ id }) => id === data.connector_id);
    if (connector) connector.state = String(data.state);
    if (evse.connectors.length === 1 || data.state !== 'Available') evse.state = String(data.state);
  }

  #actor(data: Json): void {
    const {
      address,
      machine,
      from = '',
      event = '',
      timestamp,
      detail,
      value,
      taken = [],
      done,
    } = data as never as {
      [K in 'address' | 'machine' | 'from' | 'event' | 'timestamp']: string;
    } & { detail?: unknown; value?: unknown; taken?: string[]; done?: boolean };
    if (machine === 'evse-manager') this.#evseManager(Number(address.split('/')[1]), event, detail);
    if (machine === 'transaction') this.#transaction(address.split('/')[1] ?? '', detail, done);
    if (done) this.actors.delete(address);
    else if (machine !== 'desk') {
      const before = this.actors.get(address);
      const moved = taken.length > 0 ? { taken, event, at: timestamp } : {};
      this.actors.set(address, { taken: [], ...before, address, machine, value, ...moved });
    }
    if (!done)
      this.#add({
        at: timestamp,
        kind: 'event',
        from,
        to: address,
        label: event,
        ...(detail !== undefined && { detail }),
      });
  }

  #message(data: Json): void {
    const {
      direction,
      kind,
      action = '?',
      payload,
      problem,
      message_id,
    } = data as { [name: string]: string | undefined };
    const label = kind === 'call' ? action : kind === 'malformed' ? 'no OCPP message' : `${action} ${kind}`;
    const [from, to] = direction === 'in' ? ['CSMS', 'station'] : ['station', 'CSMS'];
    this.#add({
      at: String(data.timestamp),
      kind: 'message',
      from: from!,
      to: to!,
      label,
      detail: payload,
      ...(kind !== undefined && { frame: kind }),
      ...(problem !== undefined && { problem }),
      ...(message_id !== undefined && { messageId: message_id }),
    });
  }

  #add(row: Omit<Row, 'id'>): void {
    this.rows.push({ id: ++this.#rowId, ...row });
    if (this.rows.length > MOST_ROWS * 1.2) this.rows = this.rows.slice(-MOST_ROWS);
  }
}
