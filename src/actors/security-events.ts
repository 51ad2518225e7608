import type { ChargerError } from '../domain/connector.ts';
import type { Instant } from '../domain/time.ts';
import type { NotifyEffect } from './csms/outbox.ts';
import type { Host } from './host-contract.ts';

type Raised = { type: string; at: Instant; event: string; techInfo?: string };
type ErrorRaised = { type: 'raiseError'; evseId: number; error: ChargerError };

const ADDRESS = 'security events';
/** What an attacker can repeat at will is told once in this time, with how often it happened meanwhile. */
const REPEATABLE: readonly string[] = ['InvalidMessages', 'AttemptedReplayAttacks'];
const QUIET_MS = 60_000;

/** A security event as an effect, for machines and for what runs inside a turn. */
export const securityEvent = (event: string, at: Instant, techInfo?: string): NotifyEffect => ({
  type: 'notify',
  notification: { type: 'securityEvent', event, at, ...(techInfo && { techInfo: techInfo.slice(0, 255) }) },
});

/** Raises a security event from outside of a turn: it goes in at the host's door. */
export const raiseSecurityEvent = (host: Host, event: string, techInfo?: string): void =>
  host.receive(ADDRESS, { type: 'raised', event, ...(techInfo && { techInfo }) } as { type: string });

/**
 * Opens the door for security events that begin outside of an actor, and listens for tampering, which the charger
 * reports as an error like any other.
 */
export const openSecurityEvents = (host: Host): void => {
  const repeats = new Map<string, { since: Instant; silenced: number }>();
  host.desk(ADDRESS, (raised) => {
    const { event, techInfo = '', at } = raised as unknown as Raised;
    const before = repeats.get(event);
    if (before && at >= before.since && at - before.since < QUIET_MS) {
      before.silenced += 1;
      return;
    }
    if (REPEATABLE.includes(event)) repeats.set(event, { since: at, silenced: 0 });
    const more = before?.silenced ? ` (and ${before.silenced} more since the last report)` : '';
    host.emit(securityEvent(event, at, `${techInfo.slice(0, 200)}${more}`));
  });
  host.within<ErrorRaised>('raiseError', ({ evseId, error }) => {
    if (!/tamper/i.test(error.type)) return;
    const details = [`EVSE ${evseId}`, error.type, error.description].filter(Boolean).join(', ');
    host.emit(securityEvent('TamperDetectionActivated', host.now(), details));
  });
};
