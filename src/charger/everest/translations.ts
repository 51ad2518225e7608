/** Every type of EVerest's API modules that we speak to, in the words of the module link. */
import type { ApiType, Translation } from './api.ts';
import { evseManagerApi } from './evse-manager.ts';
import {
  authApi,
  energyLimitsApi,
  errorsApi,
  providerApi,
  sessionCostApi,
  validatorApi,
} from './station-apis.ts';

export const translations: { readonly [T in ApiType]: Translation } = {
  evse_manager_consumer: evseManagerApi,
  external_energy_limits_consumer: energyLimitsApi,
  auth_token_validator: validatorApi,
  auth_token_provider: providerApi,
  auth_consumer: authApi,
  error_history_consumer: errorsApi,
  session_cost: sessionCostApi,
};
