/** The tables, as the queries see them. `migrations.ts` creates them. */
export type Schema = {
  actors: { address: string; machine: string; version: number; snapshot: string };
  timers: { address: string; timer_id: string; event: string; due: number };
  quarantine: {
    id: number;
    address: string;
    machine: string;
    version: number;
    snapshot: string;
    timers: string;
    reason: string;
    at: number;
  };
  outbox: OutboxTable;
  dead_letters: OutboxTable & { id: number; at: number; reason: string; announcement: string | null };
  announcements: {
    transaction_id: string;
    subprotocol: string;
    csms_url: string;
    csms_transaction_id: number | null;
  };
  variables: { key: string; value: string };
  authorization_cache: {
    token: string;
    type: string;
    info: string;
    updated_at: number;
    learnt_at: number;
    used_at: number;
    uses: number;
  };
  local_list: { token: string; type: string; info: string };
  facts: { name: string; value: string };
  charging_profiles: { id: number; profile: string };
  start_profiles: { call_id: string; profile: string };
  security_log: { id: number; at: number; event: string; tech_info: string | null };
};

export type OutboxTable = {
  seq: number;
  lane: string;
  transaction_id: string | null;
  /** 1: an intermediate meter value, which may be given up when space runs out. */
  thinnable: number;
  attempts: number;
  bytes: number;
  notification: string;
};

/** `PRAGMA user_version` of a database that this program understands: the number of migrations. */
export const SCHEMA_VERSION = 2;
/** `PRAGMA application_id`: the letters SCHG. Zero in a file that is no station's. */
export const APPLICATION_ID = 0x53434847;
