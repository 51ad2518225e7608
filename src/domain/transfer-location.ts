/**
 * Where files may be fetched from and sent to. A location comes from the network, so everything about it is checked
 * before anything is opened: the scheme, the host, the path.
 */
export type TransferProtocol = 'FTP' | 'FTPS' | 'HTTP' | 'HTTPS' | 'SFTP';

/**
 * `hosts`: names, `*.example.com` or addresses; empty: any host. `sftpKeys`: fingerprints (`SHA256:…`) that an SFTP server's
 * key must be one of; empty: any key.
 */
export type TransferRules = {
  protocols: readonly TransferProtocol[];
  hosts: readonly string[];
  sftpKeys: readonly string[];
};

export type TransferLocation = { protocol: TransferProtocol; url: URL };
/** `unsupported`: not a scheme that this station speaks; `bad`: no address at all, or one that must not be followed. */
export type LocationRefusal = { refused: 'unsupported' | 'bad'; why: string };

/** OCPP allows 512 characters (2.0.1 FirmwareType.location); a 1.6 location may be longer. */
const LONGEST = 2000;

/** The location that a text names, or why it is not followed. The reason never repeats the text: it may hold a password. */
export const readLocation = (text: string, rules: TransferRules): TransferLocation | LocationRefusal => {
  if (text.length > LONGEST) return bad(`it is longer than ${LONGEST} characters`);
  if (hasControls(text)) return bad('it holds control characters');
  const url = URL.canParse(text.trim()) ? new URL(text.trim()) : undefined;
  if (!url) return bad('it is not a URL');
  const protocol = url.protocol.slice(0, -1).toUpperCase() as TransferProtocol;
  if (!rules.protocols.includes(protocol))
    return { refused: 'unsupported', why: `${url.protocol} is none of ${rules.protocols.join(', ')}` };
  if (url.hostname === '') return bad('it names no host');
  if (!isAllowedHost(url.hostname, rules.hosts)) return bad(`host ${url.hostname} is not allowed`);
  const path = remotePath(url);
  return path === undefined ? bad('its path leads elsewhere') : { protocol, url };
};

const bad = (why: string): LocationRefusal => ({ refused: 'bad', why });

const isAllowedHost = (host: string, allowed: readonly string[]): boolean => {
  const name = host.toLowerCase();
  return (
    allowed.length === 0 ||
    allowed.some((each) => {
      const known = each.toLowerCase();
      return known.startsWith('*.') ? name.endsWith(known.slice(1)) : name === known;
    })
  );
};

/** The path on the server, decoded; undefined: it climbs out of where it starts, or cannot be a path. */
export const remotePath = (url: URL): string | undefined => {
  const path = decoded(url.pathname);
  if (path === undefined || hasControls(path)) return undefined;
  return path.split(/[/\\]/).includes('..') ? undefined : path;
};

/** A part of a URL in plain text; undefined when it is wrongly escaped. */
export const decoded = (part: string): string | undefined => {
  try {
    return decodeURIComponent(part);
  } catch {
    return undefined;
  }
};

const hasControls = (text: string): boolean =>
  [...text].some((character) => character < ' ' || character === '\u007f');

/** A redirect is followed to an address that the rules allow, on the same host or on one that they name, never to less security. */
export const mayRedirect = (from: URL, to: TransferLocation, rules: TransferRules): boolean => {
  if (to.protocol !== 'HTTP' && to.protocol !== 'HTTPS') return false;
  if (from.protocol === 'https:' && to.protocol === 'HTTP') return false;
  return rules.hosts.length > 0 || to.url.hostname === from.hostname;
};

/** For logs: without user, password and query. */
export const shownLocation = (url: URL): string => `${url.protocol}//${url.host}${url.pathname}`;
