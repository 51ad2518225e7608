/** All that can happen to a station, in words both versions share. Each is done by a person, a car, the network or the CSMS. */

/** What people and cars do, and what becomes of the charger. */
export const PHYSICAL = [
  'plug in',
  'unplug',
  'car pauses',
  'car resumes',
  'token shown',
  'another token shown',
  'refused token shown',
  'fault',
  'fault clears',
  'power cut',
] as const;

/** Nothing happens for so long that a patience ends: the station's deadlines are no timers of a contract. */
export const WAITS = ['plug time over', 'reservation expires', 'time passes'] as const;

export const NETWORK = ['network cut', 'network back'] as const;

/** What the CSMS asks of the station. */
export const COMMANDS = [
  'remote start',
  'remote start with another token',
  'remote stop',
  'inoperative',
  'operative',
  'reserve',
  'reserve for another token',
  'cancel reservation',
  'unlock',
  'reset at once',
  'reset when idle',
] as const;

/** How the CSMS answers the next BootNotification, and with which status. */
export const REGISTRATION = {
  registered: 'Accepted',
  'kept pending': 'Pending',
  'turned away': 'Rejected',
} as const;

export type Command = (typeof COMMANDS)[number];
export type Registering = keyof typeof REGISTRATION;
export type Happening =
  | (typeof PHYSICAL)[number]
  | (typeof WAITS)[number]
  | (typeof NETWORK)[number]
  | Command
  | Registering;

export const isRegistering = (happening: Happening): happening is Registering => happening in REGISTRATION;

export const isCommand = (happening: Happening): happening is Command =>
  (COMMANDS as readonly string[]).includes(happening);
