/**
 * A meter that is read over Modbus TCP, as a module `powermeter` of an EvseManager. The registers are those of this
 * example: 0 energy (Wh, 32 bits), 2 power (W, 32 bits signed), 4 to 6 volts times 10, 7 to 9 amps times 100.
 *   node scripts/run-ts.mjs examples/typescript/modbus-meter.ts http://127.0.0.1:8484 meter 192.168.1.20 502 1
 */
import { connect } from 'node:net';
import modbus from 'jsmodbus';
import { type Json, Module } from './module-link.ts';

const [api = 'http://127.0.0.1:8484', id = 'meter', host = '127.0.0.1', port = '502', unit = '1'] =
  process.argv.slice(2);

const INTERVAL_MS = 1000;
/** A meter that does not answer is asked again after so long. */
const PATIENCE_MS = 5000;
const SILENT = {
  type: 'powermeter/CommunicationFault',
  message: 'the meter does not answer',
  severity: 'Medium',
};

let latest: Json | undefined;
let silent = false;

const module = new Module({
  api,
  id,
  implementations: {
    meter: {
      // This meter signs nothing: a transaction needs nothing of it.
      start_transaction: () => ({ status: 'OK' }),
      stop_transaction: () => ({ status: 'OK' }),
    },
  },
  onStarted: () => {
    if (latest) module.publish('meter', 'powermeter', latest);
    if (silent) module.raiseError('meter', SILENT);
  },
});

const readingOf = (registers: Buffer): Json => {
  const phases = (first: number, divisor: number): Json =>
    Object.fromEntries(
      ['L1', 'L2', 'L3'].map((phase, index) => [
        phase,
        registers.readUInt16BE(2 * (first + index)) / divisor,
      ]),
    );
  return {
    timestamp: new Date().toISOString(),
    meter_id: `modbus-${unit}`,
    energy_Wh_import: { total: registers.readUInt32BE(0) },
    power_W: { total: registers.readInt32BE(4) },
    voltage_V: phases(4, 10),
    current_A: phases(7, 100),
  };
};

const heard = (reading: Json): void => {
  latest = reading;
  if (silent) module.clearError('meter', SILENT);
  silent = false;
  module.publish('meter', 'powermeter', reading);
};

const lost = (): void => {
  if (!silent) module.raiseError('meter', SILENT);
  silent = true;
};

/** One connection to the meter: read every second until it breaks, then another. */
const read = (): void => {
  const socket = connect(Number(port), host);
  const client = new modbus.client.TCP(socket, Number(unit), PATIENCE_MS);
  const ask = async (): Promise<void> => {
    try {
      const { response } = await client.readHoldingRegisters(0, 10);
      heard(readingOf(response.body.valuesAsBuffer));
      setTimeout(() => void ask(), INTERVAL_MS);
    } catch {
      socket.destroy();
    }
  };
  socket.on('connect', () => void ask());
  socket.on('error', () => {});
  socket.on('close', () => {
    lost();
    setTimeout(read, INTERVAL_MS);
  });
};

read();
