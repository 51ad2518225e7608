/** `statecharge ctl watch`: what the live page shows, at a glance on a terminal. */
import { type ApiEvent, ApiRefusal, type LocalApi } from '../trial/local-api.ts';
import type { Print } from './ctl.ts';
import { type Glance, glanceText } from './glance.ts';

/** What is told in a line; the rest can be seen on the screen. */
const TOPICS = [
  ...['evse_state', 'session_event', 'token', 'transaction', 'connection_status', 'security_event'],
  'powermeter',
];
const MOST_LINES = 12;
const REDRAW_MS = 500;

type Screen = { isTTY?: boolean; rows?: number; write(text: string): unknown };
const ROWS = 24;

/**
 * On a terminal a screen that is drawn anew twice a second, elsewhere one line an event. Ends with the station, or with
 * Ctrl-C. Resolves with the last words.
 */
export const watch = async (api: LocalApi, print: Print, screen: Screen): Promise<string> => {
  await api.status();
  const watcher = new Watcher(api);
  const redraw = screen.isTTY
    ? setInterval(
        async () => screen.write(`\x1b[H\x1b[J${await watcher.picture(screen.rows ?? ROWS)}\n`),
        REDRAW_MS,
      )
    : undefined;
  await api.listen(TOPICS, (event) => {
    const line = watcher.take(event);
    if (line !== undefined && !screen.isTTY) print(line);
  });
  clearInterval(redraw);
  return 'the station has gone';
};

class Watcher {
  readonly #api: LocalApi;
  readonly #power = new Map<unknown, string>();
  #lines: string[] = [];

  constructor(api: LocalApi) {
    this.#api = api;
  }

  /** The event as a line; undefined: it is only a number that changes. */
  take({ topic, data }: ApiEvent): string | undefined {
    if (topic === 'powermeter') {
      this.#power.set(data.evse_id, powerText(data));
      return undefined;
    }
    const line = `${String(data.timestamp).slice(11, 19)}  ${lineOf(topic, data)}`;
    this.#lines = [...this.#lines, line].slice(-MOST_LINES);
    return line;
  }

  async picture(rows: number): Promise<string> {
    try {
      const asked = ['/status', '/evses', '/outbox', '/dead-letters'].map((path) => this.#api.get(path));
      const [status, evses, outbox, deadLetters] = await Promise.all(asked);
      // Before all modules are there, nobody dials.
      const connection = await this.#api.get('/actors/connection').catch(() => undefined);
      const known = {
        status,
        evses,
        outbox,
        deadLetters,
        ...(connection !== undefined && { connection }),
      } as Glance;
      return glanceText({ ...known, power: this.#power, lines: this.#lines }, rows);
    } catch (error) {
      if (error instanceof ApiRefusal || error instanceof TypeError) return 'no answer';
      throw error;
    }
  }
}

type Data = ApiEvent['data'];

const lineOf = (topic: string, data: Data): string => {
  const evse = data.evse_id === undefined ? '' : `EVSE ${data.evse_id} `;
  if (topic === 'evse_state') return `${evse}is ${data.state}`;
  if (topic === 'session_event') return `${evse}${data.event}`;
  if (topic === 'token') return `token ${data.status}`;
  if (topic === 'transaction')
    return `transaction ${data.transaction_event} ${data.transaction_id ?? ''}`.trim();
  if (topic === 'security_event') return `security: ${data.type}`;
  return 'the connection to the CSMS has changed';
};

const powerText = ({ power_W, energy_Wh_import }: Data): string => {
  const total = (reading: unknown) => Number((reading as { total?: unknown } | undefined)?.total ?? 0);
  return `${(total(power_W) / 1000).toFixed(1).padStart(6)} kW  ${total(energy_Wh_import)} Wh`;
};
