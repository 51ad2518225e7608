import type { ConnectorAddress } from '../domain/connector.ts';
import type { Settings } from '../domain/settings.ts';
import { authorizationMachine } from '../machines/authorization.machine.ts';
import { certificateSigningMachine } from '../machines/certificate-signing.machine.ts';
import { certificateStatusMachine } from '../machines/certificate-status.machine.ts';
import { connectorMachine } from '../machines/connector.machine.ts';
import { displayMachine } from '../machines/display.machine.ts';
import { evseMachine } from '../machines/evse.machine.ts';
import { evseResetMachine } from '../machines/evse-reset.machine.ts';
import { firmwareMachine } from '../machines/firmware.machine.ts';
import type { FirmwareManners } from '../machines/firmware.words.ts';
import type { MachineEntry } from '../machines/kit.ts';
import { logUploadMachine } from '../machines/log-upload.machine.ts';
import { monitorMachine } from '../machines/monitor.machine.ts';
import { negotiationMachine } from '../machines/negotiation.machine.ts';
import { resetMachine } from '../machines/reset.machine.ts';
import { sessionCostMachine } from '../machines/session-cost.machine.ts';
import { transactionMachine } from '../machines/transaction.machine.ts';
import type { NotifyEffect } from './csms/outbox.ts';
import type { Host } from './host-contract.ts';
import { connectorAddress, connectorsOf, type StationLayout, WHOLE_STATION } from './layout.ts';
import { reservationMachines } from './reservations.ts';
import { runningTransactions } from './running-transactions.ts';

/** The machines of the OCPP side, by the names under which they are started. */
export const ocppMachines = (settings: Settings, system: FirmwareManners): Record<string, MachineEntry> => ({
  evse: { machine: evseMachine(settings), durable: true, version: 1 },
  connector: { machine: connectorMachine(settings), durable: true, version: 1 },
  transaction: { machine: transactionMachine(settings), durable: true, version: 1 },
  authorization: { machine: authorizationMachine(settings), durable: false, version: 1 },
  monitor: { machine: monitorMachine(), durable: true, version: 1 },
  reset: { machine: resetMachine(system), durable: true, version: 1 },
  'evse-reset': { machine: evseResetMachine(system), durable: true, version: 1 },
  'session-cost': { machine: sessionCostMachine(), durable: true, version: 1 },
  display: { machine: displayMachine(), durable: true, version: 1 },
  ...reservationMachines(),
  'certificate-signing': { machine: certificateSigningMachine(settings), durable: true, version: 1 },
  'certificate-status': { machine: certificateStatusMachine(settings), durable: true, version: 1 },
  firmware: { machine: firmwareMachine(system, settings), durable: true, version: 1 },
  'log-upload': { machine: logUploadMachine(system), durable: true, version: 1 },
  negotiation: { machine: negotiationMachine(), durable: true, version: 1 },
});

/** Starts what has no row yet: a new station, or one that has got more EVSEs. */
export const startOcppSide = (host: Host, layout: StationLayout): void => {
  const startOnce = (machine: string, address: string, input: unknown) => {
    if (!host.snapshot(address)) host.start(machine, address, input);
  };
  for (const connector of [WHOLE_STATION, ...connectorsOf(layout)])
    startOnce('connector', connectorAddress(connector), {
      ...connector,
      sole: isSole(layout, connector),
      ...(hasFixedCable(layout, connector) && { fixedCable: true }),
    });
  for (const { evseId, connectors } of layout.evses)
    startOnce('evse', `evse/${evseId}`, {
      evseId,
      connectorIds: connectors.map(({ connectorId }) => connectorId),
    });
  startOnce('reset', 'reset', {});
  startOnce('firmware', 'firmware', {});
  startOnce('log-upload', 'log-upload', {});
};

/** EVerest calls the only connector of an EVSE 0 (local API 5.1, `enable_disable`). */
const isSole = ({ evses }: StationLayout, { evseId }: ConnectorAddress): boolean =>
  evses.find((evse) => evse.evseId === evseId)?.connectors.length === 1;

const hasFixedCable = ({ evses }: StationLayout, { evseId }: ConnectorAddress): boolean =>
  evses.find((evse) => evse.evseId === evseId)?.connectorLock === false;

/** Lets a reset and an update that wait for idle know when a transaction is over (B12.FR.01, L01.FR.06). */
export const watchForIdle = (host: Host): void =>
  host.within<NotifyEffect>('notify', ({ notification }) => {
    if (notification.type !== 'transactionEvent' || notification.eventType !== 'Ended') return;
    const busyEvses = runningTransactions(host)
      .filter(({ id }) => id !== notification.transactionId)
      .map(({ connector }) => connector.evseId);
    for (const to of ['reset', 'evse_reset/*', 'firmware'])
      host.post(to, { type: 'transaction ended', busyEvses } as { type: string });
  });
