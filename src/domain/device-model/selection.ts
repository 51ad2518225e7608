import type { ReportChoice } from './report.ts';
import { componentKey, refOf, type VariableRef, type VariableSpec } from './variable.ts';

/** A component, or one of its variables, as GetReport and GetMonitoringReport name them; what is left out means all. */
export type VariableSelector = {
  component: VariableRef['component'];
  variable?: VariableRef['variable'];
};

/** What a component has to be like to be reported (B08.FR.07-10). */
export type ComponentCriterion = 'Active' | 'Available' | 'Enabled' | 'Problem';

/**
 * B08.FR.20-25, N02.FR.16-21: without a variable all of them; without an instance all of them; without an EVSE all,
 * the station's own among them; without a connector all of the EVSE, and the EVSE itself.
 */
export const selects = (selector: VariableSelector, { component, variable }: VariableRef): boolean =>
  sameName(selector.component.name, component.name) &&
  fits(selector.component.instance, component.instance) &&
  isWithin(selector.component.evse, component.evse) &&
  (selector.variable === undefined ||
    (sameName(selector.variable.name, variable.name) && fits(selector.variable.instance, variable.instance)));

const sameName = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();

const fits = (wanted: string | undefined, given: string | undefined): boolean =>
  wanted === undefined || (given !== undefined && sameName(wanted, given));

type Evse = VariableRef['component']['evse'];

const isWithin = (wanted: Evse, given: Evse): boolean =>
  wanted === undefined ||
  (wanted.id === given?.id && (wanted.connectorId === undefined || wanted.connectorId === given.connectorId));

/** None of them: whatever is asked of a component is met. */
export const selectsAny = (selectors: readonly VariableSelector[] | undefined, ref: VariableRef): boolean =>
  selectors === undefined || selectors.some((selector) => selects(selector, ref));

export type Selection = {
  /** One of them must be met (B08.FR.13). */
  criteria?: readonly ComponentCriterion[];
  selectors?: readonly VariableSelector[];
};

/**
 * The variables that both lists of GetReport let pass (B08.FR.05).
 * @param read the value of a variable by its spec; undefined: the variable is not there
 */
export const selection = (
  { criteria, selectors }: Selection,
  specs: readonly VariableSpec[],
  read: (spec: VariableSpec) => string | undefined,
): ReportChoice => {
  const components = criteria && componentsMeeting(criteria, specs, read);
  return (spec) => {
    const ref = refOf(spec);
    if (components && !components.has(componentKey(ref.component))) return false;
    return selectsAny(selectors, ref);
  };
};

const componentsMeeting = (
  criteria: readonly ComponentCriterion[],
  specs: readonly VariableSpec[],
  read: (spec: VariableSpec) => string | undefined,
): Set<string> => {
  const told = new Map<string, Map<string, boolean>>();
  for (const spec of specs) {
    const key = componentKey(refOf(spec).component);
    const values = told.get(key) ?? new Map<string, boolean>();
    told.set(key, values);
    if (CRITERIA.has(spec.variable)) values.set(spec.variable, read(spec) === 'true');
  }
  const meeting = [...told].filter(([, values]) => criteria.some((criterion) => meets(criterion, values)));
  return new Set(meeting.map(([key]) => key));
};

const CRITERIA: ReadonlySet<string> = new Set<ComponentCriterion>([
  'Active',
  'Available',
  'Enabled',
  'Problem',
]);

/** A component without the variable counts as active, available and enabled, but never as one with a problem. */
const meets = (criterion: ComponentCriterion, values: ReadonlyMap<string, boolean>): boolean =>
  values.get(criterion) ?? criterion !== 'Problem';
