import type { AttributeType, DataType, Mutability, VariableRef, VariableSpec } from './variable.ts';

/** One variable as a report shows it: what it is, what it may hold and what it holds (2.0.1 ReportDataType). */
export type ReportItem = {
  component: VariableRef['component'];
  variable: VariableRef['variable'];
  variableAttribute: {
    type: AttributeType;
    /** Left out for what may only be written. */
    value?: string;
    mutability: Mutability;
    persistent: boolean;
    constant: boolean;
  }[];
  variableCharacteristics: {
    dataType: DataType;
    unit?: string;
    minLimit?: number;
    maxLimit?: number;
    /** Comma separated. */
    valuesList?: string;
    supportsMonitoring: boolean;
  };
};

export type ReportBase = 'ConfigurationInventory' | 'FullInventory' | 'SummaryInventory';

/** Which variables a report is about; `value` is the present one. */
export type ReportChoice = (spec: VariableSpec, value: string | undefined) => boolean;

/** What shows, when true, that a part of the station is not as it should be (B07.FR.09). */
const ABNORMAL: ReadonlySet<string> = new Set(['Fallback', 'Overload', 'Problem', 'Tripped']);

/** B07.FR.07-09. */
export const ofBase = (base: ReportBase): ReportChoice => {
  if (base === 'FullInventory') return () => true;
  if (base === 'ConfigurationInventory') return isSettable;
  return ({ variable }, value) =>
    variable === 'AvailabilityState' || (ABNORMAL.has(variable) && value === 'true');
};

const isSettable: ReportChoice = ({ mutability, attributes = {} }) =>
  mutability !== 'ReadOnly' || Object.values(attributes).some((one) => one.mutability !== 'ReadOnly');

/** Items in one message of a report, at most. */
const ITEMS_PER_PART = 25;
/** Characters of JSON in one message of a report; one item alone may be longer. */
const SIZE_PER_PART = 12_000;

/** A report in parts that go out one by one (B07.FR.03, N02.FR.03). */
export const inParts = <T extends object>(items: readonly T[]): T[][] => {
  const parts: T[][] = [];
  let room = 0;
  for (const item of items) {
    const size = JSON.stringify(item).length;
    const last = parts.at(-1);
    if (last && last.length < ITEMS_PER_PART && size <= room) {
      last.push(item);
      room -= size;
    } else {
      parts.push([item]);
      room = SIZE_PER_PART - size;
    }
  }
  return parts;
};
