import type { IdToken, IdTokenInfo } from './id-token.ts';
import type { StatusInfo } from './status-info.ts';

/** A token of the local authorization list. Without a verdict it is to be taken off the list (D01.FR.17). */
export type ListEntry = { idToken: IdToken; idTokenInfo?: IdTokenInfo };

/** What SendLocalList wants. */
export type ListUpdate = {
  versionNumber: number;
  updateType: 'Full' | 'Differential';
  entries: readonly ListEntry[];
  /** Of the whole message. */
  bytes: number;
};

/** The list as it is, as far as an update depends on it. */
export type ListPresent = { version: number; entries: number; has(idToken: IdToken): boolean };
export type ListLimits = { entries: number; itemsPerMessage: number; bytesPerMessage: number };

export type ListRefusal = { status: 'VersionMismatch' | 'Failed'; statusInfo: StatusInfo };

/** Why an update cannot be taken; undefined: it can. The list is changed as a whole or not at all (D01; 1.6 6.3). */
export const whyNotUpdated = (
  update: ListUpdate,
  present: ListPresent,
  limits: ListLimits,
): ListRefusal | undefined => {
  const { versionNumber, updateType, entries, bytes } = update;
  // D01.FR.18: 0 and below stand for "no list".
  if (versionNumber <= 0) return failed('ValueTooLow', 'the version must be above 0');
  if (entries.length > limits.itemsPerMessage)
    return failed('TooManyElements', `at most ${limits.itemsPerMessage} entries are taken in one message`);
  if (bytes > limits.bytesPerMessage)
    return failed('TooLargeElement', `at most ${limits.bytesPerMessage} bytes are taken in one message`);
  // D01.FR.19
  if (updateType === 'Differential' && versionNumber <= present.version)
    return {
      status: 'VersionMismatch',
      statusInfo: { reasonCode: 'ValueTooLow', additionalInfo: `the list has version ${present.version}` },
    };
  return whyNotTaken(update, present, limits);
};

const whyNotTaken = (
  { updateType, entries }: ListUpdate,
  present: ListPresent,
  limits: ListLimits,
): ListRefusal | undefined => {
  // D01.FR.06
  if (new Set(entries.map(({ idToken }) => keyOf(idToken))).size < entries.length)
    return failed('InvalidValue', 'a token stands in the message twice');
  const isFull = updateType === 'Full';
  if (isFull && entries.some(({ idTokenInfo }) => !idTokenInfo))
    return failed('MissingParam', 'every entry of a full list needs a verdict');
  const change = entries.reduce((sum, entry) => sum + changeBy(entry, present), 0);
  if ((isFull ? entries.length : present.entries + change) > limits.entries)
    return failed('OutOfStorage', `the list holds at most ${limits.entries} entries`);
  return undefined;
};

/** By how much an entry of a differential update makes the list longer. */
const changeBy = ({ idToken, idTokenInfo }: ListEntry, { has }: ListPresent): number => {
  if (!idTokenInfo) return has(idToken) ? -1 : 0;
  return has(idToken) ? 0 : 1;
};

const keyOf = ({ value, type }: IdToken): string => `${type} ${value.toLowerCase()}`;

const failed = (reasonCode: string, additionalInfo: string): ListRefusal => ({
  status: 'Failed',
  statusInfo: { reasonCode, additionalInfo },
});
