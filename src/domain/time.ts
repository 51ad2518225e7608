/** Milliseconds since 1970-01-01T00:00:00Z on the station's own clock (which follows the CSMS, OCPP 2.0.1 B01.FR.06). */
export type Instant = number;

/** A duration in seconds, as OCPP counts intervals. */
export type Seconds = number;

/** RFC 3339 in UTC with milliseconds and `Z`, the only form the station writes. */
export const toRfc3339 = (at: Instant): string => new Date(at).toISOString();

/** Reads any RFC 3339 / ISO 8601 date-time; NaN when it is none. */
export const fromRfc3339 = (text: string): Instant => Date.parse(text);

/** A source of time. Everything that waits goes through one, so that a test can move it by hand. */
export interface Clock {
  now(): Instant;
  /** Calls `fire` once after `ms` milliseconds (any length; longer than 24.8 days too). */
  setTimeout(fire: () => void, ms: number): Timer;
  clearTimeout(timer: Timer | undefined): void;
}

/** What `Clock.setTimeout` returns; opaque. */
export type Timer = { readonly due: Instant };
