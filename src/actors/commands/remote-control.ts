import type { CommandOf, TransactionRef } from '../../domain/commands.ts';
import type { ConnectorState } from '../../domain/connector.ts';
import type { IdToken } from '../../domain/id-token.ts';
import type { ChargingProfile } from '../../domain/smart-charging/profile.ts';
import type { StartProfile } from '../../domain/smart-charging/start-profile.ts';
import { connectorAddress, connectorsAt } from '../layout.ts';
import { evsesKeptFrom } from '../reservations.ts';
import {
  type RunningTransaction,
  runningTransactions,
  transactionIdOf,
  transactionOf,
} from '../running-transactions.ts';
import { knownToken } from '../token-knowledge.ts';
import { type CommandContext, type CommandHandler, replyLater } from './command.ts';
import { startProfileOf } from './smart-charging.ts';

/** F01, F02; 1.6 5.2. Auth accepts only when it has taken the token for an EVSE that can start, and replies itself. */
export const requestStartTransaction: CommandHandler<'requestStartTransaction'> = (command, context) => {
  const refusal = whyNotStart(command, context);
  if (refusal) return { status: 'Rejected', statusInfo: refusal };
  const group = groupOf(command, context);
  const open = openEvses(command, group, context);
  // F01.FR.21, FR.22
  if (open.length === 0)
    return {
      status: 'Rejected',
      statusInfo: { reasonCode: 'InvalidIdToken', additionalInfo: 'reserved for another token' },
    };
  const { profile, refusal: profileRefusal } = startProfileOf(command, open, context);
  if (profileRefusal) return { status: 'Rejected', statusInfo: profileRefusal };
  if (profile) context.profiles.await(startProfile(profile, open, command, context));
  const ask = askModule(command, group, context);
  const chosen = isFirstFound(command, context) ? open.slice(0, 1) : open;
  if (!ask) present(command, chosen, group, context);
  else
    ask((outcome) => {
      if ('value' in outcome && outcome.value === 'ReservedForOtherToken')
        replyLater(context.host, context.callId, { status: 'Rejected' });
      else present(command, chosen, group, context);
    });
  return 'later';
};

/** EVerest's ways with a 1.6 start that names no connector: refused, or the first free one; else the one that is plugged in. */
const isFirstFound = ({ evseId }: Start, { model, subprotocol }: CommandContext): boolean =>
  evseId === undefined &&
  subprotocol === 'ocpp1.6' &&
  model.value('OCPP16LegacyCtrlr/RemoteStartTransactionWithoutConnectorIdFindFirst') === 'true';

const needsConnector = ({ evseId }: Start, { model, subprotocol }: CommandContext): boolean =>
  evseId === undefined &&
  subprotocol === 'ocpp1.6' &&
  model.value('OCPP16LegacyCtrlr/RejectRemoteStartTransactionWithoutConnectorId') === 'true';

type Start = CommandOf<'requestStartTransaction'>;

const present = (
  command: Start,
  evse_ids: readonly number[],
  group: IdToken | undefined,
  { host, callId, settings }: CommandContext,
): void => {
  // F01.FR.13: the car is there already, and so is its transaction.
  const [evseId, ...others] = evse_ids;
  const begun = evseId === undefined || others.length > 0 ? undefined : transactionOf(host, evseId);
  host.post('auth', {
    type: 'token presented',
    callId,
    ...(begun && { transactionId: begun.id }),
    token: {
      id_token: command.idToken,
      authorization_type: 'OCPP',
      evse_ids,
      prevalidated: !settings.authorizeRemoteStart,
      ...(group && { parent_id_token: group }),
      ...(command.remoteStartId !== undefined && { remote_start_id: command.remoteStartId }),
    },
  } as { type: string });
};

/** 1.6 names no group: where a reservation may depend on it, the list and the cache may know (H03.FR.07). */
const groupOf = (
  { idToken, groupIdToken }: Start,
  { storage, settings, subprotocol, at }: CommandContext,
): IdToken | undefined => {
  if (groupIdToken || subprotocol !== 'ocpp1.6') return groupIdToken;
  const { listed, cached } = knownToken(storage, settings, idToken, at);
  return (listed ?? cached)?.groupId;
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

/** Those of the EVSEs that could start that are not kept for somebody else. */
const openEvses = (command: Start, group: IdToken | undefined, context: CommandContext): number[] => {
  // 1.6 5.2: an Authorize may still tell the group.
  const groupMayCome =
    context.subprotocol === 'ocpp1.6' && group === undefined && context.settings.authorizeRemoteStart;
  const kept = evsesKeptFrom(context, command.idToken, groupMayCome ? 'may come' : group);
  return startableEvses(command, context).filter((evseId) => !kept.includes(evseId));
};

/** A module that keeps the reservations is asked about the EVSE that the CSMS names. */
const askModule = ({ evseId, idToken }: Start, group: IdToken | undefined, { modules }: CommandContext) =>
  evseId === undefined
    ? undefined
    : modules?.ask('reservation', 'exists_reservation', {
        request: {
          evse_id: evseId,
          id_token: idToken.value,
          ...(group && { group_id_token: group.value }),
        },
      });

const whyNotStart = (command: CommandOf<'requestStartTransaction'>, context: CommandContext) => {
  if (registrationState(context) !== 'accepted') return { reasonCode: 'CSNotAccepted' };
  if (needsConnector(command, context)) return { reasonCode: 'MissingParam' };
  if (command.connectorId === 0 || command.evseId === 0) return { reasonCode: 'UnknownEvse' };
  if (command.evseId !== undefined && !context.layout.evses.some(({ evseId }) => evseId === command.evseId))
    return { reasonCode: 'UnknownEvse' };
  if (startableEvses(command, context).length === 0) return { reasonCode: 'TxInProgress' };
  return undefined;
};

const STARTABLE: readonly ConnectorState[] = ['Available', 'Preparing', 'Finishing', 'Reserved'];

/** The EVSEs the command may start on: neither in a transaction of somebody's nor out of service (F01.FR.23, FR.24). */
const startableEvses = (
  command: CommandOf<'requestStartTransaction'>,
  { host, layout }: CommandContext,
): number[] => {
  const candidates = connectorsAt(layout, command).filter(
    (connector) =>
      !hasAuthorizedTransaction(host, connector.evseId) &&
      STARTABLE.includes(connectorState(host, connector)),
  );
  return [...new Set(candidates.map((connector) => connector.evseId))];
};

/** One that began with the plug, and that nobody has been authorized for yet, waits for a token (F01.FR.13). */
const hasAuthorizedTransaction = (host: CommandContext['host'], evseId: number): boolean =>
  transactionOf(host, evseId) !== undefined &&
  host.snapshot(`transaction/${transactionOf(host, evseId)?.id}`)?.context.idToken !== undefined;

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
  const id = transactionIdOf(ref, storage);
  return runningTransactions(host).find((transaction) => transaction.id === id);
};

const registrationState = ({ host }: CommandContext): unknown => host.snapshot('registration')?.value;
