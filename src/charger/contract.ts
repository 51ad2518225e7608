/**
 * The charger's side of the seam as the OCPP side sees it (local API 5.1). Built-in, External and EVerest modules all
 * look like this; names are the published ones, so that nothing is translated on the link.
 */
import type { ChargingNeeds, Payment, ScheduleChoice } from '../domain/charging-needs.ts';
import type { ChargerError } from '../domain/connector.ts';
import type { DisplayFormat, DisplayPriority, DisplayState } from '../domain/display-message.ts';
import type { IdToken } from '../domain/id-token.ts';
import type { BootReason } from '../domain/inquiries.ts';
import type { Powermeter, SignedMeterValue } from '../domain/metering.ts';
import type { ProvidedToken, SessionEvent, TokenStatus, ValidationResult } from '../domain/session.ts';
import type { StoppedReason } from '../domain/transaction.ts';
import type { SecurityCommands } from './evse-security/words.ts';

type None = Record<string, never>;

/** Commands per interface: arguments and result. */
export type Commands = BuiltInCommands & {
  powermeter: {
    start_transaction: { args: { value: MeterTransaction }; result: MeterTransactionResult };
    stop_transaction: { args: { transaction_id: string }; result: MeterTransactionResult };
  };
  system: {
    get_boot_reason: { args: None; result: BootReason };
    is_reset_allowed: { args: { type: ResetType }; result: boolean };
    reset: { args: { type: ResetType; scheduled: boolean }; result: null };
    set_system_time: { args: { timestamp: string }; result: boolean };
    update_firmware: { args: { firmware_update_request: FirmwareRequest }; result: FirmwareAnswer };
    /** No connector serves any more: the module may go on. */
    allow_firmware_installation: { args: None; result: null };
    upload_logs: { args: { upload_logs_request: LogsRequest }; result: LogsAnswer };
    configure_network: { args: { request: NetworkRequest }; result: NetworkAnswer };
  };
  reservation: {
    reserve_now: { args: { request: ReservationRequest }; result: ReservationResult };
    cancel_reservation: { args: { reservation_id: number }; result: boolean };
    exists_reservation: {
      args: { request: { evse_id?: number; id_token: string; group_id_token?: string } };
      result: string;
    };
  };
  iso15118_extensions: {
    set_get_certificate_response: {
      args: {
        certificate_response: {
          certificate_action: 'Install' | 'Update';
          /** EXI in Base64; empty where there is none. */
          exi_response: string;
          status: 'Accepted' | 'Failed';
        };
      };
      result: null;
    };
  };
  charger_information: { get_charger_information: { args: None; result: ChargerInformation } };
  security: SecurityCommands;
  data_transfer: { data_transfer: { args: { request: DataTransferRequest }; result: DataTransferResult } };
  display_message: {
    set_display_message: { args: { request: DisplayMessage[] }; result: { status: string } };
    get_display_messages: {
      args: { request: { id?: number[]; priority?: DisplayPriority; state?: DisplayState } };
      result: { messages?: DisplayMessage[] };
    };
    clear_display_message: { args: { request: { id: number } }; result: { status: string } };
  };
};

/** The commands that actors send to each other across the seam. */
export type BuiltInCommands = {
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
    /** For those of other processes: the EVSE is kept for someone, which the OCPP side sees to. */
    reserve: { args: { reservation_id: number }; result: boolean };
    cancel_reservation: { args: None; result: null };
  };
  auth: {
    set_connection_timeout: { args: { connection_timeout: number }; result: null };
    set_master_pass_group_id: { args: { master_pass_group_id: string }; result: null };
    withdraw_authorization: { args: { request: { evse_id?: number; id_token?: IdToken } }; result: string };
  };
  auth_validator: { validate_token: { args: { provided_token: ProvidedToken }; result: ValidationResult } };
};

/** Variables per interface. */
export type Variables = {
  evse_manager: {
    ready: boolean;
    session_event: SessionEvent;
    powermeter: Powermeter;
    /** A car speaks ISO 15118 (EVerest has the name alone). */
    selected_protocol: { protocol: 'ISO15118'; payment: Payment };
    /** EVerest's `iso15118_extensions` publishes it. */
    charging_needs: ChargingNeeds;
    schedule_choice: ScheduleChoice;
  };
  auth_provider: { provided_token: ProvidedToken };
  auth: { token_validation_status: { token: ProvidedToken; status: TokenStatus } };
};

/** Who the charger is, in the words of its own computer. */
export type ChargerInformation = {
  vendor: string;
  model: string;
  chargepoint_serial?: string;
  chargebox_serial?: string;
  firmware_version?: string;
};

/** Not told by OCPP 2.0.1 how hard: `NotSpecified`. */
export type ResetType = 'Soft' | 'Hard' | 'NotSpecified';

/** `request_id` -1: the order has none. */
export type FirmwareRequest = {
  request_id: number;
  location: string;
  retries?: number;
  retry_interval_s?: number;
  retrieve_timestamp?: string;
  install_timestamp?: string;
  signing_certificate?: string;
  signature?: string;
};
export type FirmwareAnswer =
  | 'Accepted'
  | 'Rejected'
  | 'AcceptedCanceled'
  | 'InvalidCertificate'
  | 'RevokedCertificate';
export type LogsRequest = {
  location: string;
  type?: string;
  request_id?: number;
  oldest_timestamp?: string;
  latest_timestamp?: string;
  retries?: number;
  retry_interval_s?: number;
};
export type LogsAnswer = { status: 'Accepted' | 'Rejected' | 'AcceptedCanceled'; file_name?: string };

/** An interface that is to be brought up before the CSMS is dialled. */
export type NetworkRequest = {
  /** Above 0. */
  request_id: number;
  /** Such as `Wired0`; `Any`: which one is the module's choice. */
  interface: string;
  interface_name?: string;
  apn?: {
    apn: string;
    apn_user_name?: string;
    apn_password?: string;
    sim_pin?: string;
    preferred_network?: string;
    use_only_preferred_network?: boolean;
    apn_authentication?: string;
  };
  vpn?: { server: string; type: string; user?: string; group?: string; password?: string; key?: string };
};
export type NetworkAnswer = {
  status: 'Ready' | 'Processing' | 'Failed' | 'Rejected' | 'NotSupported';
  /** Of the interface to leave by: a name or an address. */
  interface_address?: string;
};

/** What the meter is to sign a transaction with (OCMF's words). */
export type MeterTransaction = {
  /** The configured `evse_id` of the EvseManager. */
  evse_id: string;
  transaction_id: string;
  identification_status: 'ASSIGNED';
  identification_flags: string[];
  identification_type: string;
  identification_data?: string;
  tariff_text?: string;
};
export type MeterTransactionResult = {
  status: 'OK' | 'NOT_SUPPORTED' | 'UNEXPECTED_ERROR';
  signed_meter_value?: SignedMeterValue;
};

export type ReservationRequest = {
  reservation_id: number;
  id_token: string;
  expiry_time: string;
  evse_id?: number;
  parent_id_token?: string;
  connector_type?: string;
};
export type ReservationResult = 'Accepted' | 'Faulted' | 'Occupied' | 'Rejected' | 'Unavailable';

/** `data` is the JSON text of what travels. */
export type DataTransferRequest = { vendor_id: string; message_id?: string; data?: string };
export type DataTransferResult = {
  status: 'Accepted' | 'Rejected' | 'UnknownMessageId' | 'UnknownVendorId' | 'Offline';
  data?: string;
};

export type DisplayMessage = {
  id?: number;
  priority?: DisplayPriority;
  state?: DisplayState;
  identifier_id?: string;
  identifier_type?: 'TransactionId' | 'IdToken' | 'SessionId';
  timestamp_from?: string;
  timestamp_to?: string;
  message: { content: string; format?: DisplayFormat; language?: string };
};

export type RaisedError = { evse_id: number; connector_id?: number; error: ChargerError };

/** A module's command sent by an actor: performed in the same turn for a built-in module, after the commit for others. */
export type ModuleCall = {
  [I in keyof BuiltInCommands]: {
    [C in keyof BuiltInCommands[I]]: {
      type: 'call';
      interface: I;
      evseId?: number;
      command: C;
      args: BuiltInCommands[I][C] extends { args: infer A } ? A : never;
    };
  }[keyof BuiltInCommands[I]];
}[keyof BuiltInCommands];

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
