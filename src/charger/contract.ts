/**
 * The charger's side of the seam as the OCPP side sees it (local API 5.1). Built-in, External and EVerest modules all
 * look like this; names are the published ones, so that nothing is translated on the link.
 */
import type { ChargerError } from '../domain/connector.ts';
import type { IdToken } from '../domain/id-token.ts';
import type { Powermeter } from '../domain/metering.ts';
import type { ProvidedToken, SessionEvent, ValidationResult } from '../domain/session.ts';
import type { StoppedReason } from '../domain/transaction.ts';

/** Commands per interface: arguments and result. */
export type Commands = {
  evse_manager: {
    enable_disable: {
      args: {
        connector_id: number;
        cmd_source: { enable_source: 'CSMS'; enable_state: 'Enable' | 'Disable'; enable_priority: number };
      };
      result: boolean;
    };
    authorize_response: {
      args: { provided_token: ProvidedToken; validation_result: ValidationResult };
      result: null;
    };
    withdraw_authorization: { args: { reason: StoppedReason }; result: null };
    stop_transaction: { args: { request: { reason: StoppedReason; id_token?: IdToken } }; result: boolean };
    pause_charging: { args: Record<string, never>; result: boolean };
    resume_charging: { args: Record<string, never>; result: boolean };
    force_unlock: { args: { connector_id: number }; result: boolean };
  };
  auth: {
    set_connection_timeout: { args: { connection_timeout: number }; result: null };
    withdraw_authorization: { args: { request: { evse_id?: number; id_token?: IdToken } }; result: string };
  };
  auth_validator: { validate_token: { args: { provided_token: ProvidedToken }; result: ValidationResult } };
};

/** Variables per interface. */
export type Variables = {
  evse_manager: { ready: boolean; session_event: SessionEvent; powermeter: Powermeter };
  auth_provider: { provided_token: ProvidedToken };
  auth: { token_validation_status: { token: ProvidedToken; status: TokenStatus } };
};

export type TokenStatus =
  | 'Processing'
  | 'Accepted'
  | 'Rejected'
  | 'TimedOut'
  | 'UsedToStart'
  | 'UsedToStop'
  | 'Withdrawn';

export type RaisedError = { evse_id: number; connector_id?: number; error: ChargerError };

/** A module's command sent by an actor: performed in the same turn for a built-in module, after the commit for others. */
export type ModuleCall = {
  [I in keyof Commands]: {
    [C in keyof Commands[I]]: {
      type: 'call';
      interface: I;
      evseId?: number;
      command: C;
      args: Commands[I][C] extends { args: infer A } ? A : never;
    };
  }[keyof Commands[I]];
}[keyof Commands];

/** A module's variable published by an actor. */
export type ModulePublication = {
  [I in keyof Variables]: {
    [V in keyof Variables[I]]: {
      type: 'publish';
      interface: I;
      evseId?: number;
      variable: V;
      value: Variables[I][V];
    };
  }[keyof Variables[I]];
}[keyof Variables];
