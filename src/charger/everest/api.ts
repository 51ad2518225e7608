/**
 * EVerest's external API over MQTT, version 1: its topics, and how one API module is put into the words of the module
 * link. Facts from EVerest's AsyncAPI files.
 */
import type { ChargerError } from '../../domain/connector.ts';

export type Json = { readonly [member: string]: unknown };

/** The types of EVerest's API modules that we speak to. */
export type ApiType =
  | 'evse_manager_consumer'
  | 'external_energy_limits_consumer'
  | 'auth_token_validator'
  | 'auth_token_provider'
  | 'auth_consumer'
  | 'error_history_consumer'
  | 'session_cost';

/** An API module of EVerest: its type, and the id it has in EVerest's own configuration. */
export type ApiModule = { readonly type: ApiType; readonly moduleId: string };

const ROOT = 'everest_api/1';

/** What an API module hears. */
export const toEverest = ({ type, moduleId }: ApiModule, name: string): string =>
  `${ROOT}/${type}/${moduleId}/m2e/${name}`;

/** All that an API module says, answers to us among it: they are asked for under the same branch. */
export const fromEverest = ({ type, moduleId }: ApiModule, name = '#'): string =>
  `${ROOT}/${type}/${moduleId}/e2m/${name}`;

/** Who said what; undefined: it is not of EVerest's API. */
export const readTopic = (topic: string): { api: ApiModule; name: string } | undefined => {
  const [root, version, type, moduleId, direction, ...name] = topic.split('/');
  if (`${root}/${version}` !== ROOT || direction !== 'e2m' || !moduleId || name.length === 0)
    return undefined;
  return { api: { type: type as ApiType, moduleId }, name: name.join('/') };
};

/** A message to an API module. `answer`: what its reply means to whoever commanded it; left out: there is no reply. */
export type Order = { name: string; payload?: unknown; answer?: (reply: unknown) => unknown };

/** What an API module has said, for the module link. */
export type Saying =
  | { variable: string; value: unknown }
  | { change: 'raised' | 'cleared'; origin: string; error: ChargerError }
  /** All errors that there are now. */
  | { errors: { origin: string; error: ChargerError }[] };

/** What an API module asks of us, and how it wants the answer. */
export type Question = {
  connection: string;
  command: string;
  args(payload: unknown): Json;
  answer(outcome: { value: unknown } | { failed: string }): unknown;
};

/** One type of API module in the words of the link. */
export type Translation = {
  readonly type: ApiType;
  /** The implementation of the link that it stands for. */
  readonly implementation: string;
  readonly commands?: { readonly [command: string]: (args: Json) => Order };
  readonly says?: { readonly [name: string]: (payload: unknown) => Saying[] };
  readonly asks?: { readonly [name: string]: Question };
  /** Variables of ours that are passed on to it, by our connection and name; `payload` makes its words of ours. */
  readonly hears?: readonly {
    connection: string;
    variable: string;
    name: string;
    payload?: (value: unknown) => unknown;
  }[];
  /** What it is asked for when we come: values that it remembers, or commands without arguments. */
  readonly remembers?: readonly { request: string; as: string }[];
};

/** The answer comes to a topic that nobody else uses. */
export const withReply = (order: Order, replyTo: string): Json => ({
  headers: { replyTo },
  ...(order.payload !== undefined && { payload: order.payload }),
});
