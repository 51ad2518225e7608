import { evseManagerMachine } from '../../src/machines/evse-manager.machine.ts';
import { Bench } from './run-machine.ts';

/** One EvseManager on its own, what it is told, and what it says in short. */

export const meter = { timestamp: '1970-01-01T00:16:40.000Z', energy_Wh_import: { total: 1500 } };
export const token = { value: 'DEADBEEF', type: 'ISO14443' } as const;
export const undervoltage = { type: 'MREC6UnderVoltage', message: 'too low' };

export const plug = { type: 'cablePluggedIn', connectorId: 1 };
export const unplug = { type: 'cableUnplugged' };
export const grant = {
  type: 'authorize_response',
  provided_token: { id_token: token, authorization_type: 'RFID' },
  validation_result: { authorization_status: 'Accepted' },
};
export const refuse = { ...grant, validation_result: { authorization_status: 'Invalid' } };
export const locked = { type: 'plugLocked' };
export const carReady = { type: 'carReady' };
export const carPaused = { type: 'carPaused' };
export const stop = { type: 'stop_transaction', request: { reason: 'Remote' } };
export const withdraw = (reason: string) => ({ type: 'withdraw_authorization', reason });
export const turn = (enable_state: string) => ({
  type: 'enable_disable',
  connector_id: 0,
  cmd_source: { enable_source: 'CSMS', enable_state, enable_priority: 5000 },
});
export const fault = { type: 'faultRaised', error: undervoltage };
export const mended = { type: 'faultCleared', errorType: undervoltage.type };
export const boot = (hardware: object = {}, resume = true) => ({
  type: 'boot',
  resume,
  hardware: { carReady: false, powerOn: false, faults: [], ...hardware },
});
export const charging = [plug, grant, locked, carReady];

export class Evse extends Bench {
  constructor(
    options: {
      lock?: boolean;
      stopTxOnEVSideDisconnect?: boolean;
      unlockOnEVSideDisconnect?: boolean;
      signed?: object;
      connectors?: number[];
      leastCurrentA?: number;
    } = {},
  ) {
    const settings = {
      evConnectionTimeOut: 60,
      stopTxOnEVSideDisconnect: options.stopTxOnEVSideDisconnect ?? true,
      unlockOnEVSideDisconnect: options.unlockOnEVSideDisconnect ?? true,
    };
    super(evseManagerMachine(settings), {
      evseId: 1,
      connectorIds: options.connectors ?? [1],
      maxCurrentA: 32,
      connectorLock: options.lock ?? true,
      ...(options.signed && { signed: options.signed }),
      ...(options.leastCurrentA !== undefined && { leastCurrentA: options.leastCurrentA }),
    });
  }

  /** Sends events, and tells in short what the last one led to. */
  after(...events: object[]): string[] {
    let effects: object[] = [];
    for (const event of events) effects = this.send({ meter_value: meter, ...event } as never);
    return effects.map(inShort);
  }

  get session(): unknown {
    return (this.state as { session: unknown }).session;
  }
}

export const inShort = (effect: object): string => {
  const { type, variable, value, order, error, event } = effect as unknown as {
    type: string;
    variable: string;
    value: { event: string };
    order: { power: string; limitA: number; lock: string };
    error: { type: string };
    event: { type: string };
  };
  if (type === 'order') return `order ${order.power} ${order.limitA} A ${order.lock}`;
  if (type === 'publish') return variable === 'ready' ? 'ready' : value.event;
  if (type === 'post') return `post ${event.type}`;
  return `${type} ${error.type}`;
};

export const REST = 'order off 32 A unlocked';
export const HOLD = 'order off 32 A locked';
export const POWER = 'order on 32 A locked';
