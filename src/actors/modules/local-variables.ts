import type { ComponentVariable, OcppGenericArgs } from '../../charger/link/ocpp-generic.ts';
import type { GetVariableStatus, SetVariableStatus } from '../../domain/commands.ts';
import type { DeviceModel, StoredValue } from '../../domain/device-model/device-model.ts';
import { keyOf, refOf, type VariableKey, type VariableRef } from '../../domain/device-model/variable.ts';
import { type Instant, toRfc3339 } from '../../domain/time.ts';
import { changeConfiguration, readConfiguration } from '../../protocol/ocpp16/configuration.ts';
import { CONFIGURATION_KEYS } from '../../protocol/ocpp16/configuration-keys.ts';
import type { ValueWatch } from '../value-watch.ts';

type Get = OcppGenericArgs['get_variables']['requests'][number];
type Set = OcppGenericArgs['set_variables']['requests'][number];

/** What a module hears when a variable it watches has changed (local API 5.2 `event_data`). */
export type EventData = {
  event_id: number;
  timestamp: string;
  trigger: 'Alerting';
  actual_value: string;
  component_variable: ComponentVariable;
  event_notification_type: 'CustomMonitor';
};

export type LocalVariablesOptions = {
  model: DeviceModel;
  /** Every name is a key of OCPP 1.6, whatever the component (ConfigBackend `legacy`); else only without a component. */
  keysOnly: boolean;
  /** `access.config.allow_set_read_only`. */
  mayWriteReadOnly: boolean;
  /** Tells of changes, also of those that the charger brings about. */
  values: Pick<ValueWatch, 'watch'>;
  /** Keeps a value, in the running unit of work. */
  store(write: StoredValue): void;
  now(): Instant;
  changed(data: EventData): void;
};

/** The device model as the modules of the charger see it: not bound by the limits that the CSMS has. */
export class LocalVariables {
  readonly #options: LocalVariablesOptions;
  readonly #watched = new Map<string, ComponentVariable>();
  #events = 0;

  constructor(options: LocalVariablesOptions) {
    this.#options = options;
  }

  get({ component_variable, attribute_type }: Get): object {
    return this.#isKey(component_variable)
      ? this.#getKey(component_variable)
      : this.#getVariable(component_variable, attribute_type);
  }

  set(request: Set): { component_variable: ComponentVariable; status: SetVariableStatus } {
    const { component_variable, value } = request;
    const status = this.#isKey(component_variable)
      ? this.#setKey(component_variable.variable.name, value)
      : this.#setVariable(request);
    return { component_variable, status };
  }

  /** From now on every change is told; what is not known is not watched. */
  monitor(variables: readonly ComponentVariable[]): void {
    for (const variable of variables) {
      const key = this.#keyOf(variable);
      if (key === undefined || !this.#options.model.has(key)) continue;
      if (!this.#watched.has(key.toLowerCase())) this.#options.values.watch(key, () => this.#tell(key));
      this.#watched.set(key.toLowerCase(), variable);
    }
  }

  #isKey({ component }: ComponentVariable): boolean {
    return this.#options.keysOnly || component.name === '';
  }

  #keyOf(named: ComponentVariable): VariableKey | undefined {
    if (!this.#isKey(named)) return keyOf(refFrom(named));
    const name = named.variable.name.toLowerCase();
    return CONFIGURATION_KEYS.find(({ key }) => key.toLowerCase() === name)?.at;
  }

  #getKey({ variable: { name } }: ComponentVariable): object {
    const { known } = readConfiguration(this.#options.model, [name]);
    const component_variable = { component: { name: '' }, variable: { name } };
    const [found] = known;
    if (!found) return { status: 'UnknownVariable', component_variable };
    if (found.value === undefined) return { status: 'Rejected', component_variable };
    return { status: 'Accepted', component_variable, attribute_type: 'Actual', value: found.value };
  }

  #getVariable(component_variable: ComponentVariable, attribute_type: Get['attribute_type']): object {
    const ref = { ...refFrom(component_variable), ...(attribute_type && { attributeType: attribute_type }) };
    const { status, value }: { status: GetVariableStatus; value?: string } = this.#options.model.get(ref);
    if (status !== 'Accepted') return { status, component_variable };
    return { status, component_variable, attribute_type: attribute_type ?? 'Actual', value: value ?? '' };
  }

  #setKey(name: string, value: string): SetVariableStatus {
    const { status, writes } = changeConfiguration(this.#options.model, name, value);
    for (const write of writes) this.#options.store(write);
    return status === 'NotSupported' ? 'UnknownVariable' : status;
  }

  #setVariable({ component_variable, attribute_type, value }: Set): SetVariableStatus {
    const { model, mayWriteReadOnly, store } = this.#options;
    const ref = { ...refFrom(component_variable), ...(attribute_type && { attributeType: attribute_type }) };
    const { status, statusInfo, write } = model.set(ref, value);
    if (write) store(write);
    if (!mayWriteReadOnly || statusInfo?.reasonCode !== 'ReadOnly') return status;
    const forced = model.assign(keyOf(ref), value);
    if (forced) store(forced);
    return forced || model.value(keyOf(ref)) === value ? 'Accepted' : 'Rejected';
  }

  #tell(key: VariableKey): void {
    const component_variable = this.#watched.get(key.toLowerCase());
    if (!component_variable) return;
    const { model, now, changed } = this.#options;
    const spec = model.spec(key);
    const { value = '' } = spec ? model.get(refOf(spec)) : {};
    changed({
      event_id: ++this.#events,
      timestamp: toRfc3339(now()),
      trigger: 'Alerting',
      actual_value: value,
      component_variable,
      event_notification_type: 'CustomMonitor',
    });
  }
}

const refFrom = ({ component, variable }: ComponentVariable): VariableRef => {
  const { evse, ...named } = component;
  return {
    component: {
      ...named,
      ...(evse && {
        evse: {
          id: evse.id,
          ...(evse.connector_id !== undefined && { connectorId: evse.connector_id }),
        },
      }),
    },
    variable,
  };
};
