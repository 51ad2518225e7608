import type { GetVariableStatus, SetVariableStatus } from '../commands.ts';
import type { StatusInfo } from '../status-info.ts';
import { checkValue } from './value-check.ts';
import type { AttributeType, FurtherAttribute, Mutability, VariableSpec } from './variable.ts';

export type Further = Exclude<AttributeType, 'Actual'>;
type Held = { mutability: Mutability; value: string | undefined };
type Outcome<S> = { status: S; statusInfo?: StatusInfo };

/** Target, MinSet and MaxSet of one variable (2.0.1 part 1, 4.2): what is wanted, and how far a wish may go. */
export class FurtherAttributes {
  readonly #spec: VariableSpec;
  readonly #held: Map<Further, Held>;

  constructor(spec: VariableSpec) {
    this.#spec = spec;
    const given = Object.entries(spec.attributes ?? {}) as [Further, FurtherAttribute][];
    this.#held = new Map(
      given.map(([type, { mutability, default: value }]) => [type, { mutability, value }]),
    );
  }

  all(): { type: Further; mutability: Mutability; value: string | undefined }[] {
    return [...this.#held].map(([type, held]) => ({ type, ...held }));
  }

  get(type: Further): Outcome<GetVariableStatus> & { value?: string } {
    const held = this.#held.get(type);
    if (!held) return { status: 'NotSupportedAttributeType' };
    if (held.mutability === 'WriteOnly')
      return { status: 'Rejected', statusInfo: { reasonCode: 'WriteOnly' } };
    return { status: 'Accepted', value: held.value ?? '' };
  }

  /** `value`: the one to be stored. */
  set(type: Further, text: string): Outcome<SetVariableStatus> & { value?: string } {
    const held = this.#held.get(type);
    if (!held) return { status: 'NotSupportedAttributeType' };
    const checked = checkValue(this.#spec, text);
    if ('refused' in checked) return { status: 'Rejected', statusInfo: checked.refused };
    if (held.mutability === 'ReadOnly') return { status: 'Rejected', statusInfo: { reasonCode: 'ReadOnly' } };
    const outOfOrder = this.#disorder(type, checked.value);
    if (outOfOrder) return { status: 'Rejected', statusInfo: outOfOrder };
    held.value = checked.value;
    return { status: 'Accepted', value: checked.value };
  }

  /** A value of the configuration or the database; one that does not fit leaves the default. */
  start(type: Further, text: string): void {
    const held = this.#held.get(type);
    const checked = checkValue(this.#spec, text);
    if (held && 'value' in checked) held.value = checked.value;
  }

  /** MinSet <= Target <= MaxSet must stay true. */
  #disorder(type: Further, value: string): StatusInfo | undefined {
    const { dataType } = this.#spec;
    if (dataType !== 'integer' && dataType !== 'decimal') return undefined;
    const after = (each: Further): number => Number((each === type ? value : this.#valueOf(each)) ?? NaN);
    const pairs: [Further, Further][] = [
      ['MinSet', 'Target'],
      ['Target', 'MaxSet'],
      ['MinSet', 'MaxSet'],
    ];
    const broken = pairs.find(([low, high]) => after(low) > after(high));
    if (!broken) return undefined;
    const [low, high] = broken;
    return {
      reasonCode: 'ValueOutOfRange',
      additionalInfo: `${low} would be ${after(low)}, ${high} ${after(high)}`,
    };
  }

  #valueOf(type: Further): string | undefined {
    const value = this.#held.get(type)?.value;
    return value === '' ? undefined : value;
  }
}

/** The key under which a further attribute is kept: that of its variable and its name. */
export const furtherKey = (key: string, type: Further): string => `${key}#${type}`;

export const splitFurther = (key: string): { key: string; type: Further } | undefined => {
  const found = /^(.*)#(Target|MinSet|MaxSet)$/.exec(key);
  return found ? { key: found[1]!, type: found[2] as Further } : undefined;
};
