/** A client of the station's local HTTP API: what a display, a card reader and the simulated car say to it. */

export type EvseView = {
  id: number;
  state: string;
  plugged_in: boolean;
  transaction_id?: string;
};

export type StationStatus = {
  state: 'starting' | 'waiting_for_modules' | 'running' | 'stopping';
  ocpp: { connected: boolean; registration?: unknown };
  pid?: number;
};

export type ApiEvent = { topic: string; data: { [member: string]: unknown } };

/** The station said no: `code` and the message are its own words. */
export class ApiRefusal extends Error {
  readonly status: number;
  readonly code: string;
  constructor(status: number, code: string, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

/** Methods reject with {@link ApiRefusal} when the station refuses, with a TypeError when it cannot be reached. */
export class LocalApi {
  readonly url: string;
  readonly #token: string | undefined;
  /**
   * @param url `http://host:port`
   * @param token where the API needs one
   */
  constructor(url: string, token?: string) {
    this.url = url;
    this.#token = token;
  }

  async status(): Promise<StationStatus> {
    return (await this.get('/status')) as StationStatus;
  }

  async evse(evseId: number): Promise<EvseView> {
    return (await this.get(`/evses/${evseId}`)) as EvseView;
  }

  async evses(): Promise<EvseView[]> {
    return (await this.get('/evses')) as EvseView[];
  }

  /** A car arrives; members as in the local API, e.g. `{ current_A: 16, phases: 3 }`. */
  plugIn(evseId: number, car: object = {}): Promise<unknown> {
    return this.post(`/evses/${evseId}/simulator/plug-in`, car);
  }

  unplug(evseId: number): Promise<unknown> {
    return this.post(`/evses/${evseId}/simulator/unplug`);
  }

  /** The car stops drawing. */
  pause(evseId: number): Promise<unknown> {
    return this.post(`/evses/${evseId}/simulator/pause`);
  }

  /** The car draws again. */
  resume(evseId: number, draw: object = {}): Promise<unknown> {
    return this.post(`/evses/${evseId}/simulator/resume`, draw);
  }

  /** An ISO 15118 car wants other schedules. */
  renegotiate(evseId: number, wishes: object = {}): Promise<unknown> {
    return this.post(`/evses/${evseId}/simulator/renegotiate`, wishes);
  }

  /** An ISO 15118 car ends charging for good. */
  finish(evseId: number): Promise<unknown> {
    return this.post(`/evses/${evseId}/simulator/finish`);
  }

  /** The EVSE's own limit; null lifts it. */
  limit(evseId: number, currentA: number | null): Promise<unknown> {
    return this.post(`/evses/${evseId}/simulator/limit`, { current_A: currentA });
  }

  fault(evseId: number, type: string): Promise<unknown> {
    return this.post(`/evses/${evseId}/simulator/faults`, { type });
  }

  clearFault(evseId: number, type: string): Promise<unknown> {
    return this.request('DELETE', `/evses/${evseId}/simulator/faults/${type}`);
  }

  /** A token is shown to a reader; without `evseIds` one that serves all EVSEs. */
  swipe(value: string, evseIds?: number[]): Promise<unknown> {
    return this.post('/tokens', {
      id_token: { value, type: 'ISO14443' },
      authorization_type: 'RFID',
      ...(evseIds !== undefined && { evse_ids: evseIds }),
    });
  }

  connect(): Promise<unknown> {
    return this.post('/ocpp/connect');
  }

  disconnect(): Promise<unknown> {
    return this.post('/ocpp/disconnect');
  }

  /** Moves the simulated clock; resolves when every deadline up to then has fired and the station is at rest. */
  advance(ms: number): Promise<unknown> {
    return this.post('/clock/advance', { ms });
  }

  get(path: string): Promise<unknown> {
    return this.request('GET', path);
  }

  post(path: string, body: object = {}): Promise<unknown> {
    return this.request('POST', path, body);
  }

  /**
   * Listens to the event stream until it ends, the station dies or `signal` aborts; never rejects for these.
   * `onOpen` is called when events are flowing.
   */
  async listen(
    topics: readonly string[],
    onEvent: (event: ApiEvent) => void,
    { signal, onOpen }: { signal?: AbortSignal; onOpen?: () => void } = {},
  ): Promise<void> {
    try {
      const response = await fetch(`${this.url}/api/v1/events?topics=${topics.join(',')}`, {
        headers: this.#headers(),
        ...(signal && { signal }),
      });
      if (!response.ok || response.body === null) return;
      onOpen?.();
      await readEvents(response.body, onEvent);
    } catch {
      // The station went away in mid-stream; whoever listens starts anew.
    }
  }

  async request(method: string, path: string, body?: object): Promise<unknown> {
    const response = await fetch(`${this.url}/api/v1${path}`, {
      method,
      headers: { ...this.#headers(), ...(body !== undefined && { 'content-type': 'application/json' }) },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    const answer: unknown = text === '' ? {} : JSON.parse(text);
    if (response.ok) return answer;
    const { code, message } = (answer as { error?: { code: string; message: string } }).error ?? {
      code: 'Unknown',
      message: text,
    };
    throw new ApiRefusal(response.status, code, `${method} ${path}: ${message}`);
  }

  #headers(): Record<string, string> {
    return this.#token === undefined ? {} : { authorization: `Bearer ${this.#token}` };
  }
}

/** Splits a `text/event-stream` into events. */
const readEvents = async (
  body: AsyncIterable<Uint8Array>,
  onEvent: (event: ApiEvent) => void,
): Promise<void> => {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of body) {
    const blocks = (rest + decoder.decode(chunk, { stream: true })).split('\n\n');
    rest = blocks.pop() ?? '';
    for (const block of blocks) {
      const event = readEvent(block);
      if (event !== undefined) onEvent(event);
    }
  }
};

const readEvent = (block: string): ApiEvent | undefined => {
  const field = (name: string): string | undefined =>
    block
      .split('\n')
      .find((line) => line.startsWith(`${name}:`))
      ?.slice(name.length + 1)
      .trim();
  const topic = field('event');
  const data = field('data');
  return topic === undefined || data === undefined ? undefined : { topic, data: JSON.parse(data) };
};
