import type { GivenMonitor, MonitorType } from '../monitoring/monitor.ts';
import { whyNot } from '../monitoring/wish.ts';
import type { Configured } from './configured.ts';
import { asText, takeOver } from './configured.ts';
import { FAULT_COMPONENTS } from './faults.ts';
import { FALLBACK_MESSAGES } from './price-variables.ts';
import { type DataType, keyOf, type Mutability, refOf, type VariableSpec } from './variable.ts';

/** A component file of libocpp's device model, as far as we read it. */
export type ComponentFile = {
  name: string;
  instance?: string;
  evse_id?: number;
  connector_id?: number;
  properties?: Record<string, FileVariable>;
};

type FileMonitor = NonNullable<FileVariable['monitors']>[number];
type FileVariable = {
  variable_name: string;
  instance?: string;
  characteristics?: {
    dataType?: DataType;
    unit?: string;
    minLimit?: number;
    maxLimit?: number;
    valuesList?: string;
  };
  attributes?: { type?: string; mutability?: Mutability; value?: unknown }[];
  default?: unknown;
  monitors?: {
    type?: MonitorType;
    value?: number;
    severity?: number;
    transaction?: boolean;
    config_type?: string;
  }[];
};

/** Components of the standard that this station does not have (yet): their files are left aside. */
const NOT_HERE = new Set([
  'ACDERCtrlr',
  'ChargingStatusIndicator',
  'ConnectedEV',
  'DCDERCtrlr',
  'V2XChargingCtrlr',
]);

/**
 * Reads component files: values of known variables, limits that are narrower than ours, and components of the
 * integrator's own. Variables of the standard that have no effect here are left out, so that none lies.
 */
export const from201ComponentFiles = (
  files: readonly ComponentFile[],
  catalogue: readonly VariableSpec[],
): Configured => {
  const into: Configured = { catalogue: [...catalogue], initial: [], ignored: [] };
  const own = new Set(
    catalogue.map(({ component }) => component).filter((name) => !FAULT_COMPONENTS.has(name)),
  );
  const places = new Map(catalogue.map((spec, place) => [placeKey(spec), place]));
  for (const file of files) {
    if (NOT_HERE.has(file.name))
      into.ignored.push({ name: file.name, why: 'is not part of this station', kind: 'no effect' });
    else
      for (const variable of Object.values(file.properties ?? {}))
        takeVariable(into, { own, places }, file, variable);
  }
  return into;
};

/** Names are compared without regard to case. */
const placeKey = (spec: VariableSpec): string => keyOf(refOf(spec)).toLowerCase();

const takeVariable = (
  into: Configured,
  { own, places }: { own: ReadonlySet<string>; places: Map<string, number> },
  file: ComponentFile,
  variable: FileVariable,
) => {
  const declared = specOf(file, variable);
  const key = keyOf(refOf(declared));
  const place = places.get(placeKey(declared)) ?? into.catalogue.length;
  const known = into.catalogue[place];
  const raw = actualOf(variable)?.value ?? variable.default;
  if (!known && !mayDeclare(own, declared, raw))
    return void into.ignored.push({ name: key, why: 'has no effect in this station', kind: 'no effect' });
  const spec = known ? narrowed(known, declared) : declared;
  into.catalogue[place] = spec;
  places.set(placeKey(spec), place);
  if (raw !== undefined && raw !== null && raw !== '') takeOver(into, spec, raw, key);
  for (const monitor of variable.monitors ?? []) takeMonitor(into, spec, monitor, key);
};

/** What the maker of the station wants watched; the CSMS may change it unless it is hardwired. */
const takeMonitor = (
  into: Configured,
  spec: VariableSpec,
  { type = 'Delta', value = 0, severity = 5, transaction = false, config_type }: FileMonitor,
  name: string,
): void => {
  const { component, variable } = refOf(spec);
  const kind = config_type === 'HardWiredMonitor' ? 'HardWiredMonitor' : 'PreconfiguredMonitor';
  const given: GivenMonitor = { component, variable, type, value, severity, transaction, kind };
  const refusal = whyNot(given, spec, []);
  if (!refusal) {
    into.monitors = [...(into.monitors ?? []), given];
    return;
  }
  const why = refusal.statusInfo?.additionalInfo ?? refusal.status;
  into.ignored.push({ name, why: `cannot be monitored so: ${why}`, kind: 'left out' });
};

/** Components that describe what one can touch: a file may say more of them than we know. */
const PHYSICAL = new Set(['ChargingStation', 'EVSE', 'Connector']);

/** Anything of a component that is the integrator's own; a description of the hardware; of our own components nothing. */
const mayDeclare = (own: ReadonlySet<string>, declared: VariableSpec, value: unknown): boolean =>
  PHYSICAL.has(declared.component)
    ? declared.mutability === 'ReadOnly' && value !== undefined
    : !own.has(declared.component) || isTranslation(declared);

/** The fallback messages of prices in a further language, named by its instance. */
const isTranslation = ({ component, variable, instance }: VariableSpec): boolean =>
  component === 'TariffCostCtrlr' && instance !== undefined && FALLBACK_MESSAGES.includes(variable);

const specOf = (file: ComponentFile, variable: FileVariable): VariableSpec => {
  const { dataType = 'string', unit, minLimit, maxLimit, valuesList } = variable.characteristics ?? {};
  return {
    component: file.name,
    ...(file.instance !== undefined && { componentInstance: file.instance }),
    ...(file.evse_id !== undefined && { evse: evseOf(file.evse_id, file.connector_id) }),
    variable: variable.variable_name,
    ...(variable.instance !== undefined && { instance: variable.instance }),
    dataType,
    ...(unit !== undefined && { unit }),
    ...(minLimit !== undefined && { minLimit }),
    ...(maxLimit !== undefined && { maxLimit }),
    ...(valuesList !== undefined && { valuesList: valuesList.split(',') }),
    mutability: actualOf(variable)?.mutability ?? (PHYSICAL.has(file.name) ? 'ReadOnly' : 'ReadWrite'),
    ...furtherOf(variable),
  };
};

/** One without a type is Actual. */
const actualOf = ({ attributes = [] }: FileVariable) =>
  attributes.find(({ type = 'Actual' }) => type === 'Actual');

const FURTHER: readonly string[] = ['Target', 'MinSet', 'MaxSet'];

const furtherOf = ({ attributes = [] }: FileVariable): Pick<VariableSpec, 'attributes'> => {
  const further = attributes.filter(({ type = 'Actual' }) => FURTHER.includes(type));
  if (further.length === 0) return {};
  return {
    attributes: Object.fromEntries(
      further.map(({ type, mutability = 'ReadWrite', value }) => [
        type,
        { mutability, ...(value !== undefined && value !== null && { default: asText(value) }) },
      ]),
    ),
  };
};

const evseOf = (id: number, connectorId: number | undefined) =>
  connectorId === undefined ? { id } : { id, connectorId };

/** A file may make a variable read-only and its limits narrower; the limits of what is only read are the file's. */
const narrowed = (known: VariableSpec, declared: VariableSpec): VariableSpec => {
  if (known.mutability === 'ReadOnly')
    return declared.maxLimit === undefined || known.constant
      ? known
      : { ...known, maxLimit: declared.maxLimit };
  const minLimit = Math.max(known.minLimit ?? -Infinity, declared.minLimit ?? -Infinity);
  const maxLimit = Math.min(known.maxLimit ?? Infinity, declared.maxLimit ?? Infinity);
  return {
    ...known,
    ...(minLimit > -Infinity && { minLimit }),
    ...(maxLimit < Infinity && { maxLimit }),
    ...(declared.mutability === 'ReadOnly' &&
      known.mutability === 'ReadWrite' && { mutability: 'ReadOnly' as const }),
  };
};
