import type { RpcPeer } from '../../protocol/rpc.ts';
import { loadValidator, type Validator } from '../../protocol/validate.ts';
import type { OcppVersion, Subprotocol } from '../../protocol/version.ts';

/** A version as far as a socket needs it. */
export type Language = { version: OcppVersion; validator: Validator };

/** One connection to a CSMS, from the handshake until the socket is gone. */
export type CsmsSession = Language & {
  /** Unique among the connections of this process. */
  readonly id: string;
  readonly url: string;
  readonly subprotocol: Subprotocol;
  readonly peer: RpcPeer;
  /** Judges what the CSMS says; strict, unless this one was said to need leniency. */
  readonly hearing: Validator;
  /** How often anything, a frame or a pong, came from the other side. */
  heard: number;
};

/** Loads a version on demand: a start pays only for the one in use, and loading it again costs nothing. */
export const learn = async (subprotocol: Subprotocol): Promise<Language> => {
  const [version, validator] = await Promise.all([tables[subprotocol](), loadValidator(subprotocol)]);
  return { version, validator };
};

const tables: { readonly [S in Subprotocol]: () => Promise<OcppVersion> } = {
  'ocpp1.6': async () => (await import('../../protocol/ocpp16/ocpp16.ts')).ocpp16,
  'ocpp2.0.1': async () => (await import('../../protocol/ocpp201/ocpp201.ts')).ocpp201,
};
