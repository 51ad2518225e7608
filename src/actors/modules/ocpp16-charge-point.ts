import { type ConfigurationKeyOnWire, chargePointArgs } from '../../charger/link/ocpp16-charge-point.ts';
import type { DeviceModel, StoredValue } from '../../domain/device-model/device-model.ts';
import { changeConfiguration, readConfiguration } from '../../protocol/ocpp16/configuration.ts';
import type { Host } from '../host-contract.ts';
import { checkedCommand, type ModuleCommand } from './module-commands.ts';
import { raiseSecurityEvent, restart, stop } from './ocpp-generic.ts';

export type ChargePointParts = {
  host: Host;
  model: DeviceModel;
  /** Keeps a value, in the running unit of work. */
  store(write: StoredValue): void;
  /** A key that somebody monitors has got a value; within the turn. */
  changed(key: ConfigurationKeyOnWire): void;
};

/** The commands of `main` of module OCPP (local API 5.2): 1.6 as modules have spoken to it since before 2.0.1. */
export const chargePointCommands = (parts: ChargePointParts): Readonly<Record<string, ModuleCommand>> => {
  const { host, model } = parts;
  const monitored = new MonitoredKeys(parts);
  return {
    stop: (_args, answer) => answer({ value: stop(host) }),
    restart: (_args, answer) => answer({ value: restart(host) }),
    get_configuration_key: checkedCommand(chargePointArgs.get_configuration_key, ({ keys }) => {
      const { known, unknown } = readConfiguration(model, keys);
      return { configuration_keys: known.map(onWire), unknown_keys: unknown };
    }),
    set_configuration_key: checkedCommand(chargePointArgs.set_configuration_key, ({ key, value }) => {
      const { status, writes } = changeConfiguration(model, key, value);
      for (const write of writes) parts.store(write);
      return status;
    }),
    monitor_configuration_keys: checkedCommand(chargePointArgs.monitor_configuration_keys, ({ keys }) =>
      monitored.add(keys),
    ),
    security_event: checkedCommand(chargePointArgs.security_event, ({ type, info }) =>
      raiseSecurityEvent(host, { type, info }),
    ),
  };
};

const onWire = ({ key, readonly, value }: { key: string; readonly: boolean; value?: string }) => ({
  key,
  read_only: readonly,
  ...(value !== undefined && { value }),
});

/** One variable may stand behind several keys, so each is looked at again when anything changes. */
class MonitoredKeys {
  readonly #values = new Map<string, string | undefined>();
  readonly #model: DeviceModel;

  constructor({ model, changed }: ChargePointParts) {
    this.#model = model;
    model.onChange(() => {
      for (const [key, before] of this.#values) {
        const found = this.#read(key);
        if (!found || found.value === before) continue;
        this.#values.set(key, found.value);
        changed(found);
      }
    });
  }

  /** What is not known is not watched. */
  add(keys: readonly string[]): void {
    for (const key of keys) {
      const found = this.#read(key);
      if (found) this.#values.set(found.key, found.value);
    }
  }

  #read(key: string): ConfigurationKeyOnWire | undefined {
    const [found] = readConfiguration(this.#model, [key]).known;
    return found && onWire(found);
  }
}
