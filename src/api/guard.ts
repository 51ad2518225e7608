import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

export type GuardOptions = {
  /** The address that the API is bound to. */
  host: string;
  /** Further names by which the station is reached. */
  allowedHosts?: readonly string[];
  /** What every request has to show; absent: none is needed. */
  token?: string;
};

export type Refusal = { status: 401 | 403; code: string; message: string };

/**
 * Refuses requests that a web page elsewhere made a browser send: a foreign `Origin`, or a `Host` that is not ours
 * (DNS rebinding); and those without the token, where one is needed. Undefined: let it pass.
 */
export const refusalOf = (request: IncomingMessage, options: GuardOptions): Refusal | undefined => {
  const foreign = foreignness(request, options);
  if (foreign) return { status: 403, code: 'foreign_request', message: foreign };
  if (options.token === undefined || shows(request, options.token)) return undefined;
  return { status: 401, code: 'token_needed', message: 'show the token: Authorization: Bearer ...' };
};

const foreignness = (
  { headers, socket }: IncomingMessage,
  { host, allowedHosts = [] }: GuardOptions,
): string | undefined => {
  const port = String(socket.localPort);
  const names = new Set([host, 'localhost', '127.0.0.1', '::1', bare(socket.localAddress)]);
  const further = new Set(allowedHosts.map((name) => name.toLowerCase()));
  const isOurs = (address: string | undefined): boolean => {
    if (address === undefined || !URL.canParse(address)) return false;
    const url = new URL(address);
    const name = url.hostname.replace(/^\[|\]$/g, '');
    // Behind a name of its own there may be a proxy with another port.
    return further.has(name) || (names.has(name) && (url.port || '80') === port);
  };
  if (!isOurs(`http://${headers.host}`)) return 'Host is not this station';
  if (headers.origin !== undefined && !isOurs(headers.origin)) return 'Origin is not this station';
  return undefined;
};

/** Takes as long for a token that is nearly right as for any other. */
const shows = ({ headers }: IncomingMessage, token: string): boolean => {
  const [, shown = ''] = /^Bearer +(\S+)$/i.exec(headers.authorization ?? '') ?? [];
  return timingSafeEqual(digest(shown), digest(token));
};

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

/** An IPv4 address without the prefix that a dual-stack socket gives it. */
const bare = (address: string | undefined): string => (address ?? '').replace(/^::ffff:/, '');
