import { once } from 'node:events';
import { connect } from 'node:net';
import type { Endpoint } from '../actors/csms/csms-endpoint.ts';
import { dialTls } from '../actors/csms/tls-dial.ts';
import { runningTransactions } from '../actors/running-transactions.ts';
import type { Instant, Timer } from '../domain/time.ts';
import { type ConnectionEffect, slotsOf } from '../machines/connection.words.ts';
import { endpointOf } from './endpoint.ts';
import type { StationParts } from './parts.ts';

type Status = Extract<ConnectionEffect, { type: 'connectionStatus' }>;

const LONGEST_LOOK_MS = 10_000;
/** A way that can be reached and does not work is tried ever less often. */
const MOST_PATIENCE = 32;

/**
 * The way back to the preferred network connection profile (B10): a station that is connected by a later one of the list
 * looks every PreferredProfileCheckInterval whether one before it can be reached, and then goes there. Not while a
 * transaction runs or messages wait: another CSMS would know nothing of what they are about.
 */
export const seekPreferredProfile = (parts: StationParts): void => {
  const { host, clock, settings } = parts;
  let timer: Timer | undefined;
  let slot: number | undefined;
  let wanted: number | undefined;
  let patience = 1;
  const arm = (): void => {
    clock.clearTimeout(timer);
    const seconds = settings.preferredProfileCheckInterval;
    timer = seconds > 0 ? clock.setTimeout(() => void look(), seconds * 1000 * patience) : undefined;
  };
  const look = async (): Promise<void> => {
    const from = slot;
    const found = from !== undefined && mayLeave(parts) ? await reachable(parts, from) : undefined;
    // The connection may be another one by now.
    if (slot === undefined || slot !== from) return;
    arm();
    if (found === undefined || !mayLeave(parts)) return;
    wanted = found;
    host.receive('connection', { type: 'better profile found', slot: found } as { type: string });
  };
  host.after<Status>('connectionStatus', (status) => {
    clock.clearTimeout(timer);
    slot = status.connected ? status.slot : undefined;
    if (slot === undefined) return;
    if (wanted !== undefined) patience = slot === wanted ? 1 : Math.min(patience * 2, MOST_PATIENCE);
    wanted = undefined;
    if (betterThan(parts, slot).length > 0) arm();
  });
};

const mayLeave = ({ host, csms }: StationParts): boolean =>
  runningTransactions(host).length === 0 && !csms.outbox.holds();

const betterThan = ({ settings }: StationParts, slot: number): number[] => {
  const slots = slotsOf(settings);
  return slots.slice(0, Math.max(0, slots.indexOf(slot)));
};

/** The best slot above this one at whose address somebody answers, with TLS one whose certificate is good. */
const reachable = async (parts: StationParts, slot: number): Promise<number | undefined> => {
  for (const better of betterThan(parts, slot)) {
    const endpoint = endpointOf(parts, better);
    if (endpoint && (await answers(endpoint, parts.clock.now()))) return better;
  }
  return undefined;
};

const answers = async ({ csmsUrl, tls, localAddress }: Endpoint, now: Instant): Promise<boolean> => {
  const { hostname, port } = new URL(csmsUrl);
  const local = localAddress === undefined ? {} : { localAddress };
  const target = { host: hostname, port: Number(port || (tls ? 443 : 80)), ...local };
  const signal = AbortSignal.timeout(LONGEST_LOOK_MS);
  try {
    if (tls) (await dialTls(target, tls, now, signal)).socket.destroy();
    else await knock(target, signal);
    return true;
  } catch {
    return false;
  }
};

const knock = async (target: { host: string; port: number }, signal: AbortSignal): Promise<void> => {
  const socket = connect(target);
  try {
    await once(socket, 'connect', { signal });
  } finally {
    socket.destroy();
  }
};
