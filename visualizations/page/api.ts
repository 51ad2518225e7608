/** The station's local API. */
import type { Json } from './dom.ts';

export type Event = { topic: string; data: Json & { timestamp: string } };

export const get = async <T>(path: string): Promise<T> => {
  const response = await fetch(`/api/v1${path}`, { headers: headers() });
  if (!response.ok) throw new Error(await complaint(response));
  return (await response.json()) as T;
};

/** What the station answers; undefined: nothing, or a refusal. */
export const ask = async <T>(path: string, body: object): Promise<T | undefined> => {
  try {
    const headersOfJson = { ...headers(), 'content-type': 'application/json' };
    const init = { method: 'POST', headers: headersOfJson, body: JSON.stringify(body) };
    const response = await fetch(`/api/v1${path}`, init);
    return response.ok ? ((await response.json()) as T) : undefined;
  } catch {
    return undefined;
  }
};

/** Resolves with what went wrong, in words; undefined: nothing. */
export const act = async (
  method: 'POST' | 'DELETE',
  path: string,
  body: object = {},
): Promise<string | undefined> => {
  try {
    const init = {
      method,
      headers: { ...headers(), 'content-type': 'application/json' },
      body: JSON.stringify(body),
    };
    const response = await fetch(`/api/v1${path}`, init);
    return response.ok ? undefined : await complaint(response);
  } catch {
    return 'the station does not answer';
  }
};

const complaint = async (response: Response): Promise<string> => {
  const answer = (await response.json().catch(() => ({}))) as { error?: { message?: string } };
  return answer.error?.message ?? `${response.status} ${response.statusText}`;
};

const TOKEN = 'statecharge token';
/** An API that wants a token is opened as `http://station:8484/#token=…`; it is kept in this tab alone. */
export const takeToken = (): void => {
  const [, token] = /[#&]token=([^&]+)/.exec(location.hash) ?? [];
  if (token === undefined) return;
  sessionStorage.setItem(TOKEN, decodeURIComponent(token));
  history.replaceState(null, '', location.pathname);
};

const headers = (): { [name: string]: string } => {
  const token = sessionStorage.getItem(TOKEN);
  return token === null ? {} : { authorization: `Bearer ${token}` };
};

const TOPICS = [
  ...['evse_state', 'session_event', 'powermeter', 'connection_status', 'transaction', 'token'],
  ...['charging_schedules', 'security_event', 'actor', 'ocpp_message'],
];
const PAUSE_MS = 500;

/** The one stream; opened again whenever it ends. `opened` says that what was known before may be old. */
export const listen = async (on: {
  opened(): void;
  closed(): void;
  event(event: Event): void;
}): Promise<never> => {
  for (;;) {
    try {
      const response = await fetch(`/api/v1/events?topics=${TOPICS.join(',')}`, { headers: headers() });
      if (response.ok && response.body) {
        on.opened();
        await readEvents(response.body.getReader(), on.event);
      }
    } catch {
      // The power is gone, or the network: tried again.
    }
    on.closed();
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
};

const readEvents = async (reader: ReadableStreamDefaultReader<Uint8Array>, take: (event: Event) => void) => {
  const decoder = new TextDecoder();
  let rest = '';
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    const blocks = (rest + decoder.decode(value, { stream: true })).split('\n\n');
    rest = blocks.pop() ?? '';
    for (const block of blocks) {
      const [, topic, data] = /^event: (.*)\ndata: (.*)$/s.exec(block) ?? [];
      if (topic !== undefined && data !== undefined) take({ topic, data: JSON.parse(data) });
    }
  }
};
