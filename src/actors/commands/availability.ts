import { type TryUnlock, UNLOCK_DESK } from '../../charger/built-in.ts';
import type { ConnectorAddress } from '../../domain/connector.ts';
import type { Host } from '../host-contract.ts';
import { connectorAddress, connectorsAt, WHOLE_STATION } from '../layout.ts';
import { transactionOf } from '../running-transactions.ts';
import { type CommandHandler, isTrue, replyLater } from './command.ts';

/**
 * G03, G04; 1.6 ChangeAvailability. Each connector keeps three flags (station, EVSE, connector) and works when all
 * are set (G03.FR.07), so the change is sent with its scope; one under a transaction takes effect when that ends.
 */
export const changeAvailability: CommandHandler<'changeAvailability'> = (command, { host, layout }) => {
  const scope = scopeOf(command);
  const concerned = connectorsAt(layout, scope === 'station' ? {} : command);
  if (concerned.length === 0) return { status: 'Rejected', statusInfo: { reasonCode: 'UnknownEvse' } };
  const type = command.operational ? 'enable' : 'disable';
  const told = scope === 'station' ? [WHOLE_STATION, ...concerned] : concerned;
  for (const connector of told) host.post(connectorAddress(connector), { type, scope } as { type: string });
  const busy = concerned.some((connector: ConnectorAddress) => transactionOf(host, connector.evseId));
  return { status: busy && !command.operational ? 'Scheduled' : 'Accepted' };
};

const scopeOf = ({ evseId, connectorId }: { evseId?: number; connectorId?: number }) =>
  evseId === undefined ? 'station' : connectorId === undefined ? 'evse' : 'connector';

/** F05; 1.6 UnlockConnector. A running transaction is protected in 2.0.1 (F05.FR.02) and stopped first in 1.6. */
export const unlockConnector: CommandHandler<'unlockConnector'> = (
  command,
  { host, layout, model, subprotocol, modules, callId },
) => {
  const evse = layout.evses.find(({ evseId }) => evseId === (command.evseId ?? 1));
  if (!evse?.connectors.some(({ connectorId }) => connectorId === command.connectorId))
    return { status: 'UnknownConnector', statusInfo: { reasonCode: 'UnknownConnectorId' } };
  const call = { type: 'call', interface: 'evse_manager', evseId: evse.evseId };
  const transaction = transactionOf(host, evse.evseId);
  if (!evse.connectorLock) {
    // EVerest: there is nothing to unlock, and whoever asks wants the car to go.
    const stops = model.value('OCPP16LegacyCtrlr/StopTransactionIfUnlockNotSupported') === 'true';
    const args = { request: { reason: 'UnlockCommand' } };
    if (stops && subprotocol === 'ocpp1.6' && transaction)
      host.emit({ ...call, command: 'stop_transaction', args } as { type: string });
    return { status: 'NotSupported', statusInfo: { reasonCode: 'FixedCable' } };
  }
  if (transaction && transaction.connector.connectorId === command.connectorId) {
    // One that nobody has authorized yet protects nobody.
    const isAuthorized = host.snapshot(`evse/${evse.evseId}`)?.context.facts.authorized === true;
    if (subprotocol !== 'ocpp1.6' && isAuthorized) return { status: 'OngoingAuthorizedTransaction' };
    const args = { request: { reason: 'UnlockCommand' } };
    host.emit({ ...call, command: 'stop_transaction', args } as { type: string });
  }
  const ask = modules?.unlock({ evseId: evse.evseId, connectorId: command.connectorId });
  if (ask) {
    ask((outcome) => replyLater(host, callId, { status: isTrue(outcome) ? 'Unlocked' : 'UnlockFailed' }));
    return 'later';
  }
  const args = { connector_id: command.connectorId };
  host.emit({ ...call, command: 'force_unlock', args } as { type: string });
  host.emit({ type: 'try to unlock', evseId: evse.evseId, callId } as TryUnlock);
  return 'later';
};

/** Answers the CSMS once the lock has been tried (F05.FR.04, FR.05). */
export const openUnlockDesk = (host: Host): void =>
  host.desk(UNLOCK_DESK, (event) => {
    const { callId, opened } = event as typeof event & { callId: string; opened: boolean };
    replyLater(host, callId, { status: opened ? 'Unlocked' : 'UnlockFailed' });
  });
