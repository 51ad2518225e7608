/** What connection.machine.ts speaks of, and the small questions it answers on the way. */
import {
  type Attempt,
  nextAttempt,
  type SecurityProfile,
  slotsToTry,
  type Wait,
} from '../domain/network-profile.ts';
import type { Notification } from '../domain/notifications.ts';
import type { Settings } from '../domain/settings.ts';
import type { Instant } from '../domain/time.ts';
import type { Post, Stamp } from './kit.ts';

/** A security profile that is to be tried, and until when (1.6 A05: SwitchSecurityProfileConnectionTimeout). */
export type Trial = { securityProfile: SecurityProfile; until: Instant };

export type ConnectionEvent = Stamp &
  (
    | { type: 'connect'; trial?: Trial }
    | { type: 'disconnect' }
    /** Stopped before the station had begun to connect, and not any more. */
    | { type: 'stand by' }
    | { type: 'socket opened'; subprotocol: string; url: string; securityProfile?: SecurityProfile }
    /** `via`: the interface to leave by, a name or an address. */
    | { type: 'way prepared'; attempt: string; via?: string }
    | { type: 'way barred'; attempt: string }
    | SocketRefused
    | { type: 'socket closed'; code: number; reason: string; random: number }
    | { type: 'pong' }
    | { type: 'probe' }
    | { type: 'settings changed' }
    /** Another password, or another certificate, than the one this connection was opened with. */
    | { type: 'credentials changed' }
    | { type: 'try security profile'; trial: Trial }
    /** The slot of a network connection profile that is better than the one in use, and can be reached again. */
    | { type: 'better profile found'; slot: number }
  );

/** `byServer`: an answer that is no handshake of ours (HTTP 4xx, no or another subprotocol), not a silent network. */
type SocketRefused = {
  type: 'socket refused';
  byServer: boolean;
  reason: string;
  random: number;
  /** What the CSMS is to hear of it. */
  securityEvent?: string;
  /** The System could not bring up the interface: the next slot is tried. */
  noNetwork?: boolean;
};

/** `pinned`: only the version that unfinished announced transactions were told in, where there are any. */
export type Offer = 'pinned' | 'all';

export type ConnectionEffect =
  | Post
  /** Answered by `way prepared` or `way barred`. */
  | { type: 'prepareWay'; attempt: string; slot: number; securityProfile?: SecurityProfile }
  | { type: 'openSocket'; offer: Offer; slot: number; securityProfile?: SecurityProfile; via?: string }
  | { type: 'closeSocket'; code: number }
  | { type: 'ping'; payload: string }
  | { type: 'connectionStatus'; connected: boolean; url?: string; subprotocol?: string; slot?: number }
  /** This slot works, with this security profile: it is kept, and what is weaker goes (A05.FR.06). */
  | { type: 'profileProven'; slot: number; securityProfile?: SecurityProfile }
  /** The security profile that was tried does not work; the former one stays (1.6 A05). */
  | { type: 'trialGivenUp'; securityProfile: SecurityProfile }
  | { type: 'notify'; notification: Notification };

/** `asksForTheWay`: modules in other processes have a say before every attempt. */
export type ConnectionManners = { readonly asksForTheWay?: boolean };

export type Context = Attempt & {
  /** Names the attempt that is being prepared. */
  attempt: string;
  /** The interface to leave by; null: whichever leads there. */
  via: string | null;
  wait: Wait;
  /** Handshakes in a row that the server refused. */
  refusals: number;
  /** 0 to 1, drawn by the link for each failure. */
  random: number;
  last: { subprotocol: string; url: string; slot: number } | null;
  trial: Trial | null;
  /** Security events of this series of failures: each is told once (A00.FR.316, FR.419). */
  told: string[];
};

export const nothingTried = (settings: Settings): Context => ({
  ...fromTheTop(settings),
  attempt: '',
  via: null,
  wait: { backOff: 1 },
  refusals: 0,
  random: 0,
  last: null,
  trial: null,
  told: [],
});

/** B10.FR.03, FR.04: after a start, and when the connection was lost, the list is tried from its top. */
export const fromTheTop = (settings: Settings): Attempt => ({
  slot: slotsOf(settings)[0]!,
  failed: 0,
  rounds: 0,
});

export const slotsOf = ({ networkConfigurationPriority, activeNetworkProfile }: Settings): number[] =>
  slotsToTry(networkConfigurationPriority, activeNetworkProfile);

/** The System could not bring up the interface. */
export const NO_WAY = {
  type: 'socket refused',
  byServer: false,
  reason: 'no network',
  random: 0,
  noNetwork: true,
} as const;

export const isAboutThisAttempt = ({ attempt }: Context, event: ConnectionEvent): boolean =>
  'attempt' in event && event.attempt === attempt;

export const afterRefusal = (
  settings: Settings,
  context: Context,
  event: ConnectionEvent | typeof NO_WAY,
): Partial<Context> => {
  if (event.type !== 'socket refused') return {};
  const { byServer, random, noNetwork } = event;
  const attempts = noNetwork ? 0 : settings.networkProfileConnectionAttempts;
  const { attempt, wait } = nextAttempt(slotsOf(settings), context, context.trial ? -1 : attempts);
  return { ...attempt, wait, random, refusals: byServer ? context.refusals + 1 : 0 };
};

/** The lost connection counts as a failure of its own: the CSMS is not stormed when it goes down. */
export const afterLoss = (settings: Settings, context: Context, event: ConnectionEvent): Partial<Context> => {
  if (event.type !== 'socket closed') return {};
  const { random } = event;
  const top = fromTheTop(settings);
  const failed = top.slot === context.slot ? context.failed + 1 : 0;
  return { ...top, failed, wait: { backOff: 1 }, random };
};

/** The notification of a failure that the CSMS is to hear of, once in a series. */
export const untold = ({ told }: Context, event: ConnectionEvent): Notification | undefined => {
  if (event.type !== 'socket refused' || !event.securityEvent || told.includes(event.securityEvent))
    return undefined;
  const { securityEvent, reason, at } = event;
  return { type: 'securityEvent', event: securityEvent, at, techInfo: reason.slice(0, 255) };
};

export const post = (
  to: string,
  event: { type: string; subprotocol?: string; sameCsms?: boolean },
): Post => ({
  type: 'post',
  to,
  event,
});
