import type { CertificateStatus, OcspRequestData } from './certificates.ts';
import type { AuthorizationStatus, IdToken } from './id-token.ts';
import type { Powermeter } from './metering.ts';
import type { StoppedReason } from './transaction.ts';

/**
 * What an EvseManager, built-in or External, reports (local API 5.1 `session_event`, EVerest's vocabulary).
 * `uuid` names the session; `timestamp` is RFC 3339.
 */
export type SessionEvent = { uuid: string; timestamp: string; connector_id: number } & (
  | {
      event: 'SessionStarted';
      session_started: {
        reason: 'EVConnected' | 'Authorized';
        id_token?: IdToken;
        meter_value: Powermeter;
        reservation_id?: number;
      };
    }
  | { event: 'AuthRequired' }
  | {
      event: 'Authorized';
      authorized: {
        id_token: IdToken;
        parent_id_token?: IdToken;
        remote_start_id?: number;
        meter_value: Powermeter;
      };
    }
  | {
      event: 'Deauthorized';
      deauthorized: { reason: StoppedReason; id_token?: IdToken; meter_value: Powermeter };
    }
  | { event: 'PluginTimeout' }
  | {
      event: 'TransactionStarted';
      transaction_started: {
        id_token: IdToken;
        parent_id_token?: IdToken;
        remote_start_id?: number;
        meter_value: Powermeter;
        reservation_id?: number;
      };
    }
  | { event: 'PrepareCharging' }
  | { event: 'ChargingStarted'; charging_state_changed_event: { meter_value: Powermeter } }
  | { event: 'ChargingPausedEV'; charging_state_changed_event: { meter_value: Powermeter } }
  | {
      event: 'ChargingPausedEVSE';
      charging_state_changed_event: { meter_value: Powermeter };
      charging_paused_evse: { reasons: ('UserPause' | 'Error' | 'NoEnergy')[] };
    }
  /** Unplugged at the car and still authorized (StopTxOnEVSideDisconnect false), and plugged in again. */
  | { event: 'ReplugStarted'; charging_state_changed_event: { meter_value: Powermeter } }
  | { event: 'ReplugFinished'; charging_state_changed_event: { meter_value: Powermeter } }
  | { event: 'StoppingCharging' }
  | { event: 'ChargingFinished'; charging_state_changed_event: { meter_value: Powermeter } }
  | {
      event: 'TransactionFinished';
      transaction_finished: { meter_value: Powermeter; reason: StoppedReason; id_token?: IdToken };
    }
  | { event: 'SessionFinished'; session_finished: { meter_value: Powermeter } }
  | { event: 'SessionResumed'; session_resumed: { meter_value: Powermeter } }
  /** The EVSE itself is kept for someone, and is not any more. */
  | { event: 'ReservationStart' }
  | { event: 'ReservationEnd' }
  | { event: 'Enabled' }
  | { event: 'Disabled' }
);

export type SessionEventName = SessionEvent['event'];

/** A token as a reader or the CSMS provides it to Auth (EVerest `ProvidedIdToken`). */
export type ProvidedToken = {
  id_token: IdToken;
  authorization_type: 'OCPP' | 'RFID' | 'Autocharge' | 'PlugAndCharge' | 'BankCard';
  /** EVSEs that the reader serves or the remote start names; absent means all. */
  evse_ids?: number[];
  parent_id_token?: IdToken;
  /** True: start without asking the CSMS (AuthorizeRemoteTxRequests / AuthorizeRemoteStart false). */
  prevalidated?: boolean;
  /** 2.0.1 remoteStartId of the RequestStartTransaction that brought the token. */
  remote_start_id?: number;
  /** PlugAndCharge: the chain of the contract that the car has shown, PEM, the contract first. */
  certificate?: string;
  /** PlugAndCharge: where to ask whether certificates of that chain have been revoked. */
  iso15118CertificateHashData?: OcspRequestData[];
};

/** The token alone: its certificates matter only to whoever judges it. */
export const withoutProof = ({
  certificate: _certificate,
  iso15118CertificateHashData: _hashData,
  ...token
}: ProvidedToken): ProvidedToken => token;

/** How far a token has come (local API 5.1 `token_validation_status`). */
export type TokenStatus =
  | 'Processing'
  | 'Accepted'
  | 'Rejected'
  | 'TimedOut'
  | 'UsedToStart'
  | 'UsedToStop'
  | 'Withdrawn';

/** The verdict of `auth_validator` (EVerest `ValidationResult`). */
export type ValidationResult = {
  authorization_status: AuthorizationStatus;
  /** PlugAndCharge: of the contract's certificates. */
  certificate_status?: CertificateStatus;
  parent_id_token?: IdToken;
  evse_ids?: number[];
  reservation_id?: number;
};
