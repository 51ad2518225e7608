/**
 * What Auth decides about tokens, as plain functions: which EVSE a token is for, whether it starts or stops, what is to be
 * called. auth.machine.ts carries it out. Auth keeps no verdicts: whether a token is good is asked each time.
 */
import { type IdToken, sameGroup, sameToken } from '../domain/id-token.ts';
import {
  type ProvidedToken,
  type SessionEvent,
  type ValidationResult,
  withoutProof,
} from '../domain/session.ts';
import type { Instant } from '../domain/time.ts';
import {
  type AuthContext,
  type AuthEffect,
  type AuthRules,
  acceptance,
  claimNews,
  type Decision,
  type EvseView,
  grant,
  type Holder,
  question,
  refusal,
  status,
  stopping,
  type Waiting,
  withdrawal,
} from './auth-words.ts';
import {
  claimGivenUp,
  claimOf,
  isMasterPass,
  masterMayStop,
  mayTurnOutReserved,
  placeAt,
} from './token-claims.ts';

export const tokenPresented = (
  context: AuthContext,
  token: ProvidedToken,
  { callId, transactionId }: { callId?: string; transactionId?: string },
  deskId: string,
  rules: AuthRules,
): Decision => {
  const remote = token.authorization_type === 'OCPP';
  const mine = atTheDesk(context, token) ?? inHand(context, token);
  // A remote start never stops what runs; it looks for another EVSE.
  if (mine && !remote) return secondPresentation(context, token, mine);
  const startsOnly = remote || isOfTheCar(token);
  const possible = startable(context, token).length > 0;
  const busy = reachable(context, token).some((evse) => evse.holder !== null);
  if (callId !== undefined && !possible) return decided(context, [refusal(callId, busy)]);
  const accepted = callId === undefined ? [] : [acceptance(callId, transactionId)];
  if (!possible && (startsOnly || !(groupMayStop(context, token) || masterMayStop(context, rules))))
    return decided(context, [...accepted, status(token, 'Rejected')]);
  return taken(context, { deskId, token }, accepted, rules);
};

/** The verdict about a token at the desk. A verdict nobody waits for changes nothing. */
export const validated = (
  context: AuthContext,
  deskId: string,
  verdict: ValidationResult,
  rules: AuthRules,
): Decision => {
  const waiting = context.waiting.find((one) => one.deskId === deskId && !one.verdict);
  if (!waiting) return decided(context, []);
  const rest = without(context, deskId);
  const token = withoutProof(waiting.token);
  if (verdict.authorization_status !== 'Accepted')
    return decided(rest, [status(token, 'Rejected'), ...noteToCar(token, verdict)]);
  if (isMasterPass(context, rules, verdict.parent_id_token ?? token.parent_id_token))
    return masterPassed(rest, token);
  const choice = choose(rest, token, verdict);
  if (choice === 'refuse') return decided(rest, [status(token, 'Rejected')]);
  if (choice === 'wait')
    return {
      context: { ...rest, waiting: [...rest.waiting, { ...waiting, token, verdict }] },
      effects: [status(token, 'Accepted')],
      watch: [deskId],
    };
  if (isToBeEnded(choice)) return decided(rest, [...stopping(choice, token), status(token, 'UsedToStop')]);
  return given(rest, choice, { ...waiting, token, verdict }, [status(token, 'Accepted')]);
};

/** The time to plug in is over: whoever still waits has to come again (C01.FR.26). */
export const plugTimeOver = (context: AuthContext, deskId: string): Decision => {
  const waiting = context.waiting.find((one) => one.deskId === deskId);
  if (waiting) return decided(without(context, deskId), [status(waiting.token, 'TimedOut')]);
  const evse = context.evses.find((one) => one.phase === 'given' && one.holder?.deskId === deskId);
  if (!evse?.holder) return decided(context, []);
  return decided(changed(context, evse.evseId, released(evse)), [
    withdrawal(evse.evseId, 'Timeout'),
    status(evse.holder.token, 'TimedOut'),
    ...claimNews(evse.holder.reservationId, 'given up'),
  ]);
};

/** A module takes authorizations back: those of an EVSE, of a token, or both. */
export const withdrawn = (
  context: AuthContext,
  request: { evse_id?: number; id_token?: IdToken },
): Decision => {
  const meant = (evseId: number | undefined, idToken: IdToken) =>
    (request.evse_id === undefined || request.evse_id === evseId) &&
    (request.id_token === undefined || sameToken(request.id_token, idToken));
  const gone = context.waiting.filter((one) => meant(undefined, one.token.id_token));
  const freed = context.evses.filter(
    (one) => one.phase === 'given' && meant(one.evseId, one.holder!.token.id_token),
  );
  const evses = context.evses.map((one) => (freed.includes(one) ? released(one) : one));
  const tokens = [...gone.map((one) => one.token), ...freed.map((one) => one.holder!.token)];
  return {
    context: { ...context, evses, waiting: context.waiting.filter((one) => !gone.includes(one)) },
    effects: [
      ...freed.map((one) => withdrawal(one.evseId, 'Other')),
      ...tokens.map((token) => status(token, 'Withdrawn')),
      ...freed.flatMap((one) => claimNews(one.holder!.reservationId, 'given up')),
    ],
    unwatch: [...gone.map((one) => one.deskId), ...freed.map((one) => one.holder!.deskId)],
  };
};

/** Keeps the picture of an EVSE by what its EvseManager tells. */
export const sessionHeard = (
  context: AuthContext,
  evseId: number,
  session: SessionEvent & { id: string },
  at: Instant,
  rules: AuthRules,
): Decision => {
  const evse = context.evses.find((one) => one.evseId === evseId);
  if (!evse) return decided(context, []);
  const after = (change: Partial<EvseView>) => changed(context, evseId, { ...evse, ...change });
  const unwatch = evse.holder ? [evse.holder.deskId] : [];
  switch (session.event) {
    case 'SessionStarted':
      if (session.session_started.reason !== 'EVConnected') return decided(context, []);
      return carArrived(after({ phase: 'plugged', pluggedAt: at, holder: null }), evseId, session.id, rules);
    case 'TransactionStarted':
      return {
        context: after({
          phase: 'charging',
          pluggedAt: evse.pluggedAt ?? at,
          holder: holderOf(evse, session),
        }),
        effects: evse.holder
          ? [status(evse.holder.token, 'UsedToStart'), ...claimNews(evse.holder.reservationId, 'used')]
          : [],
        unwatch,
      };
    case 'TransactionFinished':
      return decided(after({ phase: 'finished', holder: null }), []);
    case 'Deauthorized':
    case 'PluginTimeout':
      return evse.phase === 'given'
        ? { ...decided(after(released(evse)), claimGivenUp(evse)), unwatch }
        : decided(context, []);
    case 'SessionFinished':
      return {
        ...decided(after({ phase: 'free', pluggedAt: null, holder: null }), claimGivenUp(evse)),
        unwatch,
      };
    case 'Enabled':
    case 'Disabled':
      return decided(after({ enabled: session.event === 'Enabled' }), []);
    default:
      return decided(context, []);
  }
};

export const faultHeard = (context: AuthContext, evseId: number, faulted: boolean): Decision => ({
  context: {
    ...context,
    evses: context.evses.map((one) => (one.evseId === evseId ? { ...one, faulted } : one)),
  },
  effects: [],
});

export const plugKeptFor = (
  context: AuthContext,
  { evseId, token, parent }: { evseId: number; token: IdToken; parent?: IdToken },
): Decision => {
  const holder = {
    deskId: `plug of ${evseId}`,
    token: { id_token: token, authorization_type: 'RFID' as const },
    ...(parent && { parent }),
  };
  const evses = context.evses.map((one) =>
    one.evseId === evseId ? { ...one, phase: 'kept' as const, pluggedAt: null, holder } : one,
  );
  return decided({ ...context, evses }, []);
};

/** The group of a token that charges, where nobody had asked for it. */
export const groupLearnt = (
  context: AuthContext,
  evseId: number,
  idToken: IdToken,
  parent: IdToken,
): Decision => ({
  context: {
    ...context,
    evses: context.evses.map((one) =>
      one.evseId === evseId && one.holder && sameToken(one.holder.token.id_token, idToken)
        ? { ...one, holder: { ...one.holder, parent } }
        : one,
    ),
  },
  effects: [],
});

/** After a start: asks again about tokens whose verdict was not heard, and follows a changed configuration. */
export const booted = (context: AuthContext, evseIds: readonly number[] | undefined): Decision => {
  const known = (evseId: number) => context.evses.find((one) => one.evseId === evseId);
  const evses = evseIds?.map((evseId) => known(evseId) ?? untouched(evseId)) ?? context.evses;
  const unanswered = context.waiting.filter((one) => !one.verdict);
  return decided({ ...context, evses }, unanswered.map(question));
};

export const untouched = (evseId: number): EvseView => ({
  evseId,
  phase: 'free',
  pluggedAt: null,
  enabled: true,
  faulted: false,
  holder: null,
});

/** A car says who it is as often as it is asked, which ends nothing: it is stopped by its own message. */
const isOfTheCar = ({ authorization_type }: ProvidedToken): boolean => authorization_type === 'PlugAndCharge';

/** A car waits for an answer, so that it can ask to be paid for otherwise. */
const noteToCar = (token: ProvidedToken, verdict: ValidationResult): AuthEffect[] =>
  isOfTheCar(token) ? (token.evse_ids ?? []).map((evseId) => grant(evseId, token, verdict)) : [];

/** Presented again: ends the transaction, or the wait for the plug; while the verdict is awaited it is nothing new. */
function secondPresentation(context: AuthContext, token: ProvidedToken, mine: EvseView | Waiting): Decision {
  if (isOfTheCar(token)) return decided(context, []);
  if ('phase' in mine && isToBeEnded(mine))
    return decided(context, [...stopping(mine, token), status(token, 'UsedToStop')]);
  if ('phase' in mine)
    return {
      ...decided(changed(context, mine.evseId, released(mine)), [
        withdrawal(mine.evseId, 'Local'),
        status(token, 'Withdrawn'),
        ...claimNews(mine.holder!.reservationId, 'given up'),
      ]),
      unwatch: [mine.holder!.deskId],
    };
  if (!mine.verdict) return decided(context, []);
  return { ...decided(without(context, mine.deskId), [status(token, 'Withdrawn')]), unwatch: [mine.deskId] };
}

const taken = (context: AuthContext, waiting: Waiting, effects: AuthEffect[], rules: AuthRules): Decision => {
  const next = { ...context, waiting: [...context.waiting, waiting] };
  if (!waiting.token.prevalidated)
    return decided(next, [...effects, status(waiting.token, 'Processing'), question(waiting)]);
  const parent = waiting.token.parent_id_token;
  const verdict = { authorization_status: 'Accepted' as const, ...(parent && { parent_id_token: parent }) };
  const decision = validated(next, waiting.deskId, verdict, rules);
  return { ...decision, effects: [...effects, ...decision.effects] };
};

/** A car in hand goes before the end of the group's transaction, and that before an EVSE still without a car. */
function choose(
  context: AuthContext,
  token: ProvidedToken,
  verdict: ValidationResult,
): EvseView | 'wait' | 'refuse' {
  const candidates = startable(context, token).filter(
    (evse) =>
      (!verdict.evse_ids?.length || verdict.evse_ids.includes(evse.evseId)) &&
      (!placeAt(context, evse)?.held || claimOf(context, evse, token, verdict) !== undefined),
  );
  // What was reserved for it goes first.
  const reserved = (evse: EvseView) => Number(claimOf(context, evse, token, verdict) === undefined);
  candidates.sort((a, b) => reserved(a) - reserved(b));
  const plugged = candidates.filter((evse) => evse.pluggedAt !== null);
  if (context.selectionAlgorithm === 'PlugEvents') plugged.sort((a, b) => a.pluggedAt! - b.pluggedAt!);
  // A car that has charged already is most likely not the one the token is for.
  plugged.sort((a, b) => Number(a.phase === 'finished') - Number(b.phase === 'finished'));
  const parent = verdict.parent_id_token ?? token.parent_id_token;
  const ofTheGroup =
    token.authorization_type === 'OCPP' || isOfTheCar(token)
      ? undefined
      : reachable(context, token).find((evse) => isToBeEnded(evse) && sameGroup(evse.holder?.parent, parent));
  if (plugged[0] ?? ofTheGroup) return (plugged[0] ?? ofTheGroup)!;
  if (candidates.length === 0) return 'refuse';
  return context.selectionAlgorithm === 'PlugEvents' ? 'wait' : candidates[0]!;
}

const given = (context: AuthContext, evse: EvseView, waiting: Waiting, effects: AuthEffect[]): Decision => {
  const { deskId, token, verdict } = waiting;
  const parent = verdict?.parent_id_token ?? token.parent_id_token;
  const claim = claimOf(context, evse, token, verdict!);
  const holder: Holder = {
    deskId,
    token,
    ...(parent && { parent }),
    ...(claim && { reservationId: claim.id }),
  };
  const granted: ValidationResult = { ...verdict!, ...(claim && { reservation_id: claim.id }) };
  return {
    context: changed(context, evse.evseId, { ...evse, phase: 'given', holder }),
    effects: [...effects, grant(evse.evseId, token, granted), ...claimNews(claim?.id, 'presented')],
    watch: [deskId],
  };
};

/** The token that has waited longest for a car here gets it. */
const carArrived = (context: AuthContext, evseId: number, deskId: string, rules: AuthRules): Decision => {
  const evse = context.evses.find((one) => one.evseId === evseId)!;
  const first = context.waiting.find(
    ({ token, verdict }) => verdict && choose({ ...context, evses: [evse] }, token, verdict) === evse,
  );
  if (first) return given(without(context, first.deskId), evse, first, []);
  const anyone = rules.authEnabled || evse === undefined ? undefined : anybody(deskId, evseId);
  return anyone && choose({ ...context, evses: [evse] }, anyone.token, anyone.verdict) === evse
    ? given(context, evse, anyone, [])
    : decided(context, []);
};

/** AuthCtrlr.Enabled false: who plugs in need not say who it is (C01.FR.01, C02.FR.01). */
const anybody = (deskId: string, evseId: number) => ({
  deskId,
  token: {
    id_token: { value: '', type: 'NoAuthorization' as const },
    authorization_type: 'RFID' as const,
    evse_ids: [evseId],
  },
  verdict: { authorization_status: 'Accepted' as const },
});

/** C16.FR.02, FR.03: it starts nothing and, since nobody can be asked which, stops all that runs, wherever it was shown. */
const masterPassed = (context: AuthContext, token: ProvidedToken): Decision => {
  const running = context.evses.filter(({ phase }) => phase === 'charging');
  if (running.length === 0 || token.authorization_type === 'OCPP' || isOfTheCar(token))
    return decided(context, [status(token, 'Rejected')]);
  const stops = running.flatMap((evse) => stopping(evse, token, 'MasterPass'));
  return decided(context, [...stops, status(token, 'UsedToStop')]);
};

const reachable = (context: AuthContext, token: ProvidedToken): EvseView[] =>
  context.evses.filter((evse) => token.evse_ids === undefined || token.evse_ids.includes(evse.evseId));

/** EVSEs that a token could start on now; in the order of the configuration. */
const startable = (context: AuthContext, token: ProvidedToken): EvseView[] =>
  reachable(context, token).filter(
    (evse) =>
      evse.enabled &&
      !evse.faulted &&
      evse.phase !== 'given' &&
      !isToBeEnded(evse) &&
      (!placeAt(context, evse)?.held || mayTurnOutReserved(context, evse, token)),
  );

const groupMayStop = (context: AuthContext, token: ProvidedToken): boolean =>
  reachable(context, token).some((evse) => isToBeEnded(evse) && evse.holder?.parent !== undefined);

/** The holder's token ends the transaction, or releases the plug that is kept for him. */
const isToBeEnded = ({ phase }: EvseView): boolean => phase === 'charging' || phase === 'kept';

const atTheDesk = (context: AuthContext, token: ProvidedToken): Waiting | undefined =>
  context.waiting.find((one) => sameToken(one.token.id_token, token.id_token));

const inHand = (context: AuthContext, token: ProvidedToken): EvseView | undefined =>
  reachable(context, token).find(
    (evse) => evse.holder && sameToken(evse.holder.token.id_token, token.id_token),
  );

const holderOf = (
  evse: EvseView,
  session: Extract<SessionEvent, { event: 'TransactionStarted' }>,
): Holder => {
  const { id_token, parent_id_token: parent } = session.transaction_started;
  const token: ProvidedToken = evse.holder?.token ?? { id_token, authorization_type: 'RFID' };
  return { deskId: evse.holder?.deskId ?? session.uuid, token, ...(parent && { parent }) };
};

const released = (evse: EvseView): EvseView => ({
  ...evse,
  phase: evse.pluggedAt === null ? 'free' : 'plugged',
  holder: null,
});

const decided = (context: AuthContext, effects: AuthEffect[]): Decision => ({ context, effects });

const without = (context: AuthContext, deskId: string): AuthContext => ({
  ...context,
  waiting: context.waiting.filter((one) => one.deskId !== deskId),
});

const changed = (context: AuthContext, evseId: number, evse: EvseView): AuthContext => ({
  ...context,
  evses: context.evses.map((one) => (one.evseId === evseId ? evse : one)),
});
