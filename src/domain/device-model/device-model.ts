import type { GetVariableStatus, SetVariableStatus } from '../commands.ts';
import type { StatusInfo } from '../status-info.ts';
import { type Further, FurtherAttributes, furtherKey, splitFurther } from './further-attributes.ts';
import type { ReportChoice, ReportItem } from './report.ts';
import { checkConfigured, checkValue } from './value-check.ts';
import {
  type AttributeType,
  componentKey,
  keyOf,
  type Mutability,
  refOf,
  type VariableKey,
  type VariableRef,
  type VariableSpec,
} from './variable.ts';

export type GetResult = { status: GetVariableStatus; value?: string; statusInfo?: StatusInfo };
/** `write` is what the caller must store, in the same unit of work, for the value to outlive a restart. */
export type SetResult = { status: SetVariableStatus; statusInfo?: StatusInfo; write?: StoredValue };
export type StoredValue = { key: VariableKey; value: string };

export type DeviceModelParts = {
  catalogue: readonly VariableSpec[];
  /** Values of the configuration: they stand in for the defaults. What the catalogue does not know is left out. */
  initial?: Iterable<StoredValue>;
  /** Values set while the station ran, from the database: they come before all others. */
  stored?: Iterable<StoredValue>;
};

/** Why a value may not be set now, for reasons that lie beyond the variable itself. */
export type Objection = (key: VariableKey, value: string) => StatusInfo | undefined;

type Entry = {
  spec: VariableSpec;
  key: VariableKey;
  value: string | undefined;
  /** Set, and in force after the next start. */
  pending?: string;
  live?: () => string | undefined;
  further?: FurtherAttributes;
};

/** Longest value that goes out in an answer or a report (DeviceDataCtrlr.ReportingValueSize). */
const REPORTING_VALUE_SIZE = 2500;

/**
 * All variables of the station in memory, for every OCPP version. Pure: it stores nothing itself.
 * Names are compared without regard to case (2.0.1 part 1).
 */
export class DeviceModel {
  /** Configured or stored values that were refused and hence not taken over. */
  readonly refusals: { key: VariableKey; value: string; why: string }[] = [];
  readonly #entries = new Map<string, Entry>();
  readonly #components = new Set<string>();
  readonly #listeners = new Set<(key: VariableKey) => void>();
  readonly #writeListeners = new Set<() => void>();
  readonly #objections: Objection[] = [];

  constructor({ catalogue, initial = [], stored = [] }: DeviceModelParts) {
    for (const spec of catalogue) this.#add(spec);
    for (const { key, value } of initial) this.#start(key, value);
    for (const { key, value } of stored) this.#start(key, value);
  }

  /** B06: answers with the status of highest precedence; the value only with Accepted. */
  get(ref: VariableRef): GetResult {
    const found = this.#find(ref);
    if ('status' in found) return found;
    const { attributeType = 'Actual' } = ref;
    if (attributeType !== 'Actual')
      return found.further?.get(attributeType) ?? { status: 'NotSupportedAttributeType' };
    if (found.spec.mutability === 'WriteOnly')
      return { status: 'Rejected', statusInfo: { reasonCode: 'WriteOnly' } };
    return {
      status: 'Accepted',
      value: (found.pending ?? this.#valueOf(found) ?? '').slice(0, REPORTING_VALUE_SIZE),
    };
  }

  /** B05: checks and, when all is well, sets. Listeners are told before it returns. */
  set(ref: VariableRef, value: string): SetResult {
    const found = this.#find(ref);
    if ('status' in found) return found;
    const { attributeType = 'Actual' } = ref;
    return attributeType === 'Actual'
      ? this.#trySet(found, value)
      : this.#setFurther(found, attributeType, value);
  }

  /** As `set`, by the key of a variable that exists; throws when it does not. */
  setAt(key: VariableKey, value: string): SetResult {
    return this.#trySet(this.#known(key), value);
  }

  /** Whether `setAt` would take the value, without setting it. */
  admits(key: VariableKey, value: string): boolean {
    const { spec } = this.#known(key);
    const checked = checkValue(spec, value);
    return spec.mutability !== 'ReadOnly' && 'value' in checked && !this.#objection(key, checked.value);
  }

  /**
   * The station's own change of a variable, which may be read-only to the CSMS (the interval of BootNotification).
   * Throws when the variable is unknown; a value that the variable cannot hold leaves it as it was.
   */
  assign(key: VariableKey, value: string): StoredValue | undefined {
    const entry = this.#known(key);
    const checked = checkValue(entry.spec, value);
    return 'refused' in checked ? undefined : this.#write(entry, checked.value).write;
  }

  /** The value in force of a variable named by its key, write-only ones included; undefined when it has none. Throws when there is no such variable. */
  value(key: VariableKey): string | undefined {
    return this.#valueOf(this.#known(key));
  }

  /** What `value` will be after the next start. */
  kept(key: VariableKey): string | undefined {
    const entry = this.#known(key);
    return entry.pending ?? this.#valueOf(entry);
  }

  has(key: VariableKey): boolean {
    return this.#entries.has(key.toLowerCase());
  }

  spec(key: VariableKey): VariableSpec | undefined {
    return this.#entries.get(key.toLowerCase())?.spec;
  }

  /** The variable that a component and a name mean, whatever their case. */
  find(
    ref: VariableRef,
  ): { spec: VariableSpec } | { status: 'UnknownComponent' | 'UnknownVariable'; spec?: never } {
    return this.#find(ref);
  }

  /** From now on the value is read from `read` each time it is asked for. */
  supply(key: VariableKey, read: () => string | undefined): void {
    this.#known(key).live = read;
  }

  /** From now on a value that is good in itself is refused where `objection` has a reason to. */
  refuseWhen(objection: Objection): void {
    this.#objections.push(objection);
  }

  /** Whether the value is the charger's own, which changes without being set. */
  isLive(key: VariableKey): boolean {
    const { live, spec } = this.#known(key);
    return live !== undefined || (spec.mirrors !== undefined && this.isLive(spec.mirrors));
  }

  /** Tells of every value that is to be stored, whether it is in force now or after the next start. */
  onWrite(listener: () => void): void {
    this.#writeListeners.add(listener);
  }

  /** Tells of every change of a value in force; returns how to end it. */
  onChange(listener: (key: VariableKey) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  specs(): VariableSpec[] {
    return [...this.#entries.values()].map(({ spec }) => spec);
  }

  /** B07, B08: the variables chosen, in the order of the catalogue. */
  report(chosen: ReportChoice): ReportItem[] {
    const items: ReportItem[] = [];
    for (const entry of this.#entries.values()) {
      const value = entry.pending ?? this.#valueOf(entry);
      if (chosen(entry.spec, value)) items.push(reportItem(entry, value));
    }
    return items;
  }

  #add(spec: VariableSpec) {
    const ref = refOf(spec);
    const key = keyOf(ref);
    if (this.has(key)) throw new Error(`the catalogue names ${key} twice`);
    const further = spec.attributes && { further: new FurtherAttributes(spec) };
    this.#entries.set(key.toLowerCase(), { spec, key, value: spec.default, ...further });
    this.#components.add(componentKey(ref.component).toLowerCase());
  }

  #start(key: VariableKey, value: string) {
    const entry = this.#entries.get(key.toLowerCase());
    if (!entry) return this.#startFurther(key, value);
    const checked = checkConfigured(entry.spec, value);
    if ('value' in checked) {
      entry.value = checked.value;
      return;
    }
    // A password stays a secret where refusals are logged.
    const shown = entry.spec.mutability === 'WriteOnly' ? '(secret)' : value;
    const why = checked.refused.additionalInfo ?? checked.refused.reasonCode;
    this.refusals.push({ key, value: shown, why });
  }

  #startFurther(key: VariableKey, value: string) {
    const further = splitFurther(key);
    if (further) this.#entries.get(further.key.toLowerCase())?.further?.start(further.type, value);
  }

  #setFurther({ key, further }: Entry, type: Further, text: string): SetResult {
    const { value, ...result } = further?.set(type, text) ?? { status: 'NotSupportedAttributeType' as const };
    if (value === undefined) return result;
    for (const listener of this.#writeListeners) listener();
    return { ...result, write: { key: furtherKey(key, type), value } };
  }

  #trySet(entry: Entry, value: string): SetResult {
    const checked = checkValue(entry.spec, value);
    if ('refused' in checked) return { status: 'Rejected', statusInfo: checked.refused };
    if (entry.spec.mutability === 'ReadOnly')
      return { status: 'Rejected', statusInfo: { reasonCode: 'ReadOnly' } };
    const statusInfo = this.#objection(entry.key, checked.value);
    return statusInfo ? { status: 'Rejected', statusInfo } : this.#write(entry, checked.value);
  }

  #objection(key: VariableKey, value: string): StatusInfo | undefined {
    for (const objection of this.#objections) {
      const found = objection(key, value);
      if (found) return found;
    }
    return undefined;
  }

  #write(entry: Entry, value: string): SetResult {
    const write = { key: entry.key, value };
    const { rebootRequired } = entry.spec;
    if (!rebootRequired && entry.value === value) return { status: 'Accepted' };
    if (rebootRequired) entry.pending = value;
    else entry.value = value;
    for (const listener of this.#writeListeners) listener();
    if (!rebootRequired) for (const listener of this.#listeners) listener(entry.key);
    return { status: rebootRequired ? 'RebootRequired' : 'Accepted', write };
  }

  #find(ref: VariableRef): Entry | { status: 'UnknownComponent' | 'UnknownVariable'; spec?: never } {
    if (!this.#components.has(componentKey(ref.component).toLowerCase()))
      return { status: 'UnknownComponent' };
    const entry = this.#entries.get(keyOf(ref).toLowerCase());
    if (!entry) return { status: 'UnknownVariable' };
    return entry;
  }

  #known(key: VariableKey): Entry {
    const entry = this.#entries.get(key.toLowerCase());
    if (!entry) throw new Error(`the device model has no variable ${key}`);
    return entry;
  }

  #valueOf({ live, spec, value }: Entry): string | undefined {
    if (live) return live();
    return spec.mirrors === undefined ? value : this.value(spec.mirrors);
  }
}

const reportItem = ({ spec, further }: Entry, value: string | undefined): ReportItem => ({
  ...refOf(spec),
  variableAttribute: [
    attributeItem('Actual', spec.mutability, value, spec.constant === true),
    ...(further?.all() ?? []).map(({ type, mutability, value: held }) =>
      attributeItem(type, mutability, held, false),
    ),
  ],
  variableCharacteristics: {
    dataType: spec.dataType,
    ...(spec.unit !== undefined && { unit: spec.unit }),
    ...(spec.minLimit !== undefined && { minLimit: spec.minLimit }),
    ...(spec.maxLimit !== undefined && { maxLimit: spec.maxLimit }),
    ...(spec.valuesList && { valuesList: spec.valuesList.join(',') }),
    supportsMonitoring: true,
  },
});

const attributeItem = (
  type: AttributeType,
  mutability: Mutability,
  value: string | undefined,
  constant: boolean,
): ReportItem['variableAttribute'][number] => ({
  type,
  ...(value !== undefined && mutability !== 'WriteOnly' && { value: value.slice(0, REPORTING_VALUE_SIZE) }),
  mutability,
  // Whatever may be written outlives a restart (2.0.1 part 1, 4.2).
  persistent: mutability !== 'ReadOnly' || constant,
  constant,
});
