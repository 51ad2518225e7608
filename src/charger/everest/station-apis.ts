/** EVerest's API modules for the whole station: tokens, limits, errors and prices. */
import type { ChargerError } from '../../domain/connector.ts';
import type { Json, Saying, Translation } from './api.ts';

/** `external_energy_limits_consumer`, one for each node of the energy tree. EVerest does not answer it. */
export const energyLimitsApi: Translation = {
  type: 'external_energy_limits_consumer',
  implementation: 'energy',
  commands: { set_external_limits: (args) => ({ name: 'set_external_limits', payload: args }) },
};

/** Tokens that we know nothing of, or could not ask about. */
const NOT_KNOWN = { authorization_status: 'Unknown', tariff_messages: [] };

/** `auth_token_validator`: EVerest's Auth asks whether a token is good. */
export const validatorApi: Translation = {
  type: 'auth_token_validator',
  implementation: 'validator',
  asks: {
    validate_token: {
      connection: 'auth_validator',
      command: 'validate_token',
      args: (payload) => ({ provided_token: payload }),
      answer: (outcome) =>
        'value' in outcome ? { tariff_messages: [], ...(outcome.value as Json) } : NOT_KNOWN,
    },
  },
  hears: [
    {
      connection: 'auth_validator',
      variable: 'validate_result_update',
      name: 'validate_result_update',
      payload: withPriceTexts,
    },
  ],
};

/** EVerest wants the list of price texts also where there are none. */
function withPriceTexts(update: unknown): unknown {
  const { validation_result, ...rest } = update as Json & { validation_result: Json };
  return { ...rest, validation_result: { tariff_messages: [], ...validation_result } };
}

/** `auth_token_provider`: remote starts, and tokens that were presented to the local API. */
export const providerApi: Translation = {
  type: 'auth_token_provider',
  implementation: 'provider',
  hears: [{ connection: 'auth_provider', variable: 'provided_token', name: 'provided_token' }],
};

/** The renewed token of a running transaction has no word on the link: nothing becomes of it. */
const tokenStatus = (payload: unknown): Saying[] =>
  (Object(payload) as Json).status === 'UsedToReauthorize'
    ? []
    : [{ variable: 'token_validation_status', value: payload }];

/** `auth_consumer`: what becomes of tokens; authorizations can be withdrawn. */
export const authApi: Translation = {
  type: 'auth_consumer',
  implementation: 'auth',
  commands: {
    withdraw_authorization: ({ request }) => ({
      name: 'withdraw_authorization',
      payload: request,
      answer: (reply) => reply,
    }),
  },
  says: { token_validation_status: tokenStatus },
  remembers: [{ request: 'token_validation_status/get', as: 'token_validation_status' }],
};

/** An error of EVerest's, without what only its own bookkeeping needs. */
const errorIn = (payload: unknown): { origin: string; error: ChargerError } => {
  const { type, sub_type, message, description, severity, origin } = Object(payload) as Json;
  return {
    origin: String((Object(origin) as Json).module_id ?? ''),
    error: {
      type: String(type),
      message: String(message ?? ''),
      ...(typeof sub_type === 'string' && sub_type !== '' && { sub_type }),
      ...(typeof description === 'string' && { description }),
      ...((severity === 'Low' || severity === 'Medium' || severity === 'High') && { severity }),
    },
  };
};

/** `error_history_consumer`: errors of all modules of EVerest. */
export const errorsApi: Translation = {
  type: 'error_history_consumer',
  implementation: 'station',
  says: {
    error_raised: (payload) => [{ change: 'raised', ...errorIn(payload) }],
    error_cleared: (payload) => [{ change: 'cleared', ...errorIn(payload) }],
    active_errors: (payload) => {
      const { errors } = Object(payload) as { errors?: unknown[] };
      return [{ errors: (errors ?? []).map(errorIn) }];
    },
  },
  remembers: [{ request: 'active_errors', as: 'active_errors' }],
};

/** `session_cost`: prices for EVerest's displays. It has no word for the price of everybody (`default_price`). */
export const sessionCostApi: Translation = {
  type: 'session_cost',
  implementation: 'cost',
  hears: [
    { connection: 'session_cost', variable: 'session_cost', name: 'session_cost' },
    { connection: 'session_cost', variable: 'tariff_message', name: 'tariff_message' },
  ],
};
