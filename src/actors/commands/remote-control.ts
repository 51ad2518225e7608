import type { CommandOf, TransactionRef } from '../../domain/commands.ts';
import type { ConnectorState } from '../../domain/connector.ts';
import type { ChargingProfile } from '../../domain/smart-charging/profile.ts';
import type { StartProfile } from '../../domain/smart-charging/start-profile.ts';
import { connectorAddress, connectorsAt } from '../layout.ts';
import { type RunningTransaction, runningTransactions, transactionOf } from '../running-transactions.ts';
import type { CommandContext, CommandHandler } from './command.ts';
import { startProfileOf } from './smart-charging.ts';

/** F01, F02; 1.6 5.2. Auth accepts only when it has taken the token for an EVSE that can start, and replies itself. */
export const requestStartTransaction: CommandHandler<'requestStartTransaction'> = (command, context) => {
  const refusal = whyNotStart(command, context);
  if (refusal) return { status: 'Rejected', statusInfo: refusal };
  const evseIds = startableEvses(command, context);
  const { profile, refusal: profileRefusal } = startProfileOf(command, evseIds, context);
  if (profileRefusal) return { status: 'Rejected', statusInfo: profileRefusal };
  if (profile) context.profiles.await(startProfile(profile, evseIds, command, context));
  context.host.post('auth', {
    type: 'token presented',
    callId: context.callId,
    token: {
      id_token: command.idToken,
      authorization_type: 'OCPP',
      evse_ids: evseIds,
      prevalidated: !context.settings.authorizeRemoteStart,
      ...(command.groupIdToken && { parent_id_token: command.groupIdToken }),
      ...(command.remoteStartId !== undefined && { remote_start_id: command.remoteStartId }),
    },
  } as { type: string });
  return 'later';
};

const startProfile = (
  profile: ChargingProfile,
  evseIds: readonly number[],
  { idToken, remoteStartId }: CommandOf<'requestStartTransaction'>,
  { callId, subprotocol }: CommandContext,
): StartProfile => ({
  callId,
  profile,
  subprotocol,
  idToken,
  evseIds,
  ...(remoteStartId !== undefined && { remoteStartId }),
});

const whyNotStart = (command: CommandOf<'requestStartTransaction'>, context: CommandContext) => {
  if (registrationState(context) !== 'accepted') return { reasonCode: 'CSNotAccepted' };
  if (command.connectorId === 0 || command.evseId === 0) return { reasonCode: 'UnknownEvse' };
  if (command.evseId !== undefined && !context.layout.evses.some(({ evseId }) => evseId === command.evseId))
    return { reasonCode: 'UnknownEvse' };
  if (startableEvses(command, context).length === 0) return { reasonCode: 'TxInProgress' };
  return undefined;
};

const STARTABLE: readonly ConnectorState[] = ['Available', 'Preparing', 'Finishing', 'Reserved'];

/** The EVSEs the command may start on: neither in a transaction nor out of service (F01.FR.23, FR.24). */
const startableEvses = (
  command: CommandOf<'requestStartTransaction'>,
  { host, layout }: CommandContext,
): number[] => {
  const candidates = connectorsAt(layout, command).filter(
    (connector) =>
      !transactionOf(host, connector.evseId) && STARTABLE.includes(connectorState(host, connector)),
  );
  return [...new Set(candidates.map((connector) => connector.evseId))];
};

const connectorState = (
  host: CommandContext['host'],
  connector: { evseId: number; connectorId: number },
): ConnectorState =>
  (host.snapshot(connectorAddress(connector))?.context.state ?? 'Available') as ConnectorState;

/** F03.FR.07, FR.08; 1.6 TC_028. */
export const requestStopTransaction: CommandHandler<'requestStopTransaction'> = (command, context) => {
  const transaction = findTransaction(command.transaction, context);
  if (!transaction || registrationState(context) !== 'accepted')
    return { status: 'Rejected', statusInfo: { reasonCode: transaction ? 'CSNotAccepted' : 'TxNotFound' } };
  context.host.emit({
    type: 'call',
    interface: 'evse_manager',
    evseId: transaction.connector.evseId,
    command: 'stop_transaction',
    args: { request: { reason: 'Remote' } },
  } as { type: string });
  return { status: 'Accepted' };
};

const findTransaction = (
  ref: TransactionRef,
  { host, storage }: CommandContext,
): RunningTransaction | undefined => {
  const id =
    'id' in ref
      ? ref.id
      : storage.announcements.all().find(({ csmsTransactionId }) => csmsTransactionId === ref.csmsId)
          ?.transactionId;
  return runningTransactions(host).find((transaction) => transaction.id === id);
};

const registrationState = ({ host }: CommandContext): unknown => host.snapshot('registration')?.value;
