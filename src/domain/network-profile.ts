/** 0 none (1.6 alone), 1 basic auth, 2 TLS with basic auth, 3 TLS with a certificate of the station. */
export type SecurityProfile = 0 | 1 | 2 | 3;

/** One way to the CSMS, a network connection profile of 2.x; 1.6 has one, in slot 1. */
export type NetworkProfile = {
  slot: number;
  /** As configured or set: perhaps without a scheme, perhaps with the identity. */
  url: string;
  securityProfile: SecurityProfile;
  identity: string;
  password?: string;
  /** Seconds. */
  messageTimeout?: number;
  /** Such as `Wired0`; absent: any will do. */
  ocppInterface?: string;
};

/** How many slots there are: SetNetworkProfile fills them, NetworkConfigurationPriority names them (B09.FR.06). */
export const SLOTS = [1, 2, 3, 4] as const;

/**
 * The slots in the order in which they are tried. The one that worked last comes behind the list where it is not in
 * it, so that a station whose new profiles all fail finds its way back (B10.FR.07).
 */
export const slotsToTry = (priority: readonly string[], lastGood: number): number[] => [
  ...new Set([...priority.map(Number), lastGood]),
];

/** Where an attempt goes: the slot, and what lies behind it. */
export type Attempt = {
  slot: number;
  /** Failed attempts with this slot in a row. */
  failed: number;
  /** How often the whole list has failed in a row. */
  rounds: number;
};

/** How long to wait for the next attempt: the n-th back-off, or just a moment, because another slot is tried. */
export type Wait = { backOff: number } | 'a moment';

/**
 * After a failure: NetworkProfileConnectionAttempts with each slot in turn, then from the top again, for ever
 * (B10.FR.03, FR.08, FR.09).
 * @param attempts negative: the first slot is tried for ever
 */
export const nextAttempt = (
  slots: readonly number[],
  { slot, failed, rounds }: Attempt,
  attempts: number,
): { attempt: Attempt; wait: Wait } => {
  const now = failed + 1;
  const stays = attempts < 0 || now < Math.max(1, attempts);
  if (stays || slots.length < 2)
    return { attempt: { slot, failed: now, rounds }, wait: { backOff: now + rounds } };
  const following = slots[slots.indexOf(slot) + 1];
  if (following !== undefined) return { attempt: { slot: following, failed: 0, rounds }, wait: 'a moment' };
  return { attempt: { slot: slots[0]!, failed: 0, rounds: rounds + 1 }, wait: { backOff: rounds + 1 } };
};

/** A05.FR.08 to FR.10, B09.FR.04, FR.31: never lower, but from 3 to 2 where that is allowed. */
export const mayChangeProfile = (from: SecurityProfile, to: SecurityProfile, downgrade: boolean): boolean =>
  to >= from || (downgrade && from === 3 && to === 2);

/** What the CSMS fills a slot with (B09). */
export type NetworkProfileData = {
  url: string;
  securityProfile: SecurityProfile;
  /** Seconds. */
  messageTimeout: number;
  transport: 'JSON' | 'SOAP';
  ocppInterface: string;
  /** It names an APN or a VPN. */
  needsModem: boolean;
};
