import type { Log } from '../../actors/host/trace.ts';
import type { Host } from '../../actors/host-contract.ts';
import type { Json } from '../../charger/everest/api.ts';
import { EVSE } from '../../charger/everest/evse-manager.ts';
import { type Known, type Remembered, reconcile } from '../../charger/everest/reconcile.ts';
import { bareTokenToWire } from '../../charger/link/tokens.ts';
import type { SessionFacts } from '../../domain/session-facts.ts';
import { toRfc3339 } from '../../domain/time.ts';
import type { Member } from './everest-side.ts';

/** An EVSE of EVerest is heard (again): what it measures, what has become of its session, and that it is ready. */
export const resumeEverest = (
  member: Member,
  evseId: number,
  members: readonly Member[],
  { host, log }: { host: Host; log: Log },
): void => {
  const { link } = member;
  link.repeat(['powermeter', 'ev_info', 'enforced_limits']);
  const { events, stop } = reconcile(
    rememberedBy(member),
    knownOf(host, evseId, members),
    toRfc3339(host.now()),
  );
  for (const event of events) link.publish(EVSE, 'session_event', event);
  if (stop) {
    log('warn', `EVSE ${evseId} charges, and nobody knows for whom: it is stopped`);
    link.order('stop_transaction', { request: { reason: 'Other' } });
  }
  link.publish(EVSE, 'ready', true);
};

const rememberedBy = ({ link }: Member): Remembered => {
  const part = (name: string, as: string) => {
    const value = link.recall(name);
    return value === undefined ? {} : { [as]: value as Json };
  };
  return {
    ...part('session_event', 'event'),
    ...part('session_info', 'info'),
    ...part('powermeter', 'reading'),
  };
};

const knownOf = (host: Host, evseId: number, members: readonly Member[]): Known => {
  const facts = host.snapshot(`evse/${evseId}`)?.context.facts as SessionFacts | undefined;
  const token = facts?.idToken ? bareTokenToWire(facts.idToken) : tokenInUse(members, evseId);
  return {
    sessionId: facts?.sessionId ?? null,
    charging: facts?.powerPathClosed ?? false,
    ...(token && { token }),
  };
};

/** The token that EVerest's Auth has used last to start something, where it can have been this EVSE. */
const tokenInUse = (members: readonly Member[], evseId: number): object | undefined => {
  const [told] = members.flatMap(({ link }) => link.recall('token_validation_status') ?? []) as Json[];
  if (told?.status !== 'UsedToStart') return undefined;
  const token = Object(told.token) as { connectors?: number[] };
  return (token.connectors ?? [evseId]).includes(evseId) ? token : undefined;
};
