import type { AttributeType, VariableRef } from '../commands.ts';

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
