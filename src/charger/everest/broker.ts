/** The MQTT client. The library is loaded with the first connection: a station without EVerest does not have it. */
import { readFileSync } from 'node:fs';
import type { MqttClient } from 'mqtt';
import { readJson } from '../../domain/json-text.ts';

export type BrokerOptions = {
  url: string;
  username?: string;
  /** Files, read with every attempt. */
  passwordFile?: string;
  caFile?: string;
  /** Topics to be heard. */
  topics: readonly string[];
};

export type BrokerEvents = {
  connected(): void;
  /** Once for every attempt that came to nothing, and for every connection that broke. */
  lost(why: string): void;
  message(topic: string, payload: unknown): void;
};

const CONNECT_TIMEOUT_MS = 10_000;
/** A broker that has gone without a word is noticed after one and a half of these. */
const KEEP_ALIVE_S = 10;

/** One connection to the broker at a time; when to try again is for others to say. */
export class Broker {
  readonly #options: BrokerOptions;
  readonly #events: BrokerEvents;
  #client: MqttClient | undefined;

  constructor(options: BrokerOptions, events: BrokerEvents) {
    this.#options = options;
    this.#events = events;
  }

  async dial(): Promise<void> {
    this.leave();
    try {
      const { default: mqtt } = await import('mqtt');
      this.#follow(mqtt.connect(this.#options.url, this.#settings()));
    } catch (error) {
      this.#events.lost(reasonOf(error));
    }
  }

  leave(): void {
    this.#client?.end(true);
    this.#client = undefined;
  }

  /** What is said while there is no connection is lost: EVerest is told anew when there is one. */
  publish(topic: string, payload: unknown): void {
    if (this.#client?.connected) this.#client.publish(topic, JSON.stringify(payload), { qos: 1 });
  }

  #settings() {
    const { username, passwordFile, caFile } = this.#options;
    return {
      reconnectPeriod: 0,
      connectTimeout: CONNECT_TIMEOUT_MS,
      keepalive: KEEP_ALIVE_S,
      // What was meant for a former life of ours is out of date: EVerest is asked instead.
      clean: true,
      queueQoSZero: false,
      ...(username !== undefined && { username }),
      ...(passwordFile !== undefined && { password: readFileSync(passwordFile, 'utf8').trim() }),
      ...(caFile !== undefined && { ca: readFileSync(caFile) }),
    };
  }

  #follow(client: MqttClient): void {
    this.#client = client;
    let why = 'the connection was closed';
    client.on('error', (error) => {
      why = reasonOf(error);
    });
    client.on('close', () => {
      if (this.#client !== client) return;
      this.leave();
      this.#events.lost(why);
    });
    client.on('message', (topic, payload) => {
      const said = readJson(payload.toString());
      if (said !== undefined) this.#events.message(topic, said);
    });
    client.on('connect', () => {
      client.subscribe([...this.#options.topics], { qos: 1 }, (error) => {
        if (this.#client !== client) return;
        if (!error) return this.#events.connected();
        this.leave();
        this.#events.lost(reasonOf(error));
      });
    });
  }
}

const reasonOf = (error: unknown): string => {
  const { message, code } = Object(error) as { message?: string; code?: unknown };
  return message || String(code ?? error);
};
