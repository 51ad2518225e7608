import type { Settings } from '../settings.ts';

export type DataType =
  | 'boolean'
  | 'dateTime'
  | 'decimal'
  | 'integer'
  | 'MemberList'
  | 'OptionList'
  | 'SequenceList'
  | 'string';

export type Mutability = 'ReadOnly' | 'ReadWrite' | 'WriteOnly';

export type AttributeType = 'Actual' | 'Target' | 'MinSet' | 'MaxSet';
export type VariableRef = {
  component: { name: string; instance?: string; evse?: { id: number; connectorId?: number } };
  variable: { name: string; instance?: string };
  attributeType?: AttributeType;
};

/** Where a variable stands, as a key of text: `OCPPCommCtrlr/MessageAttempts[TransactionEvent]`, `Connector@1.2/Available`. */
export type VariableKey = string;

/** What a variable is: a row of the catalogue. Values travel and are kept as text, in OCPP's spelling. */
export type VariableSpec = {
  component: string;
  componentInstance?: string;
  evse?: { id: number; connectorId?: number };
  variable: string;
  instance?: string;
  dataType: DataType;
  unit?: string;
  /** Least number, or least length of a string. */
  minLimit?: number;
  /** Stands in for `minLimit` where the station's own files give the value. */
  configuredMinLimit?: number;
  /** Greatest number, or greatest length of a string. */
  maxLimit?: number;
  /** What an option, or each item of a list, may be. */
  valuesList?: readonly string[];
  /** What separates the items of a list in the station's own files, beside the comma. */
  separator?: string;
  /** A list that must not be empty. */
  atLeastOne?: true;
  mutability: Mutability;
  default?: string;
  /** Attributes besides Actual: Target is what is wanted, between MinSet and MaxSet (2.0.1 part 1, 4.2). */
  attributes?: { readonly [T in Exclude<AttributeType, 'Actual'>]?: FurtherAttribute };
  /** A new value takes effect with the next start (B05.FR.10). */
  rebootRequired?: true;
  /** The value is the station's own for ever (attribute `constant`). */
  constant?: true;
  /** The setting that it feeds. */
  setting?: keyof Settings;
  /** A boolean variable that switches the setting off: numbers then read 0, booleans false, and lists are empty. */
  enabledBy?: VariableKey;
  /** Shows the value of another variable. */
  mirrors?: VariableKey;
};

export type FurtherAttribute = { mutability: Mutability; default?: string };

/** The key of a variable in the spelling given. */
export const keyOf = ({ component, variable }: VariableRef): VariableKey =>
  `${componentKey(component)}/${variable.name}${inBrackets(variable.instance)}`;

export const componentKey = ({ name, instance, evse }: VariableRef['component']): string => {
  const place = evse ? `@${evse.id}${evse.connectorId === undefined ? '' : `.${evse.connectorId}`}` : '';
  return `${name}${inBrackets(instance)}${place}`;
};

const inBrackets = (instance: string | undefined) => (instance === undefined ? '' : `[${instance}]`);

/** The address of a variable in the words of a command or a report. */
export const refOf = (spec: VariableSpec): VariableRef => ({
  component: {
    name: spec.component,
    ...(spec.componentInstance !== undefined && { instance: spec.componentInstance }),
    ...(spec.evse && { evse: spec.evse }),
  },
  variable: {
    name: spec.variable,
    ...(spec.instance !== undefined && { instance: spec.instance }),
  },
});

export const isList = ({ dataType }: VariableSpec): boolean =>
  dataType === 'MemberList' || dataType === 'SequenceList';

/** The items of a comma separated list, spaces around them removed. */
export const listItems = (text: string): string[] =>
  text.trim() === '' ? [] : text.split(',').map((item) => item.trim());
