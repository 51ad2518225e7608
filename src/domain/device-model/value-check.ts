import type { StatusInfo } from '../status-info.ts';
import { isList, listItems, type VariableSpec } from './variable.ts';

/** A value in the one spelling we keep, or why it is none (reason codes of 2.0.1 appendix; B05.FR.07, FR.08). */
export type CheckedValue = { value: string } | { refused: StatusInfo };

/** Longest value that SetVariables takes (DeviceDataCtrlr.ConfigurationValueSize). */
export const CONFIGURATION_VALUE_SIZE = 1000;

/** Checks a value against type, limits and allowed values; booleans are kept in lower case, lists without spaces. */
export const checkValue = (spec: VariableSpec, text: string): CheckedValue => {
  if (spec.dataType === 'string') return checkLength(spec, text);
  if (spec.dataType === 'boolean') return checkBoolean(text);
  if (spec.dataType === 'integer' || spec.dataType === 'decimal') return checkNumber(spec, text);
  if (spec.dataType === 'dateTime') return checkDateTime(text);
  return isList(spec) ? checkList(spec, text) : checkOption(spec, text);
};

/** As `checkValue`, for what the station's own files give: they may be less strict with passwords than OCPP is. */
export const checkConfigured = (spec: VariableSpec, text: string): CheckedValue =>
  checkValue(
    spec.configuredMinLimit === undefined ? spec : { ...spec, minLimit: spec.configuredMinLimit },
    text,
  );

const refuse = (reasonCode: string, additionalInfo: string): CheckedValue => ({
  refused: { reasonCode, additionalInfo: additionalInfo.slice(0, 512) },
});

const checkLength = ({ minLimit = 0, maxLimit = CONFIGURATION_VALUE_SIZE }: VariableSpec, text: string) => {
  if (text.length >= minLimit && text.length <= maxLimit) return { value: text };
  return refuse(
    'ValueOutOfRange',
    `${minLimit} to ${maxLimit} characters are allowed, ${text.length} were given`,
  );
};

const checkBoolean = (text: string): CheckedValue => {
  const value = text.trim().toLowerCase();
  return value === 'true' || value === 'false'
    ? { value }
    : refuse('InvalidValue', 'true or false is expected');
};

const INTEGER = /^[+-]?\d{1,15}$/;
const DECIMAL = /^[+-]?\d{1,15}(\.\d{1,15})?$/;

const checkNumber = (spec: VariableSpec, text: string): CheckedValue => {
  const trimmed = text.trim();
  if (!(spec.dataType === 'integer' ? INTEGER : DECIMAL).test(trimmed))
    return refuse('InvalidValue', `a number (${spec.dataType}) is expected`);
  const number = Number(trimmed);
  if (spec.minLimit !== undefined && number < spec.minLimit)
    return refuse('ValueTooLow', `${spec.minLimit} is the least`);
  if (spec.maxLimit !== undefined && number > spec.maxLimit)
    return refuse('ValueTooHigh', `${spec.maxLimit} is the most`);
  return { value: String(number) };
};

const DATE_TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}/;

const checkDateTime = (text: string): CheckedValue =>
  DATE_TIME.test(text) && !Number.isNaN(Date.parse(text))
    ? { value: text }
    : refuse('InvalidValue', 'a date-time of RFC 3339 is expected');

const checkOption = ({ valuesList = [] }: VariableSpec, text: string): CheckedValue =>
  valuesList.includes(text.trim())
    ? { value: text.trim() }
    : refuse('InvalidValue', `one of ${valuesList.join(',')} is expected`);

/** A list stands or falls as a whole: one unknown item refuses it (1.6 section 7; J01). */
const checkList = ({ valuesList, atLeastOne }: VariableSpec, text: string): CheckedValue => {
  const items = listItems(text);
  const unknown = items.find((item) => item === '' || (valuesList && !valuesList.includes(item)));
  if (unknown !== undefined) return refuse('InvalidValue', `unknown item '${unknown}'`);
  if (new Set(items).size !== items.length) return refuse('InvalidValue', 'an item is named twice');
  if (atLeastOne && items.length === 0) return refuse('InvalidValue', 'at least one item is needed');
  return { value: items.join(',') };
};
