/** How a WebSocket of the station gets its TLS connection. */
import type { ClientRequestArgs } from 'node:http';
import type { Instant } from '../../domain/time.ts';
import type { TlsTrust } from '../../domain/tls-material.ts';
import type { TlsWishes } from './tls-dial.ts';

type CreateConnection = NonNullable<ClientRequestArgs['createConnection']>;

export type Dialling = {
  now(): Instant;
  signal: AbortSignal;
  /** The certificate of the CSMS is good; what it rests on. */
  trusted(trust: TlsTrust): void;
};

/** The request is written once the connection is there and found good, not before. */
export const securedBy =
  (tls: TlsWishes, { now, signal, trusted }: Dialling): CreateConnection =>
  (options, done) => {
    const target = {
      host: String(options.host),
      port: Number(options.port),
      ...(options.localAddress && { localAddress: options.localAddress }),
    };
    import('./tls-dial.ts')
      .then(({ dialTls }) => dialTls(target, tls, now(), signal))
      .then(
        ({ socket, trust }) => {
          trusted(trust);
          done(null, socket);
        },
        (error: Error) => done(error, undefined as never),
      );
    return undefined;
  };
