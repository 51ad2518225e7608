import type { IncomingMessage } from 'node:http';

/**
 * Refuses requests that a web page elsewhere made a browser send: a foreign `Origin`, or a `Host` that is not ours
 * (DNS rebinding). Undefined: let it pass.
 */
export const foreignness = ({ headers, socket }: IncomingMessage, apiHost: string): string | undefined => {
  const port = String(socket.localPort);
  const names = new Set([apiHost, 'localhost', '127.0.0.1', '::1', bare(socket.localAddress)]);
  const isOurs = (address: string | undefined): boolean => {
    if (address === undefined || !URL.canParse(address)) return false;
    const url = new URL(address);
    return names.has(url.hostname.replace(/^\[|\]$/g, '')) && (url.port || '80') === port;
  };
  if (!isOurs(`http://${headers.host}`)) return 'Host is not this station';
  if (headers.origin !== undefined && !isOurs(headers.origin)) return 'Origin is not this station';
  return undefined;
};

/** An IPv4 address without the prefix that a dual-stack socket gives it. */
const bare = (address: string | undefined): string => (address ?? '').replace(/^::ffff:/, '');
