import { Agent, request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import type { World } from '../process/harness/world.ts';
import { fits, type Request } from './api-requests.ts';
import { changes, durableState } from './durable-state.ts';
import { newErrors } from './station-log.ts';

type Answer = { status: number; body: string };

const AT_A_TIME = 8;

/** Says requests to a station, and looks at what comes of them. */
export class ApiLane {
  readonly #at: World;
  readonly #agent = new Agent({ keepAlive: true, maxSockets: AT_A_TIME });

  constructor(at: World) {
    this.#at = at;
  }

  close(): void {
    this.#agent.destroy();
  }

  /** Requests that are wrong, and so must change nothing. */
  async refuse(requests: readonly Request[]): Promise<string[]> {
    const folder = this.#at.databaseFolder;
    const before = durableState(folder);
    const faults = await this.say(requests);
    const changed = changes(before, durableState(folder));
    return [
      ...faults,
      ...(changed.length > 0 ? [`refused requests have changed\n${changed.join('\n')}`] : []),
    ];
  }

  async say(requests: readonly Request[]): Promise<string[]> {
    const faults: string[] = [];
    for (let start = 0; start < requests.length; start += AT_A_TIME)
      await Promise.all(
        requests.slice(start, start + AT_A_TIME).map(async (request) => {
          const fault = await this.#faultOf(request);
          if (fault !== undefined) faults.push(`${shownRequest(request)}\n${fault}`);
        }),
      );
    if (!this.#at.station.running) faults.push('the station has ended');
    return [...faults, ...newErrors(this.#at.station)];
  }

  async #faultOf(request: Request): Promise<string | undefined> {
    const { status, body } = await this.#ask(request);
    const is = `${status} ${body.slice(0, 300)}`;
    if (status >= 500) return `is answered ${is}`;
    if (status >= 400 && !isErrorBody(body)) return `is refused without code and message: ${is}`;
    if (request.expects === 'refusal') return status < 400 ? `ought to be refused: ${is}` : undefined;
    const { responses = {} } = request.operation ?? {};
    if (status >= 400)
      return status in responses || 'default' in responses ? undefined : `undocumented: ${is}`;
    const shape = responses[status];
    if (!(status in responses)) return `undocumented: ${is}`;
    return shape && !fits(shape, JSON.parse(body)) ? `is not answered as documented: ${is}` : undefined;
  }

  #ask({ method, path, headers, body }: Request): Promise<Answer> {
    return new Promise((resolve) => {
      const asked = httpRequest(
        `${this.#at.api.url}${path}`,
        { method, headers, agent: this.#agent },
        (answer) => {
          const parts: Buffer[] = [];
          answer.on('data', (part: Buffer) => parts.push(part));
          answer.on('end', () =>
            resolve({ status: answer.statusCode ?? 0, body: Buffer.concat(parts).toString() }),
          );
        },
      );
      asked.setTimeout(PATIENCE_MS, () => asked.destroy(new Error('no answer')));
      asked.on('error', (error) => resolve({ status: 599, body: String(error) }));
      asked.end(body);
    });
  }

  /** Bytes that are no HTTP, or nearly; gives the answer's status, 0 where the station hangs up. */
  async raw(bytes: Buffer): Promise<string | undefined> {
    const { hostname, port } = new URL(this.#at.api.url);
    const answer = await new Promise<string>((resolve) => {
      let heard = '';
      const socket = connect(Number(port), hostname, () => socket.end(bytes));
      socket.on('data', (data) => (heard += data.toString('latin1')));
      socket.on('error', () => {});
      socket.on('close', () => resolve(heard));
      socket.setTimeout(PATIENCE_MS, () => socket.destroy());
    });
    const [, status = '0'] = /^HTTP\/1\.1 (\d+)/.exec(answer) ?? [];
    return Number(status) >= 500
      ? `${bytes.toString('latin1')}\nis answered ${answer.slice(0, 400)}`
      : undefined;
  }
}

const PATIENCE_MS = 10_000;

const isErrorBody = (body: string): boolean => {
  try {
    const { error, ...more } = JSON.parse(body) as { error: { code: unknown; message: unknown } };
    return (
      typeof error.code === 'string' && typeof error.message === 'string' && Object.keys(more).length === 0
    );
  } catch {
    return false;
  }
};

const shownRequest = ({ method, path, headers, body }: Request): string =>
  `${method} ${path.slice(0, 300)} ${JSON.stringify(headers)} ${body?.slice(0, 600) ?? ''}`;
