/**
 * An EVSE whose controller is on a serial line, as a module `evse_manager`. The controller of this example speaks lines:
 * it says `PLUG 1`, `PLUG 0`, `DRAW 1`, `DRAW 0` and `WH 1234`, and hears `POWER 1`, `POWER 0` and `UNLOCK`.
 *   node scripts/run-ts.mjs examples/typescript/serial-evse.ts http://127.0.0.1:8484 charger /dev/ttyUSB0
 */
import { randomUUID } from 'node:crypto';
import { constants, openSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { ReadStream, WriteStream } from 'node:tty';
import { type Json, Module } from './module-link.ts';

const [api = 'http://127.0.0.1:8484', id = 'charger', path = '/dev/ttyUSB0'] = process.argv.slice(2);

/** Opened once for both ways, without becoming the terminal of this process; bytes as they are. */
const line = openSync(path, constants.O_RDWR | constants.O_NOCTTY);
const input = new ReadStream(line);
input.setRawMode(true);
const output = new WriteStream(line);
const order = (text: string): void => void output.write(`${text}\n`);

/** What this EVSE knows. A real one keeps `session` where it survives a restart of its own. */
let session = '';
let plugged = false;
let token: Json | undefined;
let charging = false;
let wh = 0;

const meter_value = (): Json => ({ timestamp: new Date().toISOString(), energy_Wh_import: { total: wh } });

const tell = (event: string, detail: Json = {}): void => {
  const timestamp = new Date().toISOString();
  // Enabled and Disabled also come while there is no session.
  module.publish('evse', 'session_event', { uuid: session || 'none', timestamp, event, ...detail });
};

const flow = (event: string, detail: Json = {}): void =>
  tell(event, { charging_state_changed_event: { meter_value: meter_value() }, ...detail });

/** Whichever comes first, car or token: the other makes it a transaction. */
const begin = (): void => {
  if (!plugged || !token || charging) return;
  charging = true;
  tell('TransactionStarted', { transaction_started: { id_tag: token, meter_value: meter_value() } });
  order('POWER 1');
};

const finish = (reason: string, id_tag?: unknown): boolean => {
  if (!charging) return false;
  order('POWER 0');
  charging = false;
  token = undefined;
  const detail = { meter_value: meter_value(), reason, ...(id_tag !== undefined && { id_tag }) };
  tell('TransactionFinished', { transaction_finished: detail });
  return true;
};

const openSession = (reason: 'EVConnected' | 'Authorized'): void => {
  if (session) return;
  session = randomUUID();
  tell('SessionStarted', { session_started: { reason, meter_value: meter_value() } });
};

const closeSession = (): void => {
  tell('SessionFinished', { session_finished: { meter_value: meter_value() } });
  session = '';
  token = undefined;
};

const authorized = (provided: Json, verdict: Json): null => {
  if (verdict.authorization_status !== 'Accepted') return null;
  openSession('Authorized');
  token = provided;
  tell('Authorized', { authorized: { id_tag: token, meter_value: meter_value() } });
  begin();
  return null;
};

const withdrawn = (): null => {
  if (charging) return null;
  token = undefined;
  tell('Deauthorized', { deauthorized: { meter_value: meter_value() } });
  if (!plugged && session) closeSession();
  return null;
};

const module = new Module({
  api,
  id,
  implementations: {
    evse: {
      get_evse: () => ({ id: 1, connectors: [{ id: 1 }] }),
      enable_disable: ({ cmd_source }) => {
        const { enable_state } = cmd_source as Json;
        if (enable_state === 'Disable') finish('Other');
        tell(enable_state === 'Enable' ? 'Enabled' : 'Disabled');
        return true;
      },
      authorize_response: ({ provided_token, validation_result }) =>
        authorized(provided_token as Json, validation_result as Json),
      withdraw_authorization: withdrawn,
      stop_transaction: ({ request }) => {
        const { reason, id_tag } = request as Json;
        return finish(String(reason), id_tag);
      },
      pause_charging: () => {
        if (charging) order('POWER 0');
        if (charging) flow('ChargingPausedEVSE', { charging_paused_evse: { reasons: ['UserPause'] } });
        return charging;
      },
      resume_charging: () => {
        if (charging) order('POWER 1');
        return charging;
      },
      force_unlock: () => {
        order('UNLOCK');
        return true;
      },
    },
  },
  // A session that still runs is told before `ready`: its transaction goes on.
  onStarted: (module) => {
    module.publish('evse', 'powermeter', meter_value());
    if (session) tell('SessionResumed', { session_resumed: { meter_value: meter_value() } });
    module.publish('evse', 'ready', true);
  },
});

createInterface({ input }).on('line', (text) => {
  const [word = '', value = ''] = text.trim().split(' ');
  if (word === 'WH') {
    wh = Number(value);
    module.publish('evse', 'powermeter', meter_value());
  } else if (word === 'DRAW' && charging) flow(value === '1' ? 'ChargingStarted' : 'ChargingPausedEV');
  else if (word === 'PLUG' && value === '1') {
    plugged = true;
    openSession('EVConnected');
    if (!token) tell('AuthRequired');
    begin();
  } else if (word === 'PLUG') {
    plugged = false;
    finish('EVDisconnected');
    if (session) closeSession();
  }
});
