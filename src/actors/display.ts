import type { DeviceModel } from '../domain/device-model/device-model.ts';
import { type DisplayMessage, type DisplayState, unexpired } from '../domain/display-message.ts';
import type { Instant } from '../domain/time.ts';
import type { NotifyEffect } from './csms/outbox.ts';
import type { Host } from './host-contract.ts';
import { connectorAddress, connectorsOf, type StationLayout } from './layout.ts';
import { runningTransactions } from './running-transactions.ts';

/** The built-in Display. It has no actor before its first message. */
export const DISPLAY = 'display';

/** What it holds, to be shown now or later. */
export const heldMessages = (host: Host, at: Instant): DisplayMessage[] =>
  unexpired((host.snapshot(DISPLAY)?.context.messages ?? []) as DisplayMessage[], at);

/** O02.FR.02: what belongs to a transaction goes with it. DisplayMessages follows what is held. */
export const openDisplay = (host: Host, model: DeviceModel): void => {
  host.within<NotifyEffect>('notify', ({ notification }) => {
    if (notification.type !== 'transactionEvent' || notification.eventType !== 'Ended') return;
    const { transactionId } = notification;
    if (host.snapshot(DISPLAY))
      host.post(DISPLAY, { type: 'transaction ended', transactionId } as { type: string });
  });
  model.supply('DisplayMessageCtrlr/DisplayMessages', () => String(heldMessages(host, host.now()).length));
};

/**
 * The states that the station is in, for messages that are for one of them. A station of several EVSEs may be in more
 * than one: a message for a fault is shown as long as any of them has one.
 */
export const displayStates = (host: Host, layout: StationLayout): ReadonlySet<DisplayState> => {
  const connectors = connectorsOf(layout).map(
    (connector) => host.snapshot(connectorAddress(connector))?.context,
  );
  const charges = runningTransactions(host).length > 0;
  const states = new Set<DisplayState>([charges ? 'Charging' : 'Idle']);
  if (connectors.some((context) => context?.state === 'Faulted')) states.add('Faulted');
  if (connectors.every((context) => context?.state === 'Unavailable')) states.add('Unavailable');
  return states;
};
